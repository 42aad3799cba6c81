"""The home page: the latest year in numbers, and the ways in."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import AnnualReport
from tests.lists import read_page
from tests.make import make_annual_report, make_report

pytestmark = [
    pytest.mark.django_db,
]

NUMBERS = {
    "/reports/?year=2020": 42,
    "/reports/?type=research-report&year=2020": 10,
    "/reports/?type=policy-report&year=2020": 12,
    "/reports/?type=working-paper&year=2020": 4,
    "/reports/?type=statistics-brief&year=2020": 1,
    "/reports/?type=issue-brief&year=2020": 14,
    "/reports/?type=iom-republic-of-korea&year=2020": 1,
    "/education/?year=2020": 33,
    "/education/?track=basic&year=2020": 11,
    "/education/?track=consigned&year=2020": 22,
    "/cooperation/?year=2020": 32,
    "/cooperation/?scope=domestic&year=2020": 18,
    "/cooperation/?scope=international&year=2020": 14,
}


def read(client, address="/"):
    return BeautifulSoup(client.get(address).content, "lxml")


def numbers(soup):
    totals = {link["href"]: int(link.strong.text) for link in soup.select(".numbers h3 a")}
    return totals | {
        item.a["href"]: int(item.select_one(".count").text) for item in soup.select(".numbers li")
    }


@pytest.mark.parametrize("address", ["/", "/annual-reports/2020/"])
def test_it_counts_the_entries_of_the_year(address, client):
    assert numbers(read(client, address)) == NUMBERS


def test_each_number_is_that_of_the_list_it_leads_to(client):
    for address, number in NUMBERS.items():
        assert read_page(client, address).count == number


def test_it_is_about_the_latest_public_year(client):
    make_annual_report(2021)
    make_annual_report(2022, state="draft")
    make_report(annual_report_id=2021)
    soup = read(client)
    assert "2021 in numbers" in soup.text and "2020 in numbers" not in soup.text
    assert numbers(soup)["/reports/?year=2021"] == 1
    assert numbers(soup)["/education/?year=2021"] == 0


def test_it_leads_everywhere(client):
    links = {link["href"] for link in read(client).select("main a")}
    assert {
        "/annual-reports/2020/",
        "/reports/",
        "/researchers/",
        "/education/",
        "/cooperation/",
    } <= links
    assert read(client).select_one("main form[action='/search/'] input[name=q]")


def test_without_an_annual_report_it_says_so(client):
    AnnualReport.objects.update(state="draft")
    assert "No annual report has been published yet." in read(client).text
    assert "No annual report has been published yet." in read(client, "/annual-reports/").text


def test_every_page_has_the_name_search_and_address(client):
    for address in ("/", "/reports/", "/researchers/minjeong-park/", "/nowhere/"):
        soup = read(client, address)
        assert "Migration Research & Training Centre" in soup.header.text
        assert "이민정책연구원" in soup.header.text
        assert soup.header.select_one("form[action='/search/'] input[name=q]")
        footer = " ".join(soup.select_one("footer.site").text.split())
        assert "08100) Annex Building of Yangcheon Building 2nd and 3rd FL" in footer
        assert "93 Mokdongnam-ro, Yangcheon-gu, Seoul" in footer
        assert "Partner Organization of IOM" in footer
        assert "Tel. 02-3788-8000 · Fax. 02-3788-8098" in footer
