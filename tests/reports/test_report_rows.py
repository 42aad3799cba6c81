"""Reports in lists: who wrote them in a line, and the orders there are."""

import pytest
from bs4 import BeautifulSoup

from tests import expected
from tests.make import make_annual_report, make_report

pytestmark = pytest.mark.django_db

REPORTS = {row.address: row for row in expected.ROWS["reports"] if row.year == 2020}


def read(client, address):
    return BeautifulSoup(client.get(address).content, "lxml")


def line(row):
    """Give the people of a report as its row names them: the chief in words, four at most."""
    names = [
        expected.PEOPLE[slug] + " (chief)" * (role == "chief") for slug, role, _ in row.parts[:4]
    ]
    more = len(row.parts) - 4
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def test_people_are_named_with_the_chief_in_words_and_at_most_four(client):
    swept, longer = 0, 0
    for page in (1, 2, 3):
        for row in read(client, f"/reports/?page={page}").select(".results .row"):
            report = REPORTS[row.h2.a["href"]]
            assert " ".join(row.select_one(".people").text.split()) == line(report)
            swept += 1
            longer += len(report.parts) > 4
    assert swept == 42 and longer


def test_of_one_year_reports_are_as_printed_and_of_several_newest_first(client):
    offered = read(client, "/reports/").select_one(".drop").select("a")
    assert [link.text for link in offered] == ["As printed", "Title"]
    make_annual_report(2021)
    newest = make_report(annual_report_id=2021).get_absolute_url()
    soup = read(client, "/reports/")
    offered = soup.select_one(".drop").select("a")
    assert [link.text for link in offered] == ["Newest first", "Oldest first", "Title"]
    assert soup.select_one(".results h2 a")["href"] == newest
    (current,) = (link for link in offered if link.get("aria-current"))
    assert current.text == "Newest first"


@pytest.mark.parametrize("sort", ["printed", "newest", "oldest"])
def test_every_order_that_an_address_may_name_is_understood(sort, client):
    soup = read(client, f"/reports/?sort={sort}")
    assert not soup.select(".notice") and len(soup.select(".results .row")) == 20
