"""Two years side by side, as their lists and the fixtures have them."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from tests import expected
from tests.make import make_annual_report, make_report, make_researcher
from tests.pictures import listed

from .test_query_counts import queries

pytestmark = pytest.mark.django_db
QUERIES = 20
CAPTIONS = {
    "Reports by type": ("reports", "type", lambda row: [row.series]),
    "Reports by topic": ("reports", "topic", lambda row: row.topics),
    "Sessions by audience": ("education", "category", lambda row: [row.category]),
    "Education by topic": ("education", "topic", lambda row: row.topics),
    "Projects by kind of partner": ("cooperation", "category", lambda row: [row.category]),
    "Cooperation by topic": ("cooperation", "topic", lambda row: row.topics),
}
NAMES = {"type": expected.TYPES}
NAMES["topic"] = {slug: row["name"] for slug, row in expected.SUBJECTS["topic"].items()}


def soup(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.content, "lxml")


def cells(page):
    """Give {caption: {name: [(number, address)…, change]}} of the tables of numbers."""
    tables = {}
    for table in page.select("main table:has(th:nth-child(4))"):
        rows = tables[table.caption.text] = {}
        for row in table.select("tbody tr"):
            before, after, change = row.select("td")
            pairs = [(int(one.text), one.a and one.a["href"]) for one in (before, after)]
            rows[row.th.text] = [*pairs, change.text]
    return tables


def people(page):
    """Give {address of the person: (number, address of the list)} of both tables of people."""
    return [
        {row.th.a["href"]: (int(row.td.text), row.td.a["href"]) for row in table.select("tbody tr")}
        for table in page.select("section[aria-labelledby=people] table")
    ]


def change(before, after):
    if not before or not after:
        return "ended" if before else "new"
    return f"{after - before:+}".replace("-", "−") if after != before else "="


def test_numbers_are_those_of_the_fixtures_and_lead_to_their_lists(second_year, client):
    told, should = cells(soup(client, "/compare/")), {}
    for caption, (kind, name, values) in CAPTIONS.items():
        counts = Counter((value, row.year) for row in expected.ROWS[kind] for value in values(row))
        names = NAMES.get(name) or expected.CATEGORIES[kind]
        should[caption] = {
            names[slug]: [
                *(
                    (count, f"/{kind}/?year={year}&{name}={slug}" if count else None)
                    for year, count in zip((2020, 2021), pair, strict=True)
                ),
                change(*pair),
            ]
            for slug in {value for value, _ in counts}
            for pair in [(counts[slug, 2020], counts[slug, 2021])]
        }
    should["All entries"] = {
        "Reports": [(42, "/reports/?year=2020"), (3, "/reports/?year=2021"), "−39"],
        "Education": [(33, "/education/?year=2020"), (3, "/education/?year=2021"), "−30"],
        "Cooperation": [(32, "/cooperation/?year=2020"), (3, "/cooperation/?year=2021"), "−29"],
    }
    assert told == should
    assert told["Reports by type"]["Statistics Brief"][2] == "="
    assert told["Reports by type"]["Issue Brief"][2] == "ended"
    for number, address in [
        pair
        for caption in ("Reports by type", "Education by topic", "Projects by kind of partner")
        for *pairs, _ in told[caption].values()
        for pair in pairs
        if pair[1]
    ]:
        assert listed(client, address) == number, address


def test_people_of_one_year_alone_are_named_with_their_reports(second_year, client):
    counts = {
        year: Counter(
            slug for row in expected.ROWS["reports"] if row.year == year for slug, *_ in row.parts
        )
        for year in (2020, 2021)
    }
    new, gone = people(soup(client, "/compare/?from=2020&to=2021"))
    assert new == {"/researchers/ada-oneill/": (1, "/reports/?year=2021&researcher=ada-oneill")}
    assert gone == {
        f"/researchers/{slug}/": (count, f"/reports/?year=2020&researcher={slug}")
        for slug, count in counts[2020].items()
        if slug not in counts[2021]
    }
    for number, address in [*new.values(), *[*gone.values()][:5]]:
        assert listed(client, address) == number, address


def test_it_asks_little_of_the_database(second_year, client):
    client.get("/compare/")
    number, asked = queries(client, "/compare/")
    assert number <= QUERIES, asked


def test_no_draft_is_counted_and_nobody_who_has_only_drafts(second_year, client):
    before = soup(client, "/compare/")
    make_report(chief=make_researcher().slug, annual_report_id=2021, state="draft")
    after = soup(client, "/compare/")
    assert (cells(after), people(after)) == (cells(before), people(before))


def test_without_a_second_public_year_the_page_says_so_and_nothing_leads_to_it(client):
    make_annual_report(2021, state="draft")
    page = soup(client, "/compare/")
    assert "There are no two public annual reports yet" in page.main.text
    assert not page.select("main table, main form")
    for address in ("/annual-reports/", "/sitemap-pages.xml"):
        assert "/compare/" not in client.get(address).text


@pytest.mark.parametrize("at", ["", "/ko"])
def test_with_two_years_the_list_of_annual_reports_and_the_sitemap_lead_to_it(at, client):
    make_annual_report(2021)
    assert soup(client, f"{at}/annual-reports/").select(f"main a[href='{at}/compare/']")
    assert f"<loc>http://testserver{at}/compare/</loc>" in client.get("/sitemap-pages.xml").text
    assert soup(client, f"{at}/compare/").select("main table")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=1999", "Earlier year: “1999” is not understood (there is no public annual report"),
        (
            "to=２０２１",
            "Later year: “２０２１” is not understood (there is no public annual report",
        ),
        ("from=2020&to=2019", "Later year: “2019” is not understood (there is no public annual"),
        ("from=2021&to=2020", "Later year: “2020” is not understood (it is not later than 2021)"),
        ("from=2020&to=2020", "Later year: “2020” is not understood (it is not later than 2020)"),
        (
            "to=2020",
            "Later year: “2020” is not understood (there is no public annual report of a year bef",
        ),
        (
            "from=2021",
            "Earlier year: “2021” is not understood (there is no public annual report of a year af",
        ),
    ],
)
def test_a_year_that_makes_no_sense_is_named_and_two_others_are_offered(query, sentence, client):
    make_annual_report(2021)
    make_annual_report(2019, state="draft")
    page = soup(client, f"/compare/?{query}", 400)
    assert sentence in page.select_one("main .notice").text
    chosen = [option.text for option in page.select("main option[selected]")]
    assert chosen == ["2020", "2021"] and not page.select("main table")


def test_of_three_years_any_two_are_chosen(client):
    for year in (2019, 2021):
        make_annual_report(year)
    assert soup(client, "/compare/").h1.text == "2020 and 2021 compared"
    page = soup(client, "/compare/?from=2019")
    assert page.h1.text == "2019 and 2021 compared"
    assert page.select_one("link[rel=canonical]")["href"].endswith("/compare/?from=2019&to=2021")
    assert [option.text for option in page.select("main option[selected]")] == ["2019", "2021"]
    assert soup(client, "/compare/?to=2020").h1.text == "2019 and 2020 compared"
