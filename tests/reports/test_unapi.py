"""unAPI: programs such as Zotero take every report of a page, as its specification tells."""

from urllib.parse import quote

import pytest
import rispy
from bs4 import BeautifulSoup
from lxml import etree

from reports.models import Document, Report
from tests.expected import ROWS
from tests.make import make_report
from tests.mrtc_site.files.made import pdf
from tests.mrtc_site.files.stored import add

from .cited import address, kind, squeezed
from .readers import body, read_bibtex, read_ris

pytestmark = pytest.mark.django_db

FIRST = "http://testserver/reports/2020/research-report/1/"
OFFERED = [
    {"name": "ris", "type": "application/x-research-info-systems"},
    {"name": "bibtex", "type": "application/x-bibtex"},
]


def read_page(client, page):
    """Give the server that a page names and the identifiers on it."""
    soup = BeautifulSoup(client.get(page).content, "lxml")
    servers = soup.select('head > link[rel="unapi-server"][type="application/xml"]')
    return [link["href"] for link in servers], [
        abbr["title"] for abbr in soup.select("abbr.unapi-id[title]")
    ]


def record(client, server, identifier, name):
    """Ask as Zotero does, which escapes nothing."""
    return body(client.get(f"{server}?id={identifier}&format={name}", follow=True))


def test_every_report_of_a_page_is_there_with_its_abstract_and_type(client):
    for page, number in (
        ("/reports/", 20),
        ("/reports/?page=3", 2),
        ("/reports/?type=policy-report", 12),
    ):
        (server,), identifiers = read_page(client, page)
        assert len(identifiers) == number
        by_address = {address(row): row for row in ROWS["reports"]}
        for identifier in identifiers:
            row = by_address[identifier]
            (read,) = read_ris(record(client, server, identifier, "ris"))
            assert (read["title"], read["type"]) == (row.title, kind(row))
            assert (read["abstract"], read["url"]) == (squeezed(row.abstract), identifier)


def test_a_report_comes_with_its_file_in_either_format(client):
    report = Report.objects.get_by_natural_key(2020, "research-report", 1)
    add(Document, pdf(["The report"]), ".pdf", report=report, slug="report", language="ko")
    (entry,) = rispy.loads(record(client, "/unapi/", FIRST, "ris"))
    assert entry["file_attachments1"] == f"{FIRST}report.pdf"
    (entry,) = read_bibtex(record(client, "/unapi/", FIRST, "bibtex"))
    assert entry["file"] == f"{FIRST}report.pdf"


def test_a_korean_page_gives_what_korean_files_have(client):
    (server,), identifiers = read_page(client, "/ko/reports/?type=policy-report")
    assert server == "/unapi/"
    for identifier in identifiers:
        response = client.get(f"{server}?id={identifier}&format=ris")
        assert (response.status_code, response["Location"]) == (
            302,
            f"{identifier.removeprefix('http://testserver').rstrip('/')}.ris",
        )


def test_the_formats_are_told_of_all_and_of_one(client):
    for query, status, of in (("", 200, None), (f"?id={quote(FIRST)}", 300, FIRST)):
        response = client.get(f"/unapi/{query}")
        assert response.status_code == status
        assert response["Content-Type"].startswith("application/xml")
        formats = etree.fromstring(response.content)
        assert (formats.tag, formats.get("id")) == ("formats", of)
        assert [dict(each.attrib) for each in formats.findall("format")] == OFFERED


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"id={FIRST}&format=marc", 406),
        ("id=http://testserver/reports/2020/research-report/999/", 404),
        ("id=http://testserver/education/2020/basic/1/&format=ris", 404),
        ("id=http://[&format=ris", 404),
        ("id=%0B", 404),
        ("id=%00", 404),
        ("format=ris", 400),
    ],
)
def test_what_is_not_there_is_told_with_its_status(client, query, status):
    response = client.get(f"/unapi/?{query}")
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/plain")


def test_a_report_is_given_by_the_address_that_it_once_had(client):
    report = make_report(type="policy-report", number=71)
    old = report.get_absolute_url()
    report.number = 72
    report.save()
    for language in ("", "/ko"):
        response = client.get(f"/unapi/?id=http://testserver{language}{old}&format=bibtex")
        assert response["Location"] == f"{language}/reports/2020/policy-report/72.bib"


def test_a_draft_is_not_given(client):
    draft = make_report(state="draft")
    assert client.get(f"/unapi/?id={draft.get_absolute_url()}&format=ris").status_code == 404


@pytest.mark.parametrize("page", ["/education/", "/researchers/", FIRST])
def test_other_pages_offer_nothing(client, page):
    assert read_page(client, page) == ([], [])
