"""The book as documents of its annual report, made by a button in the admin; a draft's proof."""

import io
import json
import sys
from datetime import UTC, datetime
from zipfile import ZipFile

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import CommandError, call_command
from lxml import etree

from mrtc_site.book import making
from mrtc_site.files.models import FileVersion
from mrtc_site.models import AnnualReport, Document, Section
from tests.make import make_editor
from tests.mrtc_site.files.stored import store

pytestmark = pytest.mark.django_db
FOLDER = "/annual-reports/2020/"
BOOKS = [f"{FOLDER}annual-report{end}" for end in (".epub", ".pdf", "-ko.epub", "-ko.pdf")]
FORM = "/admin/mrtc_site/annualreport/2020/change/"


def publish():
    call_command("make_book", 2020, publish=True, stdout=io.StringIO())


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    yield client
    cache.clear()


def test_a_published_book_is_at_its_addresses_and_a_new_one_takes_its_place(client):
    assert client.get(BOOKS[0]).status_code == client.get(BOOKS[1]).status_code == 404
    publish()
    first = {address: client.get(address) for address in BOOKS}
    kinds = {address: answer["Content-Type"] for address, answer in first.items()}
    assert kinds == dict(zip(BOOKS, ["application/epub+zip", "application/pdf"] * 2, strict=True))
    contents = {address: answer.getvalue() for address, answer in first.items()}
    languages = []
    for address in BOOKS[::2]:
        with ZipFile(io.BytesIO(contents[address])) as book:
            package = etree.fromstring(book.read("EPUB/package.opf"))
        languages.append(package.findtext(".//{http://purl.org/dc/elements/1.1/}language"))
    assert languages == ["en", "ko"]
    assert pypdfium2.PdfDocument(contents[BOOKS[1]]).get_metadata_dict()["Title"]

    page = client.get(FOLDER)
    soup = BeautifulSoup(page.content, "lxml")
    assert sorted(link["href"] for link in soup.select(".lead a")) == sorted(BOOKS)
    absolute = {f"http://testserver{address}" for address in BOOKS}
    graph = json.loads(soup.find("script", type="application/ld+json").string)["@graph"]
    (edition,) = [node for node in graph if node["@type"] == "Report"]
    assert {node["contentUrl"] for node in edition["encoding"]} == absolute
    assert all(f'<{address}>; rel="item"' in page["Link"] for address in absolute)
    sitemap = etree.fromstring(client.get("/sitemap-annual-reports.xml").content)
    locations = [each.text for each in sitemap.iter("{*}loc")]
    assert sorted(each for each in locations if each.endswith((".pdf", ".epub"))) == sorted(
        absolute
    )

    Section.objects.filter(slug="mission").update(body="Another mission.")
    publish()
    for address in BOOKS:
        assert client.get(address).getvalue() != contents[address]
        assert Document.objects.count() == len(BOOKS)


def test_a_replaced_book_stays_at_its_numbered_address(client):
    edition = AnnualReport.objects.get(year=2020)
    names = {}
    for number in (1, 2):
        with ZipFile(book := io.BytesIO(), "w") as file:
            file.writestr("mimetype", f"application/epub+zip{number}")
        names[number] = book.getvalue()
    files = {number: store(content, ".epub") for number, content in names.items()}
    Document.objects.bulk_create(
        [
            Document(
                annual_report=edition,
                slug="annual-report-ko-epub",
                order=9,
                file=files[2],
                sha256=files[2][3:-5],
                media_type="application/epub+zip",
                size=1,
            )
        ]
    )
    for number, file in files.items():
        FileVersion.objects.create(
            kind="mrtc_site.document",
            key="2020 annual-report-ko-epub",
            number=number,
            file=file,
            since=datetime(2021, number, 1, tzinfo=UTC),
        )
    before = client.get(f"{FOLDER}annual-report-ko-v1.epub")
    assert before.getvalue() == names[1]
    assert f"<{FOLDER}annual-report-ko.epub>" in before["Link"]
    assert f'href="{FOLDER}annual-report-ko-v1.epub"' in client.get(FOLDER).content.decode()


def test_no_book_of_a_draft_year_is_published():
    AnnualReport.objects.filter(year=2020).update(state="draft")
    with pytest.raises(CommandError, match="published year"):
        publish()
    assert not Document.objects.exists()


def process(monkeypatch, program):
    """Have this program run in place of `manage.py make_book`."""
    monkeypatch.setattr(making, "COMMAND", [sys.executable, "-c", program])


def test_the_button_saves_and_has_the_books_made_once(
    editor, monkeypatch, django_capture_on_commit_callbacks
):
    begun = []
    monkeypatch.setattr(making, "Thread", lambda **options: begun.append(options) or Started)
    form = BeautifulSoup(editor.get(FORM).content, "lxml").select_one("#annualreport_form")
    assert form.select_one("button[name=make-book]")
    sent = {
        each["name"]: each.get("value", each.text)
        for each in form.select("input[name], textarea[name]")
        if each.get("type") not in ("submit", "file", "checkbox")
    } | {"state": "published", "make-book": "1"}
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert editor.post(FORM, sent)["Location"] == FORM
        page = editor.get(FORM).content.decode()
        assert "It has been in the making since" in page and 'name="make-book"' not in page
    assert [options["args"] for options in begun] == [[2020]]


class Started:
    start = staticmethod(lambda: None)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("pass", "It was made on"),
        ("exit('CommandError: No font has “𓀀”.')", "No font has “𓀀”."),
        ("import os; os.kill(os.getpid(), 9)", "Its process was ended (-9)."),
    ],
)
def test_the_page_tells_what_became_of_making_it(program, said, editor, monkeypatch):
    process(monkeypatch, program)
    making.make(2020)
    page = BeautifulSoup(editor.get(FORM).content, "lxml")
    assert said in page.select_one(".field-book").text
    assert page.select_one("button[name=make-book]")


def test_a_draft_years_proof_is_for_staff_alone(editor, client, monkeypatch):
    AnnualReport.objects.filter(year=2020).update(state="draft")
    program = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_text(' '.join(sys.argv[3:]))"
    process(monkeypatch, program)
    links = BeautifulSoup(editor.get(FORM).content, "lxml").select(".field-book a")
    assert [editor.get(link["href"]).content.decode() for link in links] == [
        "--language en --line-numbers",
        "--language ko --line-numbers",
        "--language en --no-line-numbers",
        "--language ko --no-line-numbers",
    ]
    answer = editor.get(links[0]["href"])
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    client.logout()
    assert client.get(links[0]["href"]).status_code == 302


def test_a_proof_that_cannot_be_made_tells_why_on_the_form(editor, monkeypatch):
    process(monkeypatch, "exit('CommandError: No font has “𓀀”.')")
    page = editor.get("/admin/mrtc_site/annualreport/2020/proof.pdf", follow=True)
    assert page.redirect_chain == [(FORM, 302)] and "No font has “𓀀”." in page.content.decode()


def test_line_numbers_are_in_a_proof_unless_they_are_not_wanted(tmp_path):
    AnnualReport.objects.filter(year=2020).update(state="draft")
    found = []
    for wanted in (True, False):
        path = tmp_path / f"{wanted}.pdf"
        call_command("make_book", 2020, path, line_numbers=wanted, stdout=io.StringIO())
        with pypdfium2.PdfDocument(path) as document:
            lines = document[4].get_textpage().get_text_range().splitlines()
        found.append(sum(line.strip().isdecimal() for line in lines) > 20)
    assert found == [True, False]
