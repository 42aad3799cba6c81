"""What crawlers and browsers look for: robots.txt and links that heed it, search, contacts."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from tests import expected
from tests.files import FILES, ask
from tests.lists import read_page

pytestmark = [
    pytest.mark.django_db,
]
SITE = "http://testserver"
OPEN = [
    *("/", "/annual-reports/2020/", "/api/docs/", "/sitemap.xml", "/sitemap-reports.xml?p=2"),
    *("/reports/", "/reports/?page=2", "/reports/?type=issue-brief", "/researchers/?page=2"),
    *("/education/?category=general-public", "/cooperation/?year=2020", "/reports/?type=novel"),
    *(row.address for rows in expected.ROWS.values() for row in rows),
    *(f"/{kind}.{format}" for kind, format in FILES),
    *("/researchers.csv", "/researchers.xlsx", "/researchers.jsonl"),
    *("/reports/2020/issue-brief/1.bib", "/education/2020/basic/3.ics", "/static/css/site.css"),
    # what programs fetch for those who subscribed
    *("/reports.atom?type=issue-brief&year=2020", "/education.ics?from=2020-01-01&q=korea"),
]
CLOSED = [
    *("/reports/?type=issue-brief&type=policy-report", "/education/?track=consigned&page=2"),
    *("/reports/?q=policy", "/reports/?sort=title", "/researchers/?sort=reports&q=kim"),
    *("/education/?from=2020-01-01", "/cooperation/?to=2020-01-01", "/researchers/?q=kim"),
    *("/education/?track=basic&from=2020-01-01", "/cooperation/?scope=domestic&category=others"),
    *("/reports.csv?year=2020", "/education.xlsx?q=korea", "/cooperation.jsonl?scope=domestic"),
    *("/researchers.csv?q=kim", "/researchers.jsonl?sort=reports"),
    *("/reports.bib?year=2020", "/reports.ris?year=2020", "/reports.csl.json?year=2020"),
    *("/search/", "/search/?q=policy", "/admin/", "/admin/reports/report/", "/api/reports/?page=2"),
    *("/accounts/", "/ko/accounts/login/"),
]
LINKING = [  # pages of all kinds that link to lists
    *("/", "/annual-reports/2020/", "/reports/2020/research-report/1/", "/education/2020/basic/3/"),
    *("/reports/", "/reports/?page=2", "/reports/?type=issue-brief", "/researchers/minjeong-park/"),
    *("/reports/?type=issue-brief&role=chief&sort=oldest", "/reports/?q=immigrant&page=2"),
    *("/education/?track=consigned&page=2", "/cooperation/?from=2020-01-01&scope=domestic"),
    *("/researchers/", "/researchers/?q=kim", "/search/?q=policy", "/reports/?type=novel&q=in"),
]


@pytest.fixture
def robots(client):
    """The lines of robots.txt."""
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode().splitlines()


@pytest.fixture
def may_fetch(robots):
    """Whether a crawler may fetch an address: the longest rule that matches counts (RFC 9309)."""
    rules = [re.fullmatch("(Allow|Disallow): (.+)", line) for line in robots]
    rules = [(rule[2], rule[1] == "Allow") for rule in rules if rule]

    def judge(address):
        found = [
            (len(pattern), allowed)
            for pattern, allowed in rules
            if re.match(re.escape(pattern).replace(r"\*", ".*"), address)
        ]
        return max(found, default=(0, True))[1]

    return judge


def test_crawlers_may_fetch_pages_and_files_but_nothing_endless(may_fetch):
    assert [address for address in OPEN if not may_fetch(address)] == []
    assert [address for address in CLOSED if may_fetch(address)] == []


def test_those_that_read_rules_in_order_and_know_no_wildcards_get_the_same_pages(robots):
    parser = RobotFileParser()
    parser.parse(robots)
    assert [address for address in OPEN if not parser.can_fetch("AnyBot", SITE + address)] == []
    for address in ("/search/?q=policy", "/admin/", "/api/reports/", "/reports/?q=policy"):
        assert not parser.can_fetch("AnyBot", SITE + address)


def test_it_names_the_sitemap_all_of_which_may_be_fetched(client, robots, may_fetch):
    parser = RobotFileParser()
    parser.parse(robots)
    assert parser.site_maps() == [f"{SITE}/sitemap.xml"]
    parts = re.findall(f"<loc>{SITE}(.+?)</loc>", ask(client, "/sitemap.xml").decode())
    pages = [
        page
        for part in parts
        for page in re.findall(f"<loc>{SITE}(.+?)</loc>", ask(client, part).decode())
    ]
    assert len(pages) == 2 * (167 + 18 + 14 + 1)  # topics, places and the page of topics
    assert all(may_fetch(page) for page in [*parts, *pages])


@pytest.mark.parametrize("page", LINKING)
def test_no_link_leads_crawlers_where_they_may_not_go(client, may_fetch, page):
    soup = BeautifulSoup(client.get(page).content, "lxml")
    followed = [
        urljoin(page, link["href"])
        for link in soup.select("a[href]")
        if "nofollow" not in link.get("rel", []) and not link["href"].startswith("#")
    ]
    lists = [address for address in followed if not address.startswith(("/admin/", "/api/"))]
    assert len(lists) > 5
    assert [address for address in lists if not may_fetch(address)] == []


def test_every_page_of_a_plain_list_can_be_reached_by_crawlers(client, may_fetch):
    page, number = "/reports/", 1
    while following := read_page(client, page).soup.select_one(".pages [rel~=next]"):
        assert "nofollow" not in following["rel"]
        page, number = urljoin(page, following["href"]), number + 1
        assert may_fetch(page)
    assert number == 3


@pytest.mark.parametrize("address", [*CLOSED[:12], *LINKING])
def test_nothing_asks_not_to_be_kept_that_crawlers_may_not_even_read(client, may_fetch, address):
    soup = BeautifulSoup(client.get(address).getvalue(), "lxml")
    assert not soup.select("meta[name=robots]") or may_fetch(address) or "novel" in address


@pytest.mark.parametrize("query", ["type=novel", "year=1999", "page=99", "page=x"])
def test_what_is_not_understood_is_not_to_be_kept(client, may_fetch, query):
    address = f"/reports/?{query}"
    soup = read_page(client, address).soup
    assert [meta["content"] for meta in soup.select("meta[name=robots]")] == ["noindex"]
    assert may_fetch(address)


# OpenSearch
def test_browsers_are_told_how_to_search(client):
    soup = BeautifulSoup(client.get("/reports/2020/issue-brief/1/").content, "lxml")
    (link,) = soup.select("head link[rel=search]")
    response = client.get(link["href"])
    assert response["Content-Type"] == link["type"] == "application/opensearchdescription+xml"
    root = etree.fromstring(response.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{space}ShortName")) <= 16
    assert 0 < len(root.findtext(f"{space}Description")) <= 1024
    urls = {url.get("type"): url.get("template") for url in root.iter(f"{space}Url")}
    assert urls[link["type"]] == SITE + link["href"]
    search = urls["text/html"].replace("{searchTerms}", quote("이민정책연구원 & 정책"))
    asked = client.get(search.removeprefix(SITE))
    assert "Search for “이민정책연구원 &amp; 정책”" in asked.content.decode()
    assert urlsplit(root.findtext(f"{space}Image")).netloc == "testserver"


# security.txt
def test_finders_of_faults_are_told_whom_to_tell(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(90) < expires - datetime.now(UTC) < timedelta(365)
    assert fields == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en, ko",
        "Canonical": f"{SITE}/.well-known/security.txt",
    }


def test_without_a_contact_there_is_none(client):
    assert client.get("/.well-known/security.txt").status_code == 404
