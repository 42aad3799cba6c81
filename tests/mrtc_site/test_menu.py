"""The menu says where one is."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db

CURRENT = {  # the entry marked, and whether it is that very page
    "/": None,
    "/reports/": ("/reports/", "page"),
    "/reports/?type=policy-report": ("/reports/", "page"),
    "/reports/2020/policy-report/8/": ("/reports/", "true"),
    "/researchers/minjeong-park/": ("/researchers/", "true"),
    "/education/?view=calendar": ("/education/", "page"),
    "/cooperation/2020/domestic/6/": ("/cooperation/", "true"),
    "/annual-reports/": ("/annual-reports/", "page"),
    "/annual-reports/2020/": ("/annual-reports/", "true"),
    "/ko/education/": ("/ko/education/", "page"),
    "/search/?q=visa": None,
    "/nowhere/": None,
}


@pytest.mark.parametrize("address", CURRENT)
def test_the_entry_that_a_page_belongs_to_is_marked_and_no_other(address, client):
    soup = BeautifulSoup(client.get(address).content, "lxml")
    marked = [(link["href"], link["aria-current"]) for link in soup.select("#menu [aria-current]")]
    assert marked == ([CURRENT[address]] if CURRENT[address] else [])


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/education/", "List"),
        ("/education/?view=calendar", "Calendar"),
        ("/reports/?view=pictures&type=policy-report", "Pictures"),
        ("/researchers/?view=network", "Network"),
        ("/researchers/minjeong-park/?view=network", "Network"),
    ],
)
def test_the_view_that_is_shown_is_marked_and_the_others_keep_the_query(address, shown, client):
    soup = BeautifulSoup(client.get(address).content, "lxml")
    (current,) = soup.select(".views [aria-current=page]")
    assert current.text == shown
    kept = {name for name in ("type=policy-report",) if name in address}
    assert all(name in link["href"] for link in soup.select(".views a") for name in kept)


def test_a_view_that_there_is_not_is_told_and_the_list_is_shown(client):
    soup = BeautifulSoup(client.get("/reports/?view=calendar").content, "lxml")
    assert "View: “calendar” is not understood." in soup.select_one(".notice").text
    assert len(soup.select(".results .rows > li")) == 20
