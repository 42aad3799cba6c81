"""Who wrote with whom, in a year and by person."""

from collections import Counter
from itertools import combinations

import pytest
from django.db import connection

from mrtc_site.models import AnnualReport
from reports import network
from reports.models import Authorship, Report, Researcher
from reports.network import draw, network_of, picture_of
from tests.make import type_of
from tests.pictures import fixture, listed, read

pytestmark = [
    pytest.mark.django_db,
]


def of_2020():
    return Report.objects.published().filter(annual_report=2020)


def in_fixture(person=None):
    """Count reports by researcher, and shared reports by pair, in the fixture."""
    teams = {}
    for part in fixture("reports", "authorship"):
        teams.setdefault((*part["report"],), []).append(part["researcher"])
    teams = [team for team in teams.values() if person is None or person in team]
    each = Counter(slug for team in teams for slug in team)
    pairs = Counter(frozenset(pair) for team in teams for pair in combinations(team, 2))
    return each, pairs


def make_people(many, teams):
    """Make `many` researchers and reports by `teams`, lists of their numbers."""
    people = [
        Researcher(slug=f"made-{n}", given_name="Soo-kyoung", family_name=f"Hwang{n}")
        for n in range(many)
    ]
    Researcher.objects.bulk_create(people)
    AnnualReport.objects.create(year=2021, state="published", centre_name="M", centre_name_ko="이")
    briefs = type_of("issue-brief")
    made = [
        Report(annual_report_id=2021, type=briefs, number=n, title="X", state="published")
        for n in range(1, len(teams) + 1)
    ]
    parts = [
        Authorship(report=report, researcher=people[n], order=order)
        for report, team in zip(Report.objects.bulk_create(made), teams, strict=True)
        for order, n in enumerate(team, 1)
    ]
    Authorship.objects.bulk_create(parts, batch_size=5000)
    return Report.objects.published().filter(annual_report=2021)


def nodes(soup):
    """Give {address: (name, what the title says)} of the people in the picture."""
    return {
        node["href"]: (node.find("text").text, node.title.text)
        for node in soup.select("svg.network a")
    }


def pairs_of(made):
    """Give {pair of slugs: shared reports} of a Network."""
    return {
        frozenset(made.people[place].slug for place in pair): shared
        for pair, shared in made.links.items()
    }


def test_people_and_links_are_those_of_the_fixture():
    each, pairs = in_fixture()
    made = network_of(of_2020())
    assert {person.slug: person.reports for person in made.people} == each
    assert pairs_of(made) == pairs
    assert (made.everyone, len(made.links)) == (len(each), len(pairs)) == (51, 108)


@pytest.mark.parametrize("address", ["/", "/annual-reports/2020/"])
def test_the_year_shows_everyone_and_leads_to_them(address, client):
    each, _ = in_fixture()
    soup = read(client, address)
    assert {*nodes(soup)} == {f"/researchers/{slug}/" for slug in each}
    for href, (name, said) in nodes(soup).items():
        many = each[href.split("/")[2]]
        assert said == f"{name}: {many} report{'s' * (many > 1)} in 2020"
    for href in [*nodes(soup)][::10]:
        assert read(client, href).h1.text == nodes(soup)[href][0]


def test_the_table_counts_what_its_links_lead_to(client):
    rows = read(client).select("section:has(.network) tbody tr")
    for row in rows[:12]:
        assert listed(client, row.td.a["href"]) == int(row.td.text.split()[0])
    assert len(rows) == 51


def test_circles_grow_with_reports_and_lines_with_shared_ones():
    drawing = draw(network_of(of_2020()))
    by_reports = sorted(drawing.nodes, key=lambda node: node.person.reports)
    radius = [node.radius for node in by_reports]
    assert radius == sorted(radius) and radius[0] < radius[-1] / 3
    lines = sorted((shared, thickness) for _, _, shared, thickness in drawing.links)
    thickness = [thick for _, thick in lines]
    assert thickness == sorted(thickness) and thickness[0] < thickness[-1]


def assert_nothing_overlaps(drawing):
    for one, other in combinations(drawing.nodes, 2):
        across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
        down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
        assert min(across, down) < 1, (one.person, other.person)
    for node in drawing.nodes:
        assert node.left > -1 and node.left + node.width < drawing.width + 1
        assert node.top > -1 and node.top + node.height < drawing.height + 1
        assert min(node.width, node.height) >= 24


def test_no_name_or_circle_is_over_another():
    assert_nothing_overlaps(draw(network_of(of_2020())))


def test_the_same_data_give_the_same_picture():
    one, other = (draw(network_of(of_2020())) for _ in range(2))
    assert one == other


def test_it_is_laid_out_once_for_the_same_data(client, monkeypatch):
    drawn = []
    monkeypatch.setattr(network, "draw", lambda made: drawn.append(made) or draw(made))
    pages = [client.get("/").content for _ in range(3)]
    assert len(drawn) == 1 and len({*pages}) == 1
    Authorship.objects.filter(researcher__slug="nari-shim").first().delete()
    assert client.get("/").content != pages[0]
    assert len(drawn) == 2


def test_drafts_are_not_in_it(client):
    before = nodes(read(client))
    Report.objects.filter(authorships__researcher__slug="dong-kwan-kang").update(state="draft")
    after = nodes(read(client))
    assert {*before} - {*after} == {"/researchers/dong-kwan-kang/"}


def test_a_person_has_a_network_of_their_own(client):
    soup = read(client, "/researchers/minjeong-park/")
    each, pairs = in_fixture("minjeong-park")
    made = network_of(of_2020().filter(researchers__slug="minjeong-park"), about="minjeong-park")
    assert {person.slug: person.reports for person in made.people} == each
    assert pairs_of(made) == pairs
    shown = nodes(soup)
    (own,) = {*shown} - {f"/researchers/{slug}/" for slug in each}
    assert listed(client, own) == each["minjeong-park"] == int(shown[own][1].split()[2])


def test_a_persons_picture_agrees_with_the_list_beneath(client):
    for slug in ("minjeong-park", "seori-choi", "dongwon-lee"):
        soup = read(client, f"/researchers/{slug}/")
        told = {
            row.a["href"]: row.select_one(".count").text for row in soup.select(".people-list li")
        }
        drawn = nodes(soup)
        assert told
        for href, count in told.items():
            assert drawn[href][1].endswith(f": {count} together")


def test_of_very_many_co_authors_those_with_most_reports_together_are_drawn(client):
    teams = [[0, *range(1, 50)], *([0, n, 50 + n] for n in range(1, 11))]
    make_people(61, teams)
    soup = read(client, "/researchers/made-0/")
    said = {href: said for href, (_, said) in nodes(soup).items() if "made-0" not in href}
    assert len(said) == 16  # with her, all 136 links between them; of one more it would be 153
    twice = {href for href in said if said[href].endswith(": 2 reports together")}
    assert twice == {f"/researchers/made-{n}/" for n in range(1, 11)}
    text = " ".join(soup.select_one("#after-network").text.split())
    assert "These are 16 of 59 people; nobody left out has more reports together." in text


def test_a_paper_of_very_many_authors_makes_no_hub(client):
    """Links that are equally strong are drawn between all people or, with fewer, between all."""
    reports = make_people(70, [[*range(62)], *([n, n + 1] for n in range(62, 69))])
    made = network_of(reports)
    linked = Counter(place for pair in made.links for place in pair)
    teams = [{*range(62)}, *({n, n + 1} for n in range(62, 69))]
    shown = [int(person.slug.removeprefix("made-")) for person in made.people]
    for place, n in enumerate(shown):
        others = {m for team in teams if n in team for m in team} & {*shown} - {n}
        assert linked[place] == len(others)
    text = " ".join(read(client).select_one("#after-network").text.split())
    assert f". These are {len(shown)} of 70 people, and nobody left out has more reports;" in text


def test_the_table_of_a_person_counts_reports_together(client):
    """Some of hers are by her alone, and she has no row of reports with herself."""
    for row in read(client, "/researchers/juyoung-jang/").select(".network-of tbody tr"):
        slug = row.th.a["href"].split("/")[2]
        shared = in_fixture("juyoung-jang")[0][slug]
        assert row.td.text == ("" if slug == "juyoung-jang" else str(shared))


def test_who_wrote_alone_has_no_network(client):
    assert not read(client, "/researchers/dong-kwan-kang/").select("svg")


def test_without_shared_reports_there_is_no_picture(client):
    reports = make_people(3, [[0], [1], [2]])
    assert picture_of(reports, 2021) is picture_of(Report.objects.none()) is None


def test_of_very_many_people_the_most_prolific_are_drawn(client):
    teams = [[n % 90, (n + 1) % 90] for n in range(90)] + [[n] for n in range(40)]
    reports = make_people(90, teams)
    made = network_of(reports)
    assert (len(made.people), len(made.links), made.everyone) == (60, 59, 90)
    assert {f"made-{n}" for n in range(40)} < {person.slug for person in made.people}
    assert_nothing_overlaps(draw(made))
    text = " ".join(read(client).select_one("#after-network").text.split())
    assert "These are 60 of 90 people, and nobody left out has more reports; all rese" in text


def test_of_very_many_links_all_between_those_drawn_are():
    teams = [[n % 500, n % 33, n * 7 % 41, n * n % 60] for n in range(2000)]
    reports = make_people(500, [[*dict.fromkeys(team)] for team in teams])
    made = network_of(reports)
    slugs = [int(person.slug.removeprefix("made-")) for person in made.people]
    pairs = Counter(
        frozenset(pair)
        for team in teams
        for pair in combinations({*team}, 2)
        if {*pair} <= {*slugs}
    )
    drawn = {frozenset(slugs[place] for place in pair): n for pair, n in made.links.items()}
    assert drawn == pairs and 100 < len(pairs) <= 150
    fewest = min(person.reports for person in made.people)
    prolific = Counter(n for team in teams for n in {*team})
    assert sum(many > fewest for many in prolific.values()) < len(slugs)
    assert_nothing_overlaps(draw(made))


def test_the_person_it_is_about_is_always_in_it():
    reports = make_people(100, [[*range(100)]])
    made = network_of(reports, about="made-99")
    assert made.people[0].slug == "made-99" and len(made.people) == 17


def test_names_in_hangul_have_room(client):
    assert network.text_width("이민정책연구원", network.LETTER) > 7 * network.LETTER * 0.9
    reports = make_people(8, [[*range(8)]])
    Researcher.objects.filter(slug__startswith="made").update(
        given_name="이민정책", family_name="연구원"
    )
    assert_nothing_overlaps(draw(network_of(reports)))


def test_it_asks_as_often_however_many_there_are(django_assert_num_queries):
    with django_assert_num_queries(2):  # who wrote what, their names
        network_of(of_2020())
    reports = make_people(200, [[n, n + 1, n + 2] for n in range(190)])
    with django_assert_num_queries(2):
        network_of(reports)


def test_the_largest_year_is_drawn():
    """100,000 authorships: 2,000 reports, each by 50 of 500 people."""
    reports = make_people(500, [[]] * 2000)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO reports_authorship (report_id, researcher_id, role, "order", credited_as)
            SELECT report.id, person.id, 'co-researcher', 1, '' FROM reports_report report
            JOIN reports_researcher person ON report.annual_report_id = 2021
            AND person.slug LIKE 'made-%'
            AND (CAST(SUBSTR(person.slug, 6) AS INTEGER) + report.id * report.id / 9)
            % 10 = 0"""
        )
    assert Authorship.objects.filter(report__in=reports).count() == 100_000
    picture = picture_of(reports, 2021)
    assert picture.drawing and picture.network.everyone == 500
    assert len(picture.network.people) <= 60 and len(picture.network.links) <= 150
