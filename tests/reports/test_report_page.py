"""A report's page."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests import expected
from tests.make import make_annual_report, make_report, make_researcher

pytestmark = [
    pytest.mark.django_db,
]

REPORTS = [row for row in expected.ROWS["reports"] if row.year == 2020]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def words(text):
    return " ".join(text.split())


def people(soup):
    """Give {term: [(address, what is shown)]} of the facts."""
    return {
        fact.dt.text: [(link["href"], words(link.parent.text)) for link in fact.dd.select("a")]
        for fact in soup.select(".facts div")
    }


def shown(slug, credited):
    text = expected.PEOPLE[slug] + (f" (credited as {credited})" if credited else "")
    return f"/researchers/{slug}/", text


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: f"{row.series}-{row.number}")
def test_it_has_all_that_is_printed(row, client):
    soup = read(client, row.address)
    assert soup.h1.text == row.title
    label = f"{expected.TYPES[row.series]} {row.number}"
    assert soup.select_one(".kind .badge").text == label
    chief, *others = [shown(slug, credited) for slug, _, credited in row.parts]
    term = "Co-researcher" + ("s" if len(others) > 1 else "")
    assert people(soup) == {"Chief researcher": [chief], **({term: others} if others else {})}
    headings = [item.text for item in soup.select("ol.contents li")]
    assert headings == row.contents.splitlines()
    abstract = soup.find("h2", string="Abstract").find_next("p")
    assert words(abstract.text) == words(row.abstract)


def test_contents_are_numbered_by_the_page(client):
    """In Roman numerals, as printed: “I. Introduction”."""
    css = (settings.BASE_DIR / "static/css/site.css").read_text()
    (rule,) = re.findall(r"\.contents \{[^}]*\}", css)
    assert "upper-roman" in rule


def neighbours(soup):
    return {link["rel"][0]: link["href"] for link in soup.select(".series a")}


@pytest.mark.parametrize("kind", expected.TYPES)
def test_neighbours_lead_through_the_series(kind, client):
    addresses = [row.address for row in REPORTS if row.series == kind]
    for before, here, after in zip(
        [None, *addresses], addresses, [*addresses[1:], None], strict=False
    ):
        told = neighbours(read(client, here))
        assert (told.get("prev"), told.get("next")) == (before, after)


def test_neighbours_lead_from_year_to_year(client):
    for year in (2019, 2021, 2022):
        make_annual_report(year)
    for year, number in ((2019, 1), (2019, 2), (2021, 1), (2022, 1)):
        make_report(annual_report_id=year, number=number, type="statistics-brief")
    address = "/reports/{}/statistics-brief/{}/".format
    told = neighbours(read(client, address(2020, 1)))
    assert told == {"prev": address(2019, 2), "next": address(2021, 1)}
    told = neighbours(read(client, address(2021, 1)))
    assert told == {"prev": address(2020, 1), "next": address(2022, 1)}


def test_neighbours_that_are_drafts_are_passed_over(client):
    first, _, last = (
        make_report(number=number, state=state)
        for number, state in ((101, "published"), (102, "draft"), (103, "published"))
    )
    assert neighbours(read(client, first.get_absolute_url()))["next"] == last.get_absolute_url()
    assert neighbours(read(client, last.get_absolute_url()))["prev"] == first.get_absolute_url()


def others_by_the_same(row):
    """Give the six other reports that share most people, as their places say."""
    own = {slug for slug, _, _ in row.parts}
    shared = [
        (-len(own & {slug for slug, _, _ in other.parts}), other.place, other.address)
        for other in REPORTS
        if other is not row
    ]
    return [address for many, _, address in sorted(shared) if many][:6]


@pytest.mark.parametrize("row", REPORTS[::3], ids=lambda row: f"{row.series}-{row.number}")
def test_others_by_the_same_people(row, client):
    links = read(client, row.address).select(".related h3 a")
    assert [link["href"] for link in links] == others_by_the_same(row)


def test_others_are_the_newest_first(client):
    make_annual_report(2021)
    make_researcher("one")
    here, newer = make_report("one"), make_report("one", annual_report_id=2021)
    older = make_report("one")
    links = read(client, here.get_absolute_url()).select(".related h3 a")
    assert [link["href"] for link in links] == [newer.get_absolute_url(), older.get_absolute_url()]


def test_a_report_without_people_abstract_or_contents_is_whole(client):
    soup = read(client, make_report(title="Bare").get_absolute_url())
    assert soup.h1.text == "Bare"
    assert not soup.select(".facts div, .contents") and "Abstract" not in soup.main.text


def test_it_leads_to_its_edition_and_its_type(client):
    links = {link["href"] for link in read(client, REPORTS[0].address).select(".kind a")}
    assert links == {"/annual-reports/2020/", "/reports/?type=research-report"}


def test_every_number_that_can_be_stored_has_an_address(client):
    """A number too long for an address must be refused, or it breaks the lists."""
    try:
        with transaction.atomic():
            report = make_report(number=10_000)
            report.full_clean()
    except (ValidationError, DatabaseError):
        return
    assert client.get("/reports/?sort=title").status_code == 200
