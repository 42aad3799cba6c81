"""Who wrote with whom, in a year and by person."""

from collections import Counter
from itertools import combinations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from mrtc_site.charts.lettering import text_width
from mrtc_site.charts.network_layout import lay_out
from mrtc_site.models import AnnualReport
from reports import network
from reports.models import Authorship, Report, Researcher
from reports.network import WIDTHS, draw, network_of, picture_of
from tests.make import type_of
from tests.pictures import fixture, listed, read

pytestmark = [
    pytest.mark.django_db,
]


EVERYBODY = "/researchers/?view=network"


def parts_of(reports):
    """Give (report's key, researcher's slug) of each part in some reports."""
    parts = Authorship.objects.filter(report__in=reports.order_by().values("pk"))
    return list(parts.order_by("report").values_list("report", "researcher__slug"))


def of_2020(person=None):
    reports = Report.objects.published().filter(annual_report=2020)
    return parts_of(reports.filter(researchers__slug=person) if person else reports)


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
    return parts_of(Report.objects.published().filter(annual_report=2021))


def nodes(soup):
    """Give {address: (name, what the title says)} of the people in the picture."""
    return {
        node["href"]: (node.find("text").text, node.title.text)
        for node in soup.select("svg.network.large a")
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


def test_all_shows_everyone_and_leads_to_them(client):
    each, _ = in_fixture()
    soup = read(client, EVERYBODY)
    assert {*nodes(soup)} == {f"/researchers/{slug}/" for slug in each}
    for href, (name, said) in nodes(soup).items():
        many = each[href.split("/")[2]]
        assert said == f"{name}: {many} report{'s' * (many > 1)}"
    for href in [*nodes(soup)][::10]:
        assert read(client, href).h1.text == nodes(soup)[href][0]


def test_both_drawings_say_the_same(client):
    soup = read(client, EVERYBODY)
    large, small = (
        {node["href"]: node.title.text for node in soup.select(f"svg.{size} a")} for size in WIDTHS
    )
    assert large == small and len(large) == 51


def test_the_table_says_who_wrote_with_whom(client):
    each, pairs = in_fixture()
    names = {person.slug: person.shown_name for person in Researcher.objects.all()}
    rows = read(client, EVERYBODY).select(".network-of tbody tr")
    for row in rows:
        slug = row.th.a["href"].split("/")[2]
        number, others = row.select("td")
        told = {name.partition(" (")[0] for name in others.text.split(", ") if name}
        assert told == {names[other] for pair in pairs if slug in pair for other in pair - {slug}}
        assert int(number.text) == each[slug]
    assert len(rows) == 51


def test_circles_grow_with_reports_and_lines_with_shared_ones():
    made = network_of(of_2020())
    for drawing in draw(made).values():
        nodes = sorted(zip(made.people, drawing.nodes, strict=True), key=lambda one: one[0].reports)
        radius = [node.radius for _, node in nodes]
        assert radius == sorted(radius) and radius[0] < radius[-1] / 3
        lines = sorted((line.shared, line.thickness) for line in drawing.lines)
        thickness = [thick for _, thick in lines]
        assert thickness == sorted(thickness) and thickness[0] < thickness[-1]


def boxes_of(node, name):
    """Give the boxes of a circle and of its name: (left, top, right, bottom)."""
    width, r = text_width(name, 13), node.radius
    left = node.name_x - {"start": 0, "middle": width / 2, "end": width}[node.anchor]
    return [
        (node.x - r, node.y - r, node.x + r, node.y + r),
        (left, node.name_y - 12, left + width, node.name_y + 3),
    ]


def over(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.2 and min(one[3], other[3]) - max(one[1], other[1]) > 0.2


def curve(line, steps=100):
    """Walk along a quadratic Bézier curve."""
    ends, bend = ((line.one.x, line.one.y), (line.other.x, line.other.y)), line.bend
    for t in (step / steps for step in range(steps + 1)):
        yield [
            (1 - t) ** 2 * ends[0][axis] + 2 * t * (1 - t) * bend[axis] + t**2 * ends[1][axis]
            for axis in (0, 1)
        ]


def names_with_lines_through(drawing, names):
    points = [point for line in drawing.lines for point in curve(line)]
    for node, name in zip(drawing.nodes, names, strict=True):
        left, top, right, bottom = boxes_of(node, name)[1]
        if any(left < x < right and top < y < bottom for x, y in points):
            yield name


def assert_nothing_overlaps(drawing, names):
    """No name or circle is on another or outside, or a line on a name; each is large enough."""
    assert not [*names_with_lines_through(drawing, names)]
    for x, y in (point for line in drawing.lines for point in curve(line)):
        assert 0 < x < drawing.width and 0 < y < drawing.height
    boxes = [
        box for node, name in zip(drawing.nodes, names, strict=True) for box in boxes_of(node, name)
    ]
    for one, other in combinations(boxes, 2):
        assert not over(one, other), (one, other)
    for left, top, right, bottom in boxes:
        assert left > -0.2 and right < drawing.width + 0.2
        assert top > -1 and bottom < drawing.height + 1
    for node in drawing.nodes:
        assert min(node.width, node.height) >= 24
    for one, other in combinations(drawing.nodes, 2):
        areas = [
            (node.left, node.top, node.left + node.width, node.top + node.height)
            for node in (one, other)
        ]
        assert not over(*areas)


def assert_drawings_flawless(made):
    names = [person.name for person in made.people]
    for size, drawing in draw(made).items():
        assert_nothing_overlaps(drawing, names)
        assert drawing.width <= max(WIDTHS[size], *(text_width(n, 13) + 85 for n in names))


def test_no_name_or_circle_is_over_another():
    assert_drawings_flawless(network_of(of_2020()))
    for slug in ("minjeong-park", "juyoung-jang"):
        assert_drawings_flawless(network_of(of_2020(slug), about=slug))


def test_who_is_linked_stands_near_each_other():
    """Of 2020 all lines together are less than half as long as in the order of the table."""
    made = network_of(of_2020())
    drawing = draw(made)["small"]
    rows = {place: n for n, place in enumerate(sorted(range(51), key=lambda n: drawing.nodes[n].y))}
    near, table = (
        sum(shared * abs(at[one] - at[other]) for (one, other), shared in made.links.items())
        for at in (rows, range(51))
    )
    assert near < table / 2


NAMES = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz MW", min_size=1, max_size=40),
    st.text("이민정책연구원", min_size=1, max_size=8),
)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_made_up_networks_have_room_for_all(data):
    names = data.draw(st.lists(NAMES, min_size=2, max_size=10))
    places = st.integers(0, len(names) - 1)
    pairs = st.tuples(places, places).filter(lambda pair: pair[0] < pair[1])
    links = data.draw(st.dictionaries(pairs, st.integers(1, 30), max_size=20))
    numbers = data.draw(st.lists(st.integers(1, 300), min_size=len(names), max_size=len(names)))
    for drawing in lay_out(names, numbers, links, WIDTHS.values()):
        assert_nothing_overlaps(drawing, names)


def test_the_same_data_give_the_same_picture():
    one, other = (draw(network_of(of_2020())) for _ in range(2))
    assert one == other


def test_it_is_laid_out_once_for_the_same_data(client, monkeypatch):
    drawn = []
    monkeypatch.setattr(network, "draw", lambda made: drawn.append(made) or draw(made))
    pages = [client.get(EVERYBODY).content for _ in range(3)]
    assert len(drawn) == 1 and len({*pages}) == 1
    Authorship.objects.filter(researcher__slug="nari-shim").first().delete()
    assert client.get(EVERYBODY).content != pages[0]
    assert len(drawn) == 2


def test_drafts_are_not_in_it(client):
    before = nodes(read(client, EVERYBODY))
    Report.objects.filter(authorships__researcher__slug="dong-kwan-kang").update(state="draft")
    after = nodes(read(client, EVERYBODY))
    assert {*before} - {*after} == {"/researchers/dong-kwan-kang/"}


def test_a_person_has_a_network_of_their_own(client):
    soup = read(client, "/researchers/minjeong-park/?view=network")
    each, pairs = in_fixture("minjeong-park")
    made = network_of(of_2020("minjeong-park"), about="minjeong-park")
    assert {person.slug: person.reports for person in made.people} == each
    assert pairs_of(made) == pairs
    shown = nodes(soup)
    (own,) = {*shown} - {f"/researchers/{slug}/" for slug in each}
    assert listed(client, own) == each["minjeong-park"] == int(shown[own][1].split()[2])


def test_a_persons_picture_agrees_with_the_list_of_co_authors(client):
    for slug in ("minjeong-park", "seori-choi", "dongwon-lee"):
        address = f"/researchers/{slug}/"
        rows = read(client, address).select(".beside li")
        told = {row.a["href"]: row.select_one(".count").text for row in rows}
        drawn = nodes(read(client, address + "?view=network"))
        assert told
        for href, count in told.items():
            assert drawn[href][1].endswith(f": {count} together")


def test_a_persons_picture_has_no_table_that_says_the_same_again(client):
    assert not read(client, "/researchers/minjeong-park/?view=network").select("table")


def test_of_very_many_co_authors_those_with_most_reports_together_are_drawn(client):
    teams = [[0, *range(1, 50)], *([0, n, 50 + n] for n in range(1, 11))]
    make_people(61, teams)
    soup = read(client, "/researchers/made-0/?view=network")
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
    AnnualReport.objects.filter(year=2020).update(state="draft")
    text = " ".join(read(client, EVERYBODY).select_one("#after-network").text.split())
    assert f". These are {len(shown)} of 70 people, and nobody left out has more reports;" in text


def test_who_wrote_alone_has_no_network(client):
    assert not read(client, "/researchers/dong-kwan-kang/?view=network").select("svg")
    soup = read(client, EVERYBODY + "&q=kang")
    assert "None of them wrote a report with another." in soup.select_one("#results").text
    assert not soup.select("svg")


def test_without_shared_reports_there_is_no_picture():
    assert picture_of(make_people(3, [[0], [1], [2]])) is picture_of([]) is None


def test_of_very_many_people_the_most_prolific_are_drawn(client):
    teams = [[n % 90, (n + 1) % 90] for n in range(90)] + [[n] for n in range(40)]
    reports = make_people(90, teams)
    made = network_of(reports)
    assert (len(made.people), len(made.links), made.everyone) == (60, 59, 90)
    assert {f"made-{n}" for n in range(40)} < {person.slug for person in made.people}
    assert_drawings_flawless(made)
    AnnualReport.objects.filter(year=2020).update(state="draft")
    text = " ".join(read(client, EVERYBODY).select_one("#after-network").text.split())
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
    assert_drawings_flawless(made)


def test_the_person_it_is_about_is_always_in_it():
    reports = make_people(100, [[*range(100)]])
    made = network_of(reports, about="made-99")
    assert made.people[0].slug == "made-99" and len(made.people) == 17


def test_names_in_hangul_have_room():
    assert text_width("이민정책연구원", 13) > 7 * 13 * 0.9
    reports = make_people(8, [[*range(8)]])
    Researcher.objects.filter(slug__startswith="made").update(
        given_name="이민정책", family_name="연구원"
    )
    assert_drawings_flawless(network_of(reports))


def test_it_asks_as_often_however_many_there_are(django_assert_num_queries):
    for parts in (of_2020(), make_people(200, [[n, n + 1, n + 2] for n in range(190)])):
        with django_assert_num_queries(1):  # their names
            network_of(parts)


def test_the_largest_year_is_drawn():
    """100,000 authorships: 2,000 reports, each by 50 of 500 people."""
    make_people(500, [[]] * 2000)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO reports_authorship (report_id, researcher_id, role, "order", credited_as)
            SELECT report.id, person.id, 'co-researcher', 1, '' FROM reports_report report
            JOIN reports_researcher person ON report.annual_report_id = 2021
            AND person.slug LIKE 'made-%'
            AND (CAST(SUBSTR(person.slug, 6) AS INTEGER) + report.id * report.id / 9)
            % 10 = 0"""
        )
    parts = parts_of(Report.objects.filter(annual_report=2021))
    assert len(parts) == 100_000
    picture = picture_of(parts)
    assert picture.drawings and picture.network.everyone == 500
    assert len(picture.network.people) <= 60 and len(picture.network.links) <= 150
