"""The foot of every page of one thing: how to cite it, when it changed, whom to write to."""

from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from education.models import EducationSession
from tests.make import make_session

pytestmark = [
    pytest.mark.django_db,
]

PAGES = {
    "/education/2020/basic/3/": "Multicultural society and racism”, Basic education 3, 2020. http",
    "/cooperation/2020/domestic/6/": "for immigrants”, Domestic cooperation 6, 2020. http",
    "/researchers/minjeong-park/": "“Minjeong Park”. http",
    "/annual-reports/2020/": "Annual report 2020",
    "/reports/2020/research-report/7/": "Immigration Policy of Local Governments",
}


def foot(client, address):
    return BeautifulSoup(client.get(address).content, "lxml").select_one(".page-foot")


@pytest.mark.parametrize("address", PAGES)
def test_it_says_how_to_cite_the_page(address, client):
    soup = BeautifulSoup(client.get(address).content, "lxml")
    cited = soup.select_one("#cite-page, #cite-apa").text
    assert cited.endswith(f"http://testserver{address}")
    assert "Migration Research and Training Centre" in cited and PAGES[address] in cited
    assert soup.select_one(".page-foot script")["src"].endswith("copy.js")


def test_it_says_when_the_entry_changed_last_in_seoul(client):
    session = make_session()
    late = datetime(2021, 3, 31, 15, 30, tzinfo=UTC)  # half past midnight in Seoul
    EducationSession.objects.filter(pk=session.pk).update(updated_at=late)
    assert (
        "Last changed in this portal on 1 April 2021"
        in foot(client, session.get_absolute_url()).text
    )


def test_its_time_of_change_is_one_that_html_allows(client):
    """Of a second, HTML allows three digits after the point; databases keep six."""
    session = make_session()
    late = datetime(2021, 3, 31, 15, 30, 1, 123456, tzinfo=UTC)
    EducationSession.objects.filter(pk=session.pk).update(updated_at=late)
    assert foot(client, session.get_absolute_url()).time["datetime"] == "2021-04-01T00:30:01+09:00"


@pytest.mark.parametrize("address", PAGES)
def test_without_an_address_none_is_offered(address, client):
    assert not foot(client, address).select("a")


def test_a_correction_is_an_email_about_the_page(client, settings):
    settings.CONTACT_EMAIL = "library@example.org"
    session = make_session(title="Q&A: “100 %” = ?\n이민")
    (link,) = foot(client, session.get_absolute_url()).select("a")
    address = urlsplit(link["href"])
    assert (address.scheme, parseaddr(address.path)[1]) == ("mailto", "library@example.org")
    told = parse_qs(address.query)
    assert told["subject"] == ["Correction: Q&A: “100 %” = ? 이민"]
    assert told["body"][0].strip() == f"http://testserver{session.get_absolute_url()}"
