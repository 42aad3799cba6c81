"""The pages about the portal itself, in both languages: its data, and how accessible it is."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site

from tests.crawl import Page
from tests.lists import LISTS

pytestmark = pytest.mark.django_db

PAGES = {
    "/data/": "About the data",
    "/ko/data/": "데이터 안내",
    "/accessibility/": "Accessibility statement",
    "/ko/accessibility/": "웹 접근성 안내",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def words(tag):
    return " ".join(tag.text.split())


@pytest.mark.parametrize("address", PAGES)
def test_each_is_called_what_it_is_and_every_page_leads_there(address, client):
    assert read(client, address).h1.text == PAGES[address]
    at = "/ko" if address.startswith("/ko") else ""
    foot = read(client, f"{at}/reports/").select("footer.site a")
    assert address in [link["href"] for link in foot]


def test_without_a_licence_it_says_to_ask(client):
    assert "Not stated. Ask the Centre" in read(client, "/data/").main.text


def test_the_licence_is_what_the_setting_says(client, settings):
    settings.DATA_LICENCE = "KOGL Type 1 <attribution>"
    shown = words(read(client, "/data/").main)
    assert "Licence KOGL Type 1 <attribution>" in shown and "Not stated" not in shown


def test_it_names_every_file_of_every_list_and_each_is_there(client):
    links = [link["href"] for link in read(client, "/data/").select("main a[type]")]
    files = [f"/{kind}.{name}" for kind, page in LISTS.items() for name in page.formats]
    assert {*files} < {*links} and "/researchers.csv" in links
    for address in ["/researchers.csv", *files]:
        assert Page(address, client.get(address)).status == 200


def test_it_says_how_to_cite_the_whole(client):
    assert words(read(client, "/data/").select_one("#cite-page")) == (
        "Migration Research and Training Centre. MRTC annual report portal. http://testserver/"
    )


def test_the_accessibility_statement_says_whom_to_tell(client):
    assert "02-3788-8000" in read(client, "/accessibility/").main.text


def test_the_licence_is_among_the_settings_that_the_readme_names():
    assert "| `DATA_LICENCE` |" in (site.BASE_DIR / "README.md").read_text()
