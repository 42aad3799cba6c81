"""The whole site below a path of a host that it shares: every link there, identifiers as ever."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import html

from reports.models import Report
from tests.server import Server

from .machines import Editor
from .proxy import Proxy

pytestmark = [
    pytest.mark.django_db,
]

PREFIX = "/portal"
LEADS = "href", "src", "action", "formaction", "data-suggestions", "data-href", "hx-get"
PAGES = (
    "/",
    "/ko/",
    "/annual-reports/",
    "/annual-reports/2020/",
    "/reports/?type=issue-brief&q=refugee",
    "/reports/2020/research-report/1/",
    "/ko/reports/2020/research-report/1/",
    "/researchers/",
    "/researchers/minjeong-park/",
    "/education/",
    "/education/2020/basic/3/",
    "/cooperation/?view=network",
    "/cooperation/2020/domestic/6/",
    "/search/?q=migration",
    "/search/suggestions/?q=migr",
    "/api/docs/",
    "/accounts/login/",
    "/nowhere/",
)
FILES = (
    "/reports.csv",
    "/reports.jsonl",
    "/reports.atom",
    "/reports.bib",
    "/reports.ris",
    "/reports.csl.json",
    "/education.ics",
    "/education/2020/basic/3.ics",
    "/annual-reports/2020/linkset.json",
    "/api/",
    "/api/reports/",
    "/api/reports/2020/research-report/1/",
    "/api/nowhere",
    "/oai/?verb=Identify",
    "/oai/?verb=GetRecord&metadataPrefix=mods&identifier=oai:mrtc.re.kr:reports/2020/research-report/1",
    "/sitemap.xml",
    "/sitemap-reports.xml",
    "/opensearch.xml",
    "/robots.txt",
)


@pytest.fixture(scope="module")
def server(shared, static, tmp_path_factory):
    log = (tmp_path_factory.mktemp("log") / "log").open("a+")
    environment = {**shared.environment, "SCRIPT_NAME": PREFIX, "WEB_CONCURRENCY": "1"}
    with Server(environment, log=log) as server:
        yield server


def leads(content):
    """Give what a page's elements lead to."""
    page = html.fromstring(content)
    return {lead for name in LEADS for lead in page.xpath(f"//@*[name()='{name}']")}


def named(server, text):
    """Give the paths of the addresses on this host that a text spells."""
    return re.findall(re.escape(server.address) + r"([^\s\"'<>;,\\]*)", text)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_stays_below_the_prefix(path, server):
    _, headers, content = server.get(PREFIX + path)
    text = content.decode() + headers.get("Link", "")
    found = {urljoin(server.address + PREFIX + path, lead) for lead in leads(content)}
    here = {urlsplit(lead).path for lead in found if lead.startswith(server.address)}
    assert here and all(each.startswith(f"{PREFIX}/") for each in here)
    assert all(each.startswith(f"{PREFIX}/") for each in named(server, text))


@pytest.mark.parametrize("path", FILES)
def test_every_address_in_a_file_is_below_the_prefix(path, server):
    text = server.get(PREFIX + path)[2].decode().replace("\r\n ", "")
    there = named(server, text) + re.findall(r"(?m)^(?:Allow|Disallow): (\S+)", text)
    assert all(each.startswith(f"{PREFIX}/") for each in there)
    assert there or path in {"/api/nowhere"}


def test_what_a_page_needs_is_there(server):
    """Styles, scripts, icons and pictures, at the addresses that pages name."""
    found = set()
    for path in ("/", "/accounts/login/", "/api/docs/"):
        found |= leads(server.get(PREFIX + path)[2])
    files = {urldefrag(lead)[0] for lead in found if "/static/" in lead}
    assert {f"{PREFIX}/static"} == {lead.partition("/static/")[0] + "/static" for lead in files}
    assert len(files) > 8 and {server.get(file)[0] for file in files} == {200}


def test_a_file_is_named_as_it_is_without_a_prefix(server):
    _, headers, _ = server.get(f"{PREFIX}/reports/2020/research-report/1.bib")
    name = "reports-2020-research-report-1.bib"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'


IDENTIFIERS = {  # each as it is in the design, and is without a prefix
    "/reports.atom": (r"<id>(.*?)</id>", r"tag:mrtc\.re\.kr,2020:/reports[/.]"),
    "/education.ics": (r"UID:(\S+)", r"education-2020-\w+-\d+(-\d{8})*@mrtc\.re\.kr$"),
    "/reports.bib": (r"@techreport{(.*?),", r"mrtc2020[a-z-]+\d+$"),
    "/oai/?verb=ListIdentifiers&metadataPrefix=oai_dc": (
        r"<identifier>(.*?)</identifier>",
        r"oai:mrtc\.re\.kr:reports/2020/",
    ),
}


@pytest.mark.parametrize("path", IDENTIFIERS)
def test_identifiers_are_those_that_they_are_without_a_prefix(path, server, client):
    look, form = IDENTIFIERS[path]
    found = re.findall(look, server.get(PREFIX + path)[2].decode())
    without = re.findall(look, client.get(path).getvalue().decode())
    assert sorted(found) == sorted(without)  # some begin with what was edited last
    assert len(found) > 10 and all(re.match(form, each) for each in found)


@pytest.mark.parametrize("path", ["/", "/reports/", "/portalx/", "/static/x.css", "/healthz"])
def test_what_is_not_below_the_prefix_is_not_there(path, server):
    status, _, content = server.get(path)
    assert status == 404
    assert content == b"There is nothing at this address: the site is at /portal/.\n"


def test_the_prefix_alone_is_the_home_page(server):
    assert server.get(PREFIX)[2] == server.get(f"{PREFIX}/")[2]


def test_a_page_seen_before_is_answered_as_it_was(server):
    first, again = (server.get(f"{PREFIX}/education/") for _ in range(2))
    assert first[2] == again[2] and first[1]["ETag"] == again[1]["ETag"]
    known = server.get(f"{PREFIX}/education/", headers={"If-None-Match": first[1]["ETag"]})
    assert known[0] == 304


def test_an_editor_signs_in_and_saves_there(server, monkeypatch):
    report = Report.objects.get_by_natural_key(2020, "policy-report", 3)
    monkeypatch.setattr(server, "address", server.address + PREFIX)
    Editor(server).save(f"/admin/reports/report/{report.pk}/change/", title="Saved below a prefix")
    content = server.get("/reports/2020/policy-report/3.ris")[2]
    assert b"TI  - Saved below a prefix" in content


def test_behind_nginx_every_link_of_a_page_has_the_prefix(server, static, tmp_path):
    with Proxy(tmp_path, server, prefix=PREFIX) as proxy:
        status, _, page = proxy.get(f"{PREFIX}/reports/")
    assert status == 200 and b'href="/portal/reports/2020/policy-report/1/"' in page
    assert b'href="/reports' not in page and b'href="/static' not in page


def test_a_page_without_its_slash_leads_to_that_with_it(server):
    status, headers, _ = server.get(f"{PREFIX}/reports")
    assert (status, headers["Location"]) == (301, "/portal/reports/")


def test_a_refusal_in_the_api_is_json_there_too(server):
    status, headers, _ = server.get(f"{PREFIX}/api/{'x' * 8_100}")
    assert (status, headers["Content-Type"]) == (414, "application/problem+json")


def test_behind_https_its_health_is_asked_plainly_and_all_else_is_redirected_there(shared):
    secure = {"SCRIPT_NAME": PREFIX, "HTTPS": "true", "WEB_CONCURRENCY": "1"}
    with Server({**shared.environment, **secure}) as server:
        assert server.get(f"{PREFIX}/healthz")[::2] == (200, b"ok\n")
        status, headers, _ = server.get(f"{PREFIX}/reports/")
        secure = server.address.replace("http:", "https:")
        assert (status, headers["Location"]) == (301, f"{secure}{PREFIX}/reports/")
