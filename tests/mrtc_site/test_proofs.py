"""A proof link opens one draft, or one draft year, for two weeks, to whoever has it; and nothing
else."""

import logging
from datetime import timedelta
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mrtc_site.models import Document as EditionDocument
from mrtc_site.models import ProofLink
from mrtc_site.web.request_logging import JSONFormatter, TextFormatter
from reports.models import Document, Report
from tests.forms import read_form
from tests.make import make_annual_report, make_editor, make_report, make_section, make_session

from .files.made import pdf, picture
from .files.stored import add

pytestmark = pytest.mark.django_db
WORD = "Quokka"  # in the drafts' titles, and printed nowhere


@pytest.fixture
def draft():
    report = make_report("minjeong-park", title=f"{WORD} draft", state="draft", number=77)
    add(Document, pdf(["Words"]), ".pdf", report=report, slug="report")
    return report


@pytest.fixture
def draft_year():
    return make_annual_report(2021, state="draft")


def link_to(row, **fields):
    return ProofLink.objects.create(row=row, recipient="Hana Kim", who="jin", **fields)


def address_of(link, path="", start=""):
    return f"{start}/proof/{link.token}/{path}"


def page_of(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


@pytest.mark.parametrize(
    ("start", "said"), [("", "This is a proof"), ("/ko", "교정용 페이지입니다")]
)
def test_a_proof_shows_the_draft_with_a_banner_and_leads_to_its_files(start, said, draft, client):
    link = link_to(draft, email="jin@example.org")
    response = client.get(address_of(link, start=start))
    page = page_of(response)
    assert draft.title in page.h1.text
    banner = page.select_one(".notice.proof")
    assert said in banner.text
    assert banner.select_one('a[href^="mailto:jin@example.org?"]')
    assert "/admin/" not in str(banner)
    headers = {name: response[name] for name in ("Cache-Control", "Referrer-Policy")}
    assert headers == {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    inside = f"/proof/{link.token}/reports/2020/issue-brief/77/"
    files = [each["href"] for each in page.select("main a[href]") if "report.pdf" in each["href"]]
    assert files and all(file.startswith(inside) for file in files)
    file = client.get(files[0])
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert (file["Cache-Control"], file["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    cover = page.select_one("main img[srcset]")
    assert client.get(cover["src"]).status_code == 200
    other = page.select_one("header a[hreflang]")["href"]
    assert client.get(other).status_code == 200
    assert link.token in other


def test_what_a_proof_page_says_of_itself_to_programs_and_in_citations_has_no_token(draft, client):
    link = link_to(draft)
    page = page_of(client.get(address_of(link)))
    assert link.token not in page.get_text()
    for element in page.select("script[type], meta, link[rel=canonical]"):
        assert link.token not in str(element)
    response = client.get(address_of(link, "reports/2020/issue-brief/77.bib"))
    assert response.status_code == 200
    assert link.token not in response.getvalue().decode() + str(response.headers)


@pytest.mark.parametrize(
    "path",
    [
        "reports/2020/issue-brief/78/",  # another draft
        "reports/2020/issue-brief/78/report.pdf",
        "reports/2020/issue-brief/7/",
        "reports/2020/issue-brief/777/",
        "reports/2020/issue-brief/77/../78/",
        "ko/reports/2020/issue-brief/78/",
        "annual-reports/2021/",
        "reports/",
        "search/",
        "admin/",
        "admin/reports/report/",
        "api/",
        "",
    ],
)
def test_a_proof_opens_no_other_address(path, draft, draft_year, client):
    other = make_report(title=f"{WORD} other", state="draft", number=78)
    add(Document, pdf(["Words"]), ".pdf", report=other, slug="report")
    link = link_to(draft)
    if path:
        assert client.get(address_of(link, path)).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 404  # without the token


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_proof_answers_no_other_method(method, draft, client):
    assert getattr(client, method)(address_of(link_to(draft))).status_code == 405


def revoke(link):
    ProofLink.objects.filter(pk=link.pk).update(revoked=True)


def let_time_pass(link):
    ProofLink.objects.filter(pk=link.pk).update(until=timezone.now())


def delete_draft(link):
    link.row.delete()


@pytest.mark.parametrize("close", [revoke, let_time_pass, delete_draft])
def test_a_closed_proof_says_so_at_its_page_and_its_files(close, draft, client):
    link = link_to(draft)
    file = address_of(link, "reports/2020/issue-brief/77/report.pdf")
    assert client.get(file).status_code == 200
    close(link)
    for address in (address_of(link), file):
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (410, "no-store")
        assert "Ask them for a new one." in response.content.decode()
        assert WORD not in response.content.decode()


def test_a_link_is_open_for_two_weeks(draft, client):
    link = link_to(draft)
    for days, status in ((13.9, 200), (14.1, 410)):
        with patch.object(timezone, "now", return_value=link.at + timedelta(days=days)):
            assert client.get(address_of(link)).status_code == status


@pytest.mark.parametrize("change", ["1:x", "x", "{token}x", "2{token}", "0"])
def test_a_token_that_was_not_signed_here_opens_nothing(change, draft, client):
    token = change.format(token=link_to(draft).token)
    assert client.get(f"/proof/{token}/").status_code == 404


def test_once_it_is_public_a_proof_leads_to_the_public_page(draft, client):
    link = link_to(draft)
    Report.objects.filter(pk=draft.pk).update(state="published")
    response = client.get(address_of(link))
    assert (response.status_code, response["Location"]) == (302, draft.get_absolute_url())


@pytest.mark.parametrize("start", ["", "/ko"])
def test_a_proof_of_a_year_leads_to_all_its_entries_drafts_too_and_to_no_other_year_s(
    start, draft, draft_year, client
):
    make_section(annual_report_id=2021, body=f"{WORD}s in prose.")
    add(EditionDocument, picture(), ".jpg", annual_report=draft_year, slug="cover")
    entries = [
        make_report("minjeong-park", annual_report=draft_year, title=f"{WORD} 1", state="draft"),
        make_session(annual_report=draft_year, title=f"{WORD} 2"),
    ]
    link = link_to(draft_year)
    page = page_of(client.get(address_of(link, start=start)))
    assert f"{WORD}s in prose." in page.text
    assert not page.select(".numbers")  # those of all public years, as no list has the draft one
    links = [each["href"] for each in page.select(".notice.proof li a")]
    assert links == [address_of(link, entry.get_absolute_url()[1:], start) for entry in entries]
    for entry, address in zip(entries, links, strict=True):
        assert entry.title in page_of(client.get(address)).h1.text
    assert client.get(page.select_one("main img[srcset]")["src"]).status_code == 200
    assert client.get(address_of(link, draft.get_absolute_url()[1:])).status_code == 404


def test_the_book_of_a_draft_year_comes_with_its_proof_and_no_other(draft, draft_year, client):
    link = link_to(draft_year)
    book = page_of(client.get(address_of(link))).select_one('.proof a[href$="/proof.pdf"]')
    with patch("mrtc_site.book.making.proof", return_value=HttpResponse(b"%PDF-1.7")) as make:
        response = client.get(book["href"])
    make.assert_called_once_with(2021, "en")
    assert (response.content, response["Cache-Control"]) == (b"%PDF-1.7", "no-store")
    assert client.get(address_of(link_to(draft), "proof.pdf")).status_code == 404


def test_nothing_of_an_opened_proof_is_found_or_kept_elsewhere(draft, client):
    link = link_to(draft)
    for _ in "ab":
        assert client.get(address_of(link)).status_code == 200
    found = client.get(f"/search/?q={WORD}").content.decode()
    assert draft.get_absolute_url() not in found
    for address in ("/reports.csv", "/reports.atom", "/sitemap.xml", "/api/reports/"):
        assert WORD not in client.get(address).getvalue().decode()


@pytest.mark.parametrize("formatter", [JSONFormatter(), TextFormatter()])
@pytest.mark.parametrize("spelt", ["/proof/{}/reports/x/", "/ko/proof/{}/?a=b"])
def test_no_log_prints_a_token_whole(formatter, spelt, draft):
    token = link_to(draft).token
    for text in (token, token.replace(":", "%3A")):
        path = spelt.format(text)
        record = logging.makeLogRecord({"msg": "GET %s", "args": (path,), "fields": {"path": path}})
        line = formatter.format(record)
        assert token.partition(":")[2] not in line
        assert "/proof/" in line


def test_an_editor_makes_sends_and_revokes_a_link_in_the_form_of_a_draft(draft, client):
    staff, author = Client(), client
    staff.force_login(make_editor(username="jiyoung", email="jiyoung@example.org"))
    form = f"/admin/reports/report/{draft.pk}/change/"
    prefix = "mrtc_site-prooflink-content_type-object_id"
    new = {f"{prefix}-0-recipient": "Hana Kim", f"{prefix}-TOTAL_FORMS": "1"}
    assert staff.post(form, {**read_form(staff, form), **new}).status_code == 302
    row = page_of(staff.get(form)).select_one(f"#{prefix}-0")
    assert row.select_one(".field-who").text.strip() == "jiyoung"
    address = row.select_one(".field-address a")
    assert address.text.startswith("http://testserver/proof/")
    page = page_of(author.get(address["href"]))
    assert page.select_one('.proof a[href^="mailto:jiyoung@example.org?"]')
    revoked = {**read_form(staff, form), f"{prefix}-0-revoked": "on"}
    assert staff.post(form, revoked).status_code == 302
    assert author.get(address["href"]).status_code == 410
    row = page_of(staff.get(form)).select_one(f"#{prefix}-0")
    assert row.select_one(".field-address").text.strip() == "It opens nothing any more."


def test_what_is_public_needs_no_proof_link(client):
    client.force_login(make_editor())
    report = Report.objects.published().first()
    assert b"prooflink" not in client.get(f"/admin/reports/report/{report.pk}/change/").content
    assert b"prooflink" not in client.get("/admin/mrtc_site/annualreport/2020/change/").content
