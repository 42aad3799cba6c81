"""Files of reports, activities and annual reports, each at its address below what it belongs to."""

import io

import pytest
from PIL import Image

from education.models import EducationSession
from education.models import Photograph as SessionPhotograph
from mrtc_site.files import inspection
from mrtc_site.files.addresses import cover_srcset, document_address, photograph_srcset
from mrtc_site.files.models import FileVersion
from mrtc_site.models import AnnualReport, Photograph, Section
from mrtc_site.models import Document as EditionDocument
from reports.models import Document, Report
from tests.make import make_editor

from .made import docx, hwpx, pdf, picture
from .stored import add, store

pytestmark = pytest.mark.django_db
FOLDER = "/reports/2020/research-report/1/"
REPORT = pdf(["The report"])
REVISED = pdf(["The report, revised"])


@pytest.fixture(autouse=True)
def files_of_their_own(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "mrtc_site.files.storage.WholeFileStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def report():
    return Report.objects.get_by_natural_key(2020, "research-report", 1)


def add_report(content=REPORT, slug="report"):
    return add(Document, content, ".pdf", report=report(), slug=slug, language="ko")


def body(response):
    assert response.status_code in (200, 206)
    return response.getvalue()


def test_a_full_text_is_in_the_reports_own_folder(client):
    document = add_report()
    address = document_address(document)
    response = client.get(address)
    assert address == f"{FOLDER}report.pdf"
    assert body(response) == REPORT
    assert response["Content-Type"] == "application/pdf"
    name = "mrtc-2020-research-report-1-report.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert client.get(address, headers={"Range": "bytes=0-4"}).getvalue() == b"%PDF-"


def test_a_full_text_in_another_language_is_beside_it(client):
    add_report()
    english = add_report(REVISED, "report-en")
    assert document_address(english) == f"{FOLDER}report-en.pdf"
    assert body(client.get(f"{FOLDER}report-en.pdf")) == REVISED


@pytest.mark.parametrize(("ending", "content"), [("docx", docx()), ("hwpx", hwpx())])
def test_another_document_is_saved_from_the_folder_of_files(client, ending, content):
    summary = add(Document, content, f".{ending}", report=report(), slug="summary", language="ko")
    response = client.get(document_address(summary))
    assert document_address(summary) == f"{FOLDER}files/summary.{ending}"
    assert body(response) == content
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "address",
    [
        f"{FOLDER}report-en.pdf",
        f"{FOLDER}report-v1.pdf",
        f"{FOLDER}files/report.docx",
        f"{FOLDER}files/cover.pdf",
        f"{FOLDER}cover-401.webp",
        f"/ko{FOLDER}report.pdf",
        "/reports/2020/research-report/999/report.pdf",
        "/reports/2020/research-report/2/report.pdf",
        "/reports/2020/research-report/2/cover.webp",
    ],
)
def test_there_is_no_other_file(client, address):
    add_report()
    assert client.get(address).status_code == 404


def of_versions(*files):
    key = "2020 research-report 1 report"
    for number, file in enumerate(files, 1):
        fields = {"kind": "reports.document", "key": key, "number": number, "file": file}
        FileVersion.objects.create(since="2026-01-01T00:00Z", **fields)


def test_a_replaced_file_stays_and_leads_to_its_successor(client):
    document = add_report(REVISED)
    of_versions(store(REPORT, ".pdf"), document.file.name)
    response = client.get(f"{FOLDER}report-v1.pdf")
    assert body(response) == REPORT
    assert response["Link"] == f'<{FOLDER}report.pdf>; rel="successor-version"'
    assert response["X-Robots-Tag"] == "noindex"
    assert "Link" not in client.get(f"{FOLDER}report.pdf")
    assert client.get(f"{FOLDER}report-v2.pdf").status_code == 404
    assert document_address(document, 1) == f"{FOLDER}report-v1.pdf"


def test_a_document_that_was_taken_away_is_gone_with_all_its_versions(client):
    of_versions(store(REPORT, ".pdf"), store(REVISED, ".pdf"))
    for name in ("report", "report-v1", "report-v2"):
        response = client.get(f"{FOLDER}{name}.pdf")
        assert response.status_code == 410
        assert response.content.decode() == (
            f"This document was taken away. What is left is at {FOLDER}.\n"
        )
        assert response["Cache-Control"] == "no-store"


def hide(what):
    if what == "report":
        Report.objects.filter(pk=report().pk).update(state="draft")
    else:
        AnnualReport.objects.filter(year=2020).update(state="draft")


OF_A_DRAFT = [
    "report.pdf",
    "report-v1.pdf",
    "files/summary.docx",
    "cover.webp",
    "cover-400.webp",
]


@pytest.mark.parametrize("hidden", ["report", "annual report"])
def test_a_drafts_files_answer_staff_alone_and_no_cache_keeps_them(client, hidden):
    document = add_report(REVISED)
    add(Document, docx(), ".docx", report=report(), slug="summary", language="ko")
    of_versions(store(REPORT, ".pdf"), document.file.name)
    hide(hidden)
    for name in OF_A_DRAFT:
        assert client.get(f"{FOLDER}{name}").status_code == 404
        assert client.get(f"{FOLDER}{name}?v={document.sha256[:16]}").status_code == 404
    client.force_login(make_editor())
    for name in OF_A_DRAFT:
        response = client.get(f"{FOLDER}{name}?v={document.sha256[:16]}")
        assert body(response)
        assert response["Cache-Control"] == "private, no-store"


def test_a_cover_is_the_first_page_until_staff_give_one(client):
    document = add_report()
    whole, narrow = (body(client.get(f"{FOLDER}cover{name}.webp")) for name in ("", "-400"))
    assert [size_of(one) for one in (whole, narrow)] == [(1200, 1698), (400, 566)]
    assert [*cover_srcset(report(), document)] == [400, 800, 1200]
    given = add(Document, picture("PNG", (900, 300)), ".png", report=report(), slug="cover")
    assert size_of(body(client.get(f"{FOLDER}cover.webp"))) == (900, 300)
    for width, address in cover_srcset(report(), given).items():
        response = client.get(address)
        assert size_of(body(response))[0] == width
        assert response["Cache-Control"] == "private, max-age=31536000, immutable"
        assert response["Content-Type"] == "image/webp"


def size_of(content):
    return Image.open(io.BytesIO(content)).size


def test_pictures_are_made_once(client, monkeypatch):
    add_report()
    first = body(client.get(f"{FOLDER}cover-800.webp"))
    monkeypatch.setattr(inspection, "_run", None)
    assert body(client.get(f"{FOLDER}cover-800.webp")) == first
    assert size_of(body(client.get(f"{FOLDER}cover-400.webp"))) == (400, 566)


def test_a_photograph_is_below_its_activity(client):
    session = EducationSession.objects.get_by_natural_key(2020, "basic", 3)
    fields = {"session": session, "alternative": "Participants in a seminar room"}
    photograph = add(SessionPhotograph, picture(size=(1000, 500)), ".jpg", **fields)
    srcset = photograph_srcset(photograph)
    assert {width: address.partition("?")[0] for width, address in srcset.items()} == {
        400: "/education/2020/basic/3/photographs/1-400.webp",
        800: "/education/2020/basic/3/photographs/1-800.webp",
        1000: "/education/2020/basic/3/photographs/1.webp",
    }
    for width, address in srcset.items():
        assert size_of(body(client.get(address))) == (width, width // 2)
    assert client.get("/education/2020/basic/3/photographs/2.webp").status_code == 404
    EducationSession.objects.filter(pk=session.pk).update(state="draft")
    assert client.get(srcset[400]).status_code == 404


def test_a_section_and_an_annual_report_have_theirs(client):
    section = Section.objects.filter(annual_report_id=2020).first()
    fields = {"section": section, "alternative": "The organisation of the Centre"}
    photograph = add(Photograph, picture(size=(300, 200)), ".jpg", **fields)
    (address,) = photograph_srcset(photograph).values()
    folder = f"/annual-reports/2020/sections/{section.slug}/photographs"
    assert address == f"{folder}/1.webp?v={photograph.sha256[:16]}"
    fields = {"annual_report_id": 2020, "slug": "as-printed", "language": "en"}
    printed = add(EditionDocument, REPORT, ".pdf", **fields)
    addresses = [address, "/annual-reports/2020/as-printed.pdf", "/annual-reports/2020/cover.webp"]
    assert document_address(printed) == addresses[1]
    assert [bool(body(client.get(one))) for one in addresses] == [True] * 3
    hide("annual report")
    assert [client.get(one).status_code for one in addresses] == [404] * 3
