"""What every page tells machines of itself: nothing empty, nothing relative, nothing that runs."""

import json
import re
from collections import Counter

import pytest

from mrtc_site.models import AnnualReport
from tests import expected
from tests.make import make_annual_report, make_report, make_researcher, make_session
from tests.told import SITE, targets, told, told_by, typed

pytestmark = [
    pytest.mark.django_db,
]
GRAPH = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
LISTS = ["/reports/", "/researchers/", "/education/", "/cooperation/"]
ENTRIES = [row.address for rows in expected.ROWS.values() for row in rows if row.year == 2020]


def people_of_2020():
    parts = [part for row in expected.ROWS["reports"] if row.year == 2020 for part in row.parts]
    return sorted({f"/researchers/{slug}/" for slug, _, _ in parts})


DATED = {"dates": "2020-10", "date_text": "Oct., 2020"}
EVERYTHING = ["/", "/annual-reports/", "/annual-reports/2020/", *LISTS, *ENTRIES]


@pytest.fixture(scope="module")
def pages(site):
    """Everything as loaded: {address: what is told}."""
    chosen = [site[address] for address in [*EVERYTHING, *people_of_2020()]]
    return {page.address: told_by(page.address, page.content, page.link_header) for page in chosen}


def values(node):
    """Give every value in a node of JSON-LD."""
    if isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield value
            yield from values(value)


def test_no_page_tells_anything_empty(pages):
    swept = 0
    for address, page in pages.items():
        metas = page.soup.select("head meta[name], head meta[property]")
        assert all(meta["content"].strip() for meta in metas), address
        assert all(values([*page.nodes.values()])), address
        swept += len(metas)
    assert len(pages) == 7 + 107 + 51 and swept > len(pages) * 15


def test_no_page_links_twice_to_the_same_in_its_header(site):
    for address in [*EVERYTHING, "/topics/", "/topics/labour-migration/", "/data/"]:
        links = site[address].link_header.split(", ")
        assert links == [*dict.fromkeys(links)], address


def test_every_page_has_its_own_address_as_the_canonical_one(pages):
    for address, page in pages.items():
        assert page.canonical == page.opengraph["og:url"] == [f"{SITE}{address}"]
        assert page.dublin_core["identifier"] == page.canonical


def test_every_page_has_what_those_who_share_it_show(pages):
    for page in pages.values():
        (title,) = page.opengraph["og:title"]
        assert page.soup.title.get_text() == f"{title} – MRTC"
        assert page.opengraph["og:description"] == page.tags["description"]
        assert page.opengraph["og:type"] and page.opengraph["og:site_name"]
        (image,) = page.opengraph["og:image"]
        assert re.match(rf"{SITE}/(static/icons/mrtc-card|share/\w+)\.png", image)


def test_every_address_is_absolute(pages):
    for address, page in pages.items():
        for value in values([*page.nodes.values()]):
            assert not (isinstance(value, str) and value.startswith("/")), (address, value)


def test_breadcrumbs_are_those_that_people_see(pages):
    for address, page in [*pages.items()][1:]:
        (crumbs,) = page.nodes["BreadcrumbList"]
        told_trail = [(step["name"], step["item"]) for step in crumbs["itemListElement"]]
        seen = page.soup.select(".crumbs li")
        if not seen:  # below the menu's own entries there is nothing to tell people
            home, _ = told_trail
            assert home == ("Home", f"{SITE}/") and address.count("/") == 2
            continue
        *parents, here = seen
        links = [(item.a.get_text(), SITE + item.a["href"]) for item in parents]
        assert told_trail == [*links, (here.get_text(), SITE + address)]
        assert [step["position"] for step in crumbs["itemListElement"]] == [
            *range(1, len(seen) + 1)
        ]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/reports/?sort=title", "/reports/"),
        ("/reports/?page=1", "/reports/"),
        ("/reports/?page=2&utm_source=x", "/reports/?page=2"),
        ("/reports/?page=99", "/reports/"),
        ("/reports/?type=novel", "/reports/"),
        (
            "/reports/?year=2020&type=policy-report&type=issue-brief&sort=title",
            "/reports/?type=issue-brief&type=policy-report&year=2020",
        ),
        (
            "/reports/?type=issue-brief&year=2020&type=policy-report",
            "/reports/?type=issue-brief&type=policy-report&year=2020",
        ),
        ("/education/?to=2020-12-31&track=basic&from=", "/education/?to=2020-12-31&track=basic"),
        ("/education/?track=basic&to=2020-12-31", "/education/?to=2020-12-31&track=basic"),
        ("/reports/?q=이민", "/reports/?q=%EC%9D%B4%EB%AF%BC"),
    ],
)
def test_a_list_has_one_canonical_address_however_it_is_asked_for(client, asked, canonical):
    assert told(client, asked).canonical == [f"{SITE}{canonical}"]


def test_a_list_tells_its_rows_in_their_order(client):
    page = told(client, "/reports/?page=2")
    (collection,) = page.nodes["CollectionPage"]
    items = collection["mainEntity"]["itemListElement"]
    rows = expected.ROWS["reports"]
    shown = [row for row in rows if row.year == 2020][20:40]
    assert items == [
        {"@type": "ListItem", "position": position, "url": SITE + row.address}
        for position, row in enumerate(shown, 21)
    ]
    assert collection["mainEntity"]["numberOfItems"] == 42


@pytest.mark.parametrize("kind", ["reports", "researchers", "education", "cooperation"])
def test_a_whole_list_is_a_data_set_with_its_files(client, kind):
    page = told(client, f"/{kind}/")
    (data,) = page.nodes["Dataset"]
    files = {file["contentUrl"]: file["encodingFormat"] for file in data["distribution"]}
    shown = page.soup.select(".take a")
    assert files == {SITE + link["href"]: link["type"] for link in shown}
    assert files == typed(page.links.items)
    assert data["creator"]["name"] == "Migration Research and Training Centre"
    assert 50 <= len(data["description"]) <= 5000  # Google Dataset Search


@pytest.mark.parametrize(
    "asked", ["/reports/?page=2", "/reports/?year=2020", "/researchers/?q=kim"]
)
def test_a_part_of_a_list_is_no_data_set(client, asked):
    page = told(client, asked)
    assert not page.nodes["Dataset"] and not page.links.items


def test_the_home_page_tells_of_the_site_and_of_the_centre(client):
    page = told(client, "/")
    (site,), (centre,) = page.nodes["WebSite"], page.nodes["Organization"]
    assert site["url"] == centre["url"] == f"{SITE}/"
    assert centre["name"] == "Migration Research and Training Centre"
    assert centre["alternateName"] == ["MRTC", "이민정책연구원"]
    assert centre["telephone"] == "02-3788-8000"
    assert (
        site["potentialAction"]["target"]["urlTemplate"]
        == f"{SITE}/search/?q={{search_term_string}}"
    )


def test_the_home_page_of_an_empty_site_tells_of_the_centre_too(client):
    AnnualReport.objects.update(state="draft")
    (centre,) = told(client, "/").nodes["Organization"]
    assert "telephone" not in centre


def test_activities_are_events_with_their_days(pages):
    swept = 0
    for kind, name in (("education", "EducationEvent"), ("cooperation", "Event")):
        for row in expected.ROWS[kind]:
            if row.year == 2020 and row.dates:
                page = pages[row.address]
                (event,) = page.nodes[name]
                assert event["name"] == row.title
                assert event["startDate"] == row.start.isoformat()
                assert event.get("endDate") == (row.end and row.end.isoformat())
                assert [each["name"] for each in event["about"]] == [row.category_name, *row.about]
                assert event["organizer"]["name"] == "Migration Research and Training Centre"
                assert page.dublin_core["date"] == [row.dates]
                assert page.dublin_core["subject"] == [row.category_name, *row.about]
                assert f"https://schema.org/{name}" in targets(page.links.types)
                swept += 1
    assert swept == 64


def test_an_activity_without_a_date_is_a_page_and_no_event(pages):
    page = pages["/education/2020/basic/10/"]
    (node,) = page.nodes["WebPage"]
    assert node["about"][0]["name"] == "Education for Public Officials"
    assert "startDate" not in node and "organizer" not in node
    assert {*targets(page.links.types)} == {
        "https://schema.org/AboutPage",
        "https://schema.org/WebPage",
    }


def test_each_event_anywhere_says_when_it_begins(site, korean_site):
    """schema.org's and search engines' condition; in lists there are only addresses."""
    swept = Counter()
    for language, crawled in (("", site), ("/ko", korean_site)):
        for address in EVERYTHING:
            [graph] = GRAPH.findall(crawled[language + address].content)
            for node in values(json.loads(graph)):
                if isinstance(node, dict) and str(node.get("@type")).endswith("Event"):
                    assert node["startDate"], address
                    swept[language] += 1
    assert swept == {"": 64, "/ko": 64}


def test_a_date_typed_with_blanks_is_told_without(client):
    made = make_session(dates="2020-10-01 / 2020-10-03", date_text="Oct. 1 - 3, 2020")
    assert told(client, made.get_absolute_url()).dublin_core["date"] == ["2020-10-01/2020-10-03"]


def test_an_edition_tells_its_chapters(client):
    page = told(client, "/annual-reports/2020/")
    (edition,) = page.nodes["Report"]
    assert edition["temporalCoverage"] == "2020"
    chapters = [part for part in expected.objects("mrtc_site.section") if part["level"] == 1]
    chapters = [part for part in chapters if part["annual_report"] == 2020]
    assert [part["url"].partition("#")[2] for part in edition["hasPart"]] == [
        chapter["slug"] for chapter in chapters
    ]


def test_entries_and_their_edition_lead_to_each_other(client, pages):
    edition = f"{SITE}/annual-reports/2020/"
    page = pages["/annual-reports/2020/"]
    assert targets([page.links.citeAs]) == [edition]
    assert typed(page.links.linksets) == {f"{edition}linkset.json": "application/linkset+json"}
    response = client.get("/annual-reports/2020/linkset.json")
    assert response["Content-Type"] == "application/linkset+json"
    (links,) = response.json()["linkset"]
    assert links["anchor"] == edition
    assert {item["href"] for item in links["item"]} == {SITE + address for address in ENTRIES}
    for address in ENTRIES:
        assert targets([pages[address].links.collection]) == [edition]


def test_the_links_of_an_edition_hide_drafts(client):
    make_session(state="draft")
    edition = make_annual_report(state="draft")
    (links,) = client.get("/annual-reports/2020/linkset.json").json()["linkset"]
    assert len(links["item"]) == len(ENTRIES)
    assert client.get(f"/annual-reports/{edition.year}/linkset.json").status_code == 404


def test_an_entry_links_to_its_files_and_none_that_is_not_there(site, pages):
    links = pages["/education/2020/basic/3/"].links
    assert typed(links.describedBy) == {f"{SITE}/education/2020/basic/3.ics": "text/calendar"}
    assert not pages["/education/2020/basic/10/"].links.describedBy
    linked = [
        file.removeprefix(SITE)
        for address in ENTRIES
        for file in targets(pages[address].links.describedBy)
    ]
    assert len(linked) == len({*linked}) == 42 * 3 + 64
    asked = [site[file].status for file in linked if file in site]
    assert asked == [200] * len(asked) and len(asked) > 40


def test_links_stay_short_enough_for_the_header_buffers_of_proxies(site, client):
    people = [make_researcher().slug for _ in range(120)]
    address = make_report(chief=people[0], others=people[1:]).get_absolute_url()
    longest = f"/reports/?q={'이민' * 100}"
    for asked in [*EVERYTHING, *people_of_2020()]:
        assert 0 < len(site[asked].link_header) < 3000, asked
    for asked in (address, longest):
        assert len(client.get(asked).headers["Link"]) < 3000, asked


def test_nothing_that_is_told_can_run_or_end_the_script(client):
    title = '</script><script>alert(1)</script> <!-- & " \u2028 \u2029 이민'
    address = make_session(title=title, **DATED).get_absolute_url()
    page = told(client, address)
    (event,) = page.nodes["EducationEvent"]
    assert event["name"] == page.opengraph["og:title"][0] == page.dublin_core["title"][0] == title
    scripts = page.soup.find_all("script")
    inline = [script.get("type") for script in scripts if not script.get("src")]
    assert inline == ["application/ld+json"]
    assert not re.search("[<>&\u2028\u2029]", scripts[0].string)


def test_staff_get_the_same_of_a_draft(admin_client):
    page = told(
        admin_client, make_session(state="draft", title="Not yet", **DATED).get_absolute_url()
    )
    assert page.nodes["EducationEvent"][0]["name"] == "Not yet"


@pytest.mark.parametrize("address", ["/nothing/", "/reports/2020/issue-brief/99/"])
def test_a_page_that_is_not_there_tells_nothing(client, address):
    response = client.get(address)
    assert b"ld+json" not in response.content and "Link" not in response.headers
