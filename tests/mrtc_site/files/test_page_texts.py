"""Words inside PDFs are found, each on its page, as long as the PDF is public."""

import hashlib
import io
import random
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader
from reversion.models import Version

from mrtc_site.files.models import PageText
from mrtc_site.files.storage import documents
from mrtc_site.models import AnnualReport
from mrtc_site.models import Document as EditionDocument
from mrtc_site.search.parser import parse_query
from mrtc_site.search.pdf_query import first_pages
from reports.models import Document
from tests.forms import read_form
from tests.make import make_annual_report, make_editor, make_report

from ..searching import find
from .made import pdf

pytestmark = pytest.mark.django_db
TEXTS = (
    "Zebra crossings\nof Seoul",
    "A quagga met\na zebra\n이민행정연구 바다거북이",
    "Okapis, unseen",
)


def attach(whole, pages=TEXTS, model=Document, slug="report", **fields):
    content = pdf(pages)
    digest = hashlib.sha256(content).hexdigest()
    name = documents().save(f"{digest[:2]}/{digest}.pdf", ContentFile(content))
    fields = {model.part_of: whole, "slug": slug, "order": 1, "file": name, **fields}
    return model.objects.create(**fields)


def hits(client, address):
    """Give (address, what it says, the words marked) of each page that is told."""
    page = BeautifulSoup(client.get(address).content, "lxml")
    links = page.select('main a[href*="#page="]')
    marks = [[mark.text for mark in link.parent.select("mark")] for link in links]
    return [(link["href"], link.text, words) for link, words in zip(links, marks, strict=True)]


@pytest.mark.databases
@pytest.mark.parametrize(
    ("typed", "page", "marked"),
    [
        ("zebras ", 1, ["Zebra"]),
        ("quagga zebra", 2, ["quagga", "zebra"]),
        ('"met a zebra"', 2, ["met", "a", "zebra"]),
        ("quagg", 2, ["quagga"]),
        ("행정연구 quagga", 2, ["quagga", "행정연구"]),
        ("바다거북이는 quagga ", 2, ["quagga", "바다거북이"]),
        ("zebra -seoul", 2, ["zebra"]),
    ],
)
def test_a_word_inside_a_pdf_is_found_with_its_page(client, typed, page, marked):
    report = make_report()
    attach(report)
    found = hits(client, reverse("reports:list", query={"q": typed}))
    address = f"{report.get_absolute_url()}report.pdf#page={page}"
    assert found == [(address, f"PDF, page {page}", marked)]


@pytest.mark.databases
def test_the_page_that_has_most_words_as_typed_is_told(client):
    attach(make_report(), ["A quaggas' meeting", "The quaggas met", "A quagga meets", "A quagga"])
    for typed, page in (("quagga", 3), ("quagga met", 2), ('"quaggas met"', 2)):
        (found,) = hits(client, reverse("reports:list", query={"q": typed}))
        assert found[1] == f"PDF, page {page}"


@pytest.mark.databases
def test_the_page_is_told_of_each_pdf_however_often_another_has_the_word(client):
    attach(make_report(number=1001), ["A quagga"] * 25)
    attach(make_report(number=1002), ["A zebra", "An okapi", "A quagga"])
    found = hits(client, "/reports/?q=quagga")
    assert sorted(says for _, says, _ in found) == ["PDF, page 1", "PDF, page 3"]


@pytest.mark.databases
def test_of_files_that_were_taken_away_meanwhile_no_page_is_told():
    assert first_pages(parse_query("zebra"), [], 20) == set()


@pytest.mark.databases
@pytest.mark.parametrize("typed", ["zebra okapi", '"zebra met"', "정책행", "quagga -zebra"])
def test_words_of_different_pages_or_in_another_order_find_nothing(typed):
    attach(make_report())
    assert find("reports", f"{typed} ") == []


@pytest.mark.databases
@pytest.mark.parametrize(
    ("text", "typed", "is_found"),
    [
        ("펭귄", "펭귄 ", True),
        ("임금펭, 귄은", "펭귄 ", True),
        ("임금펭\n귄은", "펭귄 ", True),
        ("펭은 귄", "펭귄 ", False),
        ("귄펭", "펭귄 ", False),
        ("펭 of 귄", "펭귄 ", False),
        ("펭귄", "펭귀", True),  # as long as it may go on
        ("펭귀나", "펭귄", True),
        ("펭귀나", "펭귄 ", False),
        ("펭나 귀나", "펭귄", False),
        ("펭귄섬", "펭귄섬 ", True),
        ("펭귄 귄섬", "펭귄섬 ", False),
        ("섬귄 펭귄", "펭귄 -귄섬 ", True),
        ("귄섬 펭귄", "펭귄 -귄섬 ", False),
        ("펭귄TUX", "펭귄tux ", True),
        ("펭귄 귄TUX", "펭귄tux ", False),
    ],
)
def test_syllables_are_found_next_to_each_other(text, typed, is_found):
    report = make_report()
    attach(report, [text])
    assert find("reports", typed) == [report.get_absolute_url()] * is_found


@pytest.mark.databases
def test_a_report_comes_once_and_after_those_whose_own_words_are_meant(client):
    inside, abstract, title = (
        make_report(number=1001),
        make_report(number=1002, abstract="Of a zebra."),
        make_report(number=1003, title="Zebras"),
    )
    for report in (inside, abstract):
        attach(report)
    attach(inside, slug="report-en", order=2)
    rows = [title, abstract, inside]
    assert find("reports", "zebra") == [row.get_absolute_url() for row in rows]
    assert len(hits(client, "/search/?q=zebra")) == 1  # of the one that says nothing itself


def test_an_annual_report_is_found_by_words_inside_its_printed_edition(client):
    attach(AnnualReport.objects.get(), model=EditionDocument, slug="as-printed")
    address = "/annual-reports/2020/as-printed.pdf#page=2"
    assert hits(client, "/search/?q=quagga") == [(address, "PDF, page 2", ["quagga"])]
    row = BeautifulSoup(client.get("/search/?q=quagga").content, "lxml").select_one("article.row")
    assert row.select_one(".sign").text == "File: PDF"


@pytest.mark.databases
def test_words_are_found_after_rows_come_by_loaddata(client, tmp_path):
    attach(make_report())
    rows = str(tmp_path / "rows.json")
    call_command("dumpdata", "reports.document", output=rows, verbosity=0)
    Document.objects.all().delete()
    PageText.objects.all().delete()
    assert hits(client, "/reports/?q=quagga") == []
    call_command("loaddata", rows, verbosity=0)
    assert [says for _, says, _ in hits(client, "/reports/?q=quagga")] == ["PDF, page 2"]


def test_after_an_undo_words_are_those_of_the_file_before(client):
    client.force_login(make_editor())
    report = make_report()
    attach(report)
    address = reverse("admin:reports_report_change", args=[report.pk])
    for text in ("Old", "New"):
        file = SimpleUploadedFile(f"{text}.pdf", pdf([f"{text} aardvarks"]))
        client.post(address, read_form(client, address) | {"documents-0-file": file})
    before = Version.objects.get_for_object(report)[1]
    undo = reverse("admin:reports_report_revision", args=[report.pk, before.pk])
    assert client.post(undo).status_code == 302
    found = [words for _, _, words in hits(client, "/reports/?q=aardvarks old")]
    assert found == [["Old", "aardvarks"]]
    assert hits(client, "/reports/?q=aardvarks new") == []


def test_in_record_leaves_words_inside_pdfs_out_everywhere(client):
    attach(make_report())
    for address, there in (
        ("/reports/?q=quagga", "PDF, page 2"),
        ("/search/?q=quagga", "PDF, page 2"),
        ("/reports.csv?q=quagga", "A made entry"),
        ("/reports.atom?q=quagga", "A made entry"),
        ("/api/reports/?q=quagga", "A made entry"),
    ):
        assert there in text_of(client, address)
        assert there not in text_of(client, f"{address}&in=record")
    assert "Words in: “x” is not understood" in text_of(client, "/reports/?q=quagga&in=x")
    assert client.get("/api/reports/?q=quagga&in=x").status_code == 400


def text_of(client, address):
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    return content.decode()


def test_no_suggestion_tells_of_words_inside_pdfs(client):
    attach(make_report())
    assert "A made entry" not in text_of(client, "/search/suggestions/?q=quagga")


def drafted(document):
    document.report.state = "draft"
    document.report.save()


def of_a_draft_year(document):
    document.report.annual_report = make_annual_report(state="draft")
    document.report.save()


def taken_away(document):
    document.delete()


def replaced(document):
    document.delete()
    attach(document.report, ["Another animal"])


@pytest.mark.parametrize("hide", [drafted, of_a_draft_year, taken_away, replaced])
def test_words_of_what_is_not_public_are_found_nowhere(client, hide):
    report = make_report(title="Beasts")
    document = attach(report)
    assert find("reports", "quagga")
    hide(document)
    for address in ("reports/", "search/", "reports.csv", "reports.atom", "api/reports/"):
        for query in ("q=quagga", "q=zebra+-seoul"):
            answer = text_of(client, f"/{address}?{query}")
            assert "Beasts" not in answer and "page=2" not in answer


@pytest.mark.databases
def test_words_picked_by_another_reader_are_found_on_their_page(client):
    """200 pairs were asked once; these are fewer."""
    chosen = random.Random(22)
    syllables = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오"
    letters = "abcdefghijklmnoprstuvwyz"
    pages = [
        " ".join("".join(chosen.choices(letters, k=8)) for _ in range(6))
        + "\n"
        + " ".join("".join(chosen.choices(syllables, k=4)) for _ in range(6))
        for _ in range(8)
    ]
    report = make_report()
    attach(report, pages)
    for number, page in enumerate(PdfReader(io.BytesIO(pdf(pages))).pages, 1):
        words = re.findall(r"\w+", page.extract_text())
        pair = " ".join(chosen.sample(words, 2))
        (found,) = hits(client, reverse("reports:list", query={"q": pair}))
        assert found[0] == f"{report.get_absolute_url()}report.pdf#page={number}", pair


def test_an_editor_is_told_of_a_pdf_without_text_and_finds_it_again(client):
    client.force_login(make_editor())
    report, other = make_report(title="Scanned"), make_report(title="Written")
    address = reverse("admin:reports_report_change", args=[report.pk])
    for slug, pages in (("report", [""]), ("report-en", ["Text"])):
        place = report.documents.count()
        form = read_form(client, address) | {
            f"documents-{place}-slug": slug,
            f"documents-{place}-language": "en",
            f"documents-{place}-file": SimpleUploadedFile("a.pdf", pdf(pages)),
        }
        response = client.post(address, form)
        told = [str(message) for message in get_messages(response.wsgi_request)]
        assert any("“report” is saved, but has no text" in each for each in told) == (
            slug == "report"
        )
    attach(other)
    listed = text_of(client, reverse("admin:reports_report_changelist") + "?without-text=yes")
    assert "Scanned" in listed and "Written" not in listed


def test_index_search_indexes_pages_anew(capsys):
    document = attach(make_report())
    PageText.objects.filter(page=1).update(codes="")
    attach(make_report(), ["Only the row of an ibex is here"])
    PageText.objects.exclude(sha256=document.sha256).delete()
    call_command("index_search")
    assert "4 pages of documents" in capsys.readouterr().out
    assert find("reports", "crossings") and find("reports", "ibex")
