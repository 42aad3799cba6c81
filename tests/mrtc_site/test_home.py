"""The home page: search first, the newest reports, the latest year in numbers, the ways in."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.models import AnnualReport
from reports.models import Report
from tests import expected
from tests.lists import read_page
from tests.make import make_annual_report, make_report, make_session

pytestmark = [
    pytest.mark.django_db,
]

NUMBERS = {
    "/reports/?year=2020": 42,
    "/education/?year=2020": 33,
    "/cooperation/?year=2020": 32,
    "/researchers/": 51,
}


def read(client, address="/"):
    return BeautifulSoup(client.get(address).content, "lxml")


def numbers(soup):
    return {link["href"]: int(link.strong.text) for link in soup.select(".numbers a")}


def test_it_counts_the_entries_of_the_year_and_all_people(client):
    assert numbers(read(client)) == NUMBERS


def test_each_number_is_that_of_the_list_it_leads_to(client):
    for address, number in NUMBERS.items():
        assert read_page(client, address).count == number


def test_it_begins_with_what_to_do_and_the_search(client):
    soup = read(client)
    hero = soup.select_one("main > :first-child")
    assert hero.h1 and hero.select_one("form[action='/search/'] input[name=q]")


def test_its_examples_find_something(client):
    examples = [link["href"] for link in read(client).select(".hero a")]
    reports = [row for row in expected.ROWS["reports"] if row.year == 2020]
    parts = Counter(slug for row in reports for slug, _, _ in row.parts)
    person = examples[0].split("/")[2]
    assert parts[person] == max(parts.values()) and len(examples) == 4
    for address in examples[1:]:
        assert read_page(client, address).count > 0


def test_it_shows_the_first_reports_of_the_newest_year(client):
    rows = sorted((row.place, row.address) for row in expected.ROWS["reports"] if row.year == 2020)
    newest = read(client).select_one("section[aria-labelledby=newest]")
    assert newest.h2.text == "Reports"
    assert [link["href"] for link in newest.select("h3 a")] == [row for _, row in rows[:4]]
    assert [a.text for a in newest.select("a")[-2:]] == ["All 42 reports", "By topic"]
    make_annual_report(2021)
    report = make_report(annual_report_id=2021)
    newest = read(client).select_one("section[aria-labelledby=newest]")
    assert newest.h2.text == "Newest reports"
    assert newest.select_one("h3 a")["href"] == report.get_absolute_url()


def test_it_leads_to_the_chapters_of_the_latest_edition(client):
    edition = read(client).select_one("section[aria-labelledby=edition]")
    chapters = [
        f"/annual-reports/2020/#{section['slug']}"
        for section in expected.objects("mrtc_site.section")
        if section["level"] == 1 and section["annual_report"] == 2020
    ]
    assert [link["href"] for link in edition.select("li a")] == chapters
    assert edition.h2.a["href"] == "/annual-reports/2020/"


def test_it_is_about_the_latest_public_year(client):
    make_annual_report(2021)
    make_annual_report(2022, state="draft")
    make_report(annual_report_id=2021)
    make_session(annual_report_id=2021, dates="2021-05-03")
    soup = read(client)
    assert "2021 month by month" in soup.text and "2020 month by month" not in soup.text
    assert numbers(soup) == {
        "/reports/?year=2021": 1,
        "/education/?year=2021": 1,
        "/cooperation/?year=2021": 0,
        "/researchers/": 51,
    }
    first, *_, last = soup.select(".numbers a")
    assert (first.text, last.text) == ("1 Reports in 2021", "51 Researchers")


def test_a_year_of_which_nothing_is_listed_yet_is_no_fault(client):
    for model in (Report, EducationSession, CooperationProject):
        model.objects.update(state="draft")
    for address in ("/", "/ko/", "/annual-reports/2020/", "/reports/", "/researchers/"):
        assert client.get(address).status_code == 200, address
    assert numbers(read(client))["/reports/?year=2020"] == 0


def test_it_leads_everywhere(client):
    links = {link["href"].partition("?")[0] for link in read(client).select("main a")}
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
        assert soup.select("form[action='/search/'] input[name=q]")
        footer = " ".join(soup.select_one("footer.site").text.split())
        assert "08100) Annex Building of Yangcheon Building 2nd and 3rd FL" in footer
        assert "93 Mokdongnam-ro, Yangcheon-gu, Seoul" in footer
        assert "Partner Organization of IOM" in footer
        assert "Tel. 02-3788-8000 · Fax. 02-3788-8098" in footer
