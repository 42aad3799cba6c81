"""Search on pages: grouped by kind, in lists with their filters, what was looked for marked."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.search.parser import parse_query
from reports.models import Report
from tests.make import make_project, make_report, make_researcher, make_section, make_session

from .searching import find

pytestmark = pytest.mark.django_db


def page(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def marks(soup):
    return [mark.text for mark in soup.select("main mark")]


def shown(client, typed):
    """Give {title of a kind: (how many, addresses shown)} of the search page."""
    kinds = {}
    for section in page(client, "/search/", q=typed).select("main section"):
        count = int(section.h2.select_one(".count").extract().text)
        links = [link["href"] for link in section.select(".rows li h3 a, .rows li > a")]
        kinds[section.h2.text.strip()] = (count, links)
    return kinds


def test_the_search_page_shows_each_kind_with_its_number_and_its_best(client):
    kinds = shown(client, "immigrants")
    for kind, heading in (
        ("reports", "Reports"),
        ("education", "Education"),
        ("cooperation", "Cooperation"),
    ):
        found = find(kind, "immigrants")
        assert kinds.pop(heading) == (len(found), found[:10])
    assert "Researchers" not in kinds


@pytest.mark.databases
def test_every_kind_is_found(client):
    made = [
        make_report(title="Quokka report"),
        make_report(chief=make_researcher(given_name="Quokka").slug),
        make_session(title="Quokka session"),
        make_project(photo_caption="A quokka"),
        make_section(body="On quokkas"),
    ]
    soup = page(client, "/search/", q="quokka")
    hrefs = {link["href"] for link in soup.select("main section a")}
    assert {row.get_absolute_url() for row in made} <= hrefs
    assert len(soup.select("main section")) >= 5


def test_the_search_page_links_to_all_results_of_a_kind(client):
    for number in range(11):
        make_session(title=f"Quokka {number}")
    soup = page(client, "/search/", q='"quokka"')
    (link,) = soup.select("main section > p > a")
    assert link.text == "All 11 sessions as a list"
    listed = page(client, link["href"])
    assert listed.select_one("#count").text == "11 sessions"


@pytest.mark.databases
@pytest.mark.parametrize(
    ("kind", "q", "narrow"),
    [
        ("reports", "immigrants", {"type": "policy-report", "role": "chief"}),
        ("reports", "policy -korea", {"researcher": "minjeong-park", "year": "2020"}),
        ("education", "society", {"track": "consigned", "from": "2020-10-01"}),
        ("cooperation", "korea", {"scope": "international", "to": "2020-12-01"}),
    ],
)
def test_a_list_searches_within_its_filters(kind, q, narrow):
    inside = find(kind, **narrow)
    found = [address for address in find(kind, q) if address in inside]
    assert find(kind, q, **narrow) == found
    assert 0 < len(found) < len(inside)


def test_a_chosen_order_replaces_best_first():
    first = make_report(title="A wombat", abstract="quokka")
    second = make_report(title="Quokka")
    addresses = [first.get_absolute_url(), second.get_absolute_url()]
    assert find("reports", "quokka") == addresses[::-1]
    assert find("reports", "quokka", sort="title") == addresses


@pytest.mark.databases
def test_facets_count_what_is_found(client):
    make_report(title="Quokka", type="working-paper")
    make_report(abstract="Quokkas", type="working-paper")
    make_report(contents="The quokka", type="policy-report")
    soup = page(client, "/reports/", q="quokka")
    counts = {
        box["value"]: box.parent.select_one(".count").text
        for box in soup.select(".filters [name=type]")
    }
    assert counts["working-paper"] == "2" and counts["policy-report"] == "1"
    assert counts["issue-brief"] == "0"


@pytest.mark.databases
def test_titles_come_before_abstracts_and_abstracts_before_contents():
    made = {
        "contents": make_report(contents="On quokkas", number=900),
        "abstract": make_report(abstract="A quokka", number=901),
        "title": make_report(title="Quokka", number=902),
    }
    best_first = [made[place].get_absolute_url() for place in ("title", "abstract", "contents")]
    for typed in ("quokka", "quokkas ", "quok", '"quokka"', "quokka -wombat"):
        assert find("reports", typed) == best_first, typed


@pytest.mark.databases
def test_accents_case_and_composition_make_no_difference():
    report = make_report(
        title="CAFÉ ÎLE", abstract="\u110b\u1175\u1106\u1175\u11ab 정책"
    ).get_absolute_url()
    for typed in (
        "cafe",
        "Cafe\u0301",
        "CAFÉ",
        "ile",
        "île ",
        "이민",
        "\u110b\u1175\u1106\u1175\u11ab",
    ):
        assert report in find("reports", typed), typed
    assert find("reports", "cafe ile") == [report]


@pytest.mark.databases
def test_a_word_is_not_found_across_two_texts():
    report = make_report(title="quokka", abstract="wombat", contents="koala\nplatypus")
    for typed in ('"quokka wombat"', '"koala platypus"', '"wombat koala"'):
        assert find("reports", typed) == [], typed
    assert find("reports", "quokka wombat koala platypus") == [report.get_absolute_url()]


def test_a_space_says_that_the_last_word_is_whole(client):
    make_report(title="Quokkaland")
    assert len(find("reports", "quokka")) == 1
    assert find("reports", "quokka ") == []
    assert "no such reports" in page(client, "/reports/", q="quokka ").select_one(".nothing").text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("immigrant quokka", ["Immigration", "quokkas"]),
        ('"immigration policy" quokka ', ["Immigration", "policy", "quokkas"]),
        ("quok", ["quokkas"]),
        ("정책", ["정책"]),
        ("이민정책", ["이민정책"]),
        ("quokka -wombat", ["quokkas"]),
        ("cafe", ["Café"]),
    ],
)
def test_what_was_looked_for_is_marked(typed, expected, client):
    make_report(
        title="Immigration policy of quokkas, 이민정책연구원 and the policy of a 정부",
        abstract="Café",
        number=900,
    )
    row = page(client, "/reports/", q=typed).select_one(".rows li")
    assert [mark.text for mark in row.select("mark")] == expected


def test_marks_escape_what_is_not_theirs(client):
    make_report(title='<b>quokka</b> & "wombat"')
    soup = page(client, "/search/", q="quokka")
    assert soup.select_one(".rows h3").text == '<b>quokka</b> & "wombat"'
    assert marks(soup) == ["quokka"]


def test_an_excerpt_begins_where_the_words_are(client):
    make_report(abstract=f"{'wombat ' * 200} the quokka {'koala ' * 200}")
    shown = page(client, "/reports/", q="quokka").select_one(".excerpt").text
    assert shown.startswith("… wombat") and "quokka koala" in shown and shown.endswith("…")
    assert len(shown.split()) < 40


@pytest.mark.parametrize("typed", ["quokka", "quokka -x", '"'])
def test_lists_without_the_word_say_so(typed, client):
    soup = page(client, "/education/", q=typed)
    said = soup.select_one(".nothing" if parse_query(typed).wanted else ".notice").text
    assert typed in said or "no word or number" in said


@pytest.mark.databases
@pytest.mark.parametrize("words", ["SHIM Nari", "nari", "shim"])
def test_people_are_found_by_each_spelling(words, client):
    assert "/researchers/nari-shim/" in shown(client, words)["Researchers"][1]


def test_no_result_is_out_of_reach(client):
    """Of a kind that has no list page, all are shown."""
    for _ in range(12):
        make_section(body="Zebra")
    count, found = shown(client, "zebra")["In the annual reports' prose"]
    assert count == len(found) == 12


def test_nothing_found_says_so_and_the_ways_out(client):
    nothing = page(client, "/search/", q="zebra").select_one(".nothing")
    assert "Nothing has all of the words “zebra”" in nothing.text
    links = [link["href"] for link in nothing.select("a")]
    assert links == ["/reports/", "/researchers/", "/education/", "/cooperation/"]


@pytest.mark.databases
@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Minjeong Park", "minjeong-park"),
        ("park minjeong ", "minjeong-park"),
        ("PARK, Minjeong", "minjeong-park"),
        ("Min Minjeong Park", "minjeong-park"),  # as credited once
        ("SHIM Nari", "nari-shim"),
    ],
)
def test_who_types_a_persons_whole_name_gets_the_person_first(typed, slug, client):
    section = page(client, "/search/", q=typed).select_one("main section")
    assert section.select_one(".rows a")["href"] == f"/researchers/{slug}/"


def test_a_spelling_of_no_public_report_is_nobodys_name(client):
    report = Report.objects.get(authorships__credited_as="Min Minjeong Park")
    report.state = "draft"
    report.save()
    assert page(client, "/search/", q="Min Minjeong Park").select("main .people-list") == []


def test_of_people_whose_names_begin_alike_the_one_named_is_first(client):
    for given, slug in (("Anna", "anna"), ("Ann", "ann")):
        make_researcher(slug, given_name=given, family_name="Zygote")
        make_report(chief=slug)
    section = page(client, "/search/", q="Zygote Ann").select_one("main section")
    links = [link["href"] for link in section.select(".rows a")]
    assert links == ["/researchers/ann/", "/researchers/anna/"]


def test_a_part_of_a_name_leaves_reports_first(client):
    section = page(client, "/search/", q="Park").select_one("main section")
    assert section.h2.contents[0].strip() == "Reports"


def test_what_was_found_is_summed_and_leads_to_its_groups(client):
    soup = page(client, "/search/", q="immigrants")
    kinds = shown(client, "immigrants")
    groups = soup.select_one(".groups")
    assert groups.p.text == f"{sum(count for count, _ in kinds.values())} found:"
    for link in groups.select("a"):
        name, count = link.contents[0].strip(), int(link.select_one(".count").text)
        assert kinds.pop(name)[0] == count
        assert soup.select_one(link["href"]).h2.text.startswith(name)
    assert not kinds


def test_where_all_words_find_nothing_each_that_finds_something_alone_is_told(client):
    make_report(title="The quokka")
    make_session(title="Wombat")
    make_project(title="Wombat’s burrow")
    nothing = page(client, "/search/", q='how "wombat" quokka zebra -korea').select_one(".nothing")
    found = {
        step.a.text: (int(step.select_one(".count").text), step.a["href"])
        for step in nothing.select("li")
    }
    assert found == {
        '"wombat"': (2, "/search/?q=%22wombat%22"),
        "quokka": (1, "/search/?q=quokka"),
    }
    for count, address in found.values():
        kinds = page(client, address).select("main section .count")
        assert sum(int(kind.text) for kind in kinds if kind.find_parent("h2")) == count


def test_stop_words_fall_away(client):
    asked = [shown(client, typed) for typed in ("foreigners", "how many foreigners")]
    assert asked[0] == asked[1] and asked[0]["Reports"][0] > 1


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_asked_shows_only_the_form(words, client):
    soup = page(client, "/search/", q=words)
    assert not soup.select("main section") and not soup.select(".nothing, .notice")
    assert soup.select_one("main form input[name=q]")


def test_the_words_stay_in_the_form_and_in_the_title(client):
    soup = page(client, "/search/", q='"quoted" <b>')
    assert soup.select_one("main input[name=q]")["value"] == '"quoted" <b>'
    assert '“"quoted" <b>”' in soup.title.text


def test_other_parameters_are_nothing(client):
    plain = page(client, "/search/", q="immigrant")
    assert page(client, "/search/", q="immigrant", type="banana", page="zzz").main == plain.main
