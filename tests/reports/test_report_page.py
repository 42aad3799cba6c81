"""A report's page."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests import expected
from tests.make import make_annual_report, make_report

pytestmark = [
    pytest.mark.django_db,
]

CENTRE = expected.objects("mrtc_site.annualreport")[0]["centre_name"]
REPORTS = [row for row in expected.ROWS["reports"] if row.year == 2020]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def words(text):
    return " ".join(text.split())


def facts(soup):
    return {fact.dt.text: fact.dd.text for fact in soup.select(".facts:not(.added) div")}


def shown(slug, role, credited):
    text = expected.PEOPLE[slug] + (f" (credited as {credited})" if credited else "")
    return text + (" (chief researcher)" if role == "chief" else "")


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: f"{row.series}-{row.number}")
def test_it_has_all_that_is_printed(row, site):
    soup = site[row.address].soup()
    assert soup.h1.text == row.title
    label = f"{expected.TYPES[row.series]} {row.number}"
    assert soup.select_one(".kind .label").text == label
    people = soup.select_one(".lead .people")
    assert words(people.text) == ", ".join(shown(*part) for part in row.parts)
    links = [link["href"] for link in people.select("a")]
    assert links == [f"/researchers/{slug}/" for slug, _, _ in row.parts]
    assert facts(soup) == {
        "Series": expected.TYPES[row.series],
        "Number": str(row.number),
        "Year": "2020",
        "Publisher": CENTRE,
    }
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
    return {link["rel"][0]: link["href"] for link in soup.select(".related a[rel]")}


@pytest.mark.parametrize("kind", expected.TYPES)
def test_neighbours_lead_through_the_series(kind, site):
    addresses = [row.address for row in REPORTS if row.series == kind]
    for before, here, after in zip(
        [None, *addresses], addresses, [*addresses[1:], None], strict=False
    ):
        told = neighbours(site[here].soup())
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


def test_a_report_without_people_abstract_or_contents_is_whole(client):
    soup = read(client, make_report(title="Bare").get_absolute_url())
    assert soup.h1.text == "Bare"
    assert not soup.select(".people, .contents") and "Abstract" not in soup.main.text


def test_it_says_that_the_report_itself_is_not_here_and_whom_to_ask(client):
    note = read(client, REPORTS[0].address).select_one(".lead .note")
    assert words(note.text) == (
        "The report itself is not on this portal yet. Ask the Centre: 02-3788-8000."
    )


def test_it_leads_to_its_edition_and_its_type(client):
    links = {link["href"] for link in read(client, REPORTS[0].address).select(".lead .kind a")}
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
