"""Addresses that lead nowhere."""

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from tests.make import make_annual_report

pytestmark = [
    pytest.mark.django_db,
]

UNKNOWN = [
    "/nowhere/",
    "/reports/2020/banana/1/",
    "/reports/2020/research-report/0/",
    "/reports/2020/research-report/01/",
    "/reports/2020/research-report/11/",
    "/reports/2020/research-report/99999999999999999999/",
    "/reports/2020/research-report/-1/",
    "/reports/2020/research-report/1.xyz",
    "/reports/2020/",
    "/reports/1999/research-report/1/",
    "/reports/99999/research-report/1/",
    "/reports/0000/research-report/1/",
    "/reports/2020/%00/1/",
    "/reports/2020/%ED%A0%80/1/",
    "/education/2020/domestic/1/",
    "/education/2020/basic/12/",
    "/cooperation/2020/basic/1/",
    "/cooperation/2020/international/15/",
    "/researchers/nobody/",
    "/researchers/%27%20OR%201=1/",
    "/researchers/Minjeong-Park/",
    "/annual-reports/1999/",
    "/annual-reports/202/",
    "/annual-reports/twenty/",
]


@pytest.mark.parametrize("address", UNKNOWN)
def test_the_page_says_so_and_offers_a_search(address, client):
    response = client.get(address)
    assert response.status_code == 404
    page = BeautifulSoup(response.content, "lxml")
    assert page.h1.text == "There is no page at this address"
    assert page.select_one("main form[action='/search/'] input[name=q]")
    assert page.select_one("header form[action='/search/']") and page.select_one("footer address")


def test_it_is_flawless_html(client):
    content = client.get("/nowhere/<b>&amp;").content
    html5lib.HTMLParser(strict=True).parse(content.decode())


def test_a_forgotten_slash_is_added_and_the_query_kept(client):
    response = client.get("/reports?type=policy-report")
    assert response.status_code == 301
    assert response["Location"] == "/reports/?type=policy-report"
    assert client.get("/reports/2020/policy-report/3").status_code == 301


def test_an_entry_is_only_at_the_address_of_its_year(client):
    make_annual_report(2021)
    assert client.get("/reports/2021/research-report/1/").status_code == 404


@pytest.mark.parametrize(("code", "name"), [(400, "400"), (403, "403"), (500, "500")])
def test_pages_for_failures_are_sound(code, name):
    content = render_to_string(f"{name}.html")
    html5lib.HTMLParser(strict=True).parse(content)
    assert content.count("<h1>") == 1 and "이민정책연구원" in content


def test_a_fault_shows_its_own_page(client, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("mrtc_site.portal.home.year_in_numbers", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content
