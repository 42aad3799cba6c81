"""An education session's page."""

import pytest
from bs4 import BeautifulSoup

from tests import expected
from tests.make import make_annual_report, make_session

pytestmark = [
    pytest.mark.django_db,
]

PHOTOGRAPH = "with the caption “{}”; it is not on this portal yet"
ROWS = [row for row in expected.ROWS["education"] if row.year == 2020]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def facts(soup):
    return {fact.dt.text: fact.dd.text.strip() for fact in soup.select(".facts:not(.added) div")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.series}-{row.number}")
def test_it_has_all_that_is_printed(row, site):
    soup = site[row.address].soup()
    assert soup.h1.text == row.title
    assert soup.select_one(".kind .label").text == f"{expected.TRACKS[row.series]} {row.number}"
    caption = {"Photograph in print": PHOTOGRAPH.format(row.caption)} if row.caption else {}
    told = {"Date": row.date_text or "Date not given", "Category": row.category_name, **caption}
    assert facts(soup) == told


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.series}-{row.number}")
def test_it_leads_to_the_others_of_its_category(row, site):
    links = site[row.address].soup().select(".related li > a")
    others = [o for o in ROWS if o.category == row.category and o is not row]
    assert [link["href"] for link in links] == [
        other.address for other in sorted(others, key=lambda other: other.place)
    ]


def test_a_missing_date_is_said_to_be_missing(client):
    soup = read(client, "/education/2020/basic/10/")
    assert facts(soup)["Date"] == "Date not given" and not soup.select(".facts time")
    page = read(client, "/education/?category=public-officials&track=basic")
    assert page.select_one(".rows .when").text.strip() == "Date not given"


def test_others_are_of_the_same_year(client):
    make_annual_report(2021)
    later = make_session(annual_report_id=2021)
    assert later.get_absolute_url() not in str(read(client, "/education/2020/basic/3/"))


def test_it_leads_to_its_category_and_its_edition(client):
    soup = read(client, "/education/2020/basic/3/")
    links = {link["href"] for link in soup.select(":is(.lead, .facts:not(.added)) a")}
    assert links == {
        "/annual-reports/2020/",
        "/education/?track=basic",
        "/education/?category=general-public",
    }
