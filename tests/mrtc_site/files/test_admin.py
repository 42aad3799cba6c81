"""Files in the admin: uploaded on the entry's own page, several at once, in order."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Version

from education.models import Photograph
from mrtc_site.files.renditions import rendition_name
from mrtc_site.files.storage import documents
from mrtc_site.models import AnnualReport, Section
from reports.models import Document
from tests.forms import errors, read_form, sent_by
from tests.make import make_editor, make_report, make_session

from .made import pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_editor())
    return client


def upload(name, content):
    return SimpleUploadedFile(name, content)


def address_of(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def save(staff, row, form=None, **parts):
    """Send the form with these fields of parts, `documents-0-slug` as documents_0_slug; that is
    Korean unless told otherwise."""
    form = form or read_form(staff, address_of(row))
    if "documents_0_slug" in parts:
        parts = {"documents_0_language": "ko", **parts}
    sent = {re.sub(r"_(?=\d|TOTAL)|(?<=\d)_", "-", name): parts[name] for name in parts}
    return staff.post(address_of(row), form | sent)


def files_of(row):
    return [(each.slug, each.order, each.pages) for each in row.documents.all()]


def test_several_files_are_uploaded_at_once_and_in_order(staff):
    report = make_report()
    response = save(
        staff,
        report,
        documents_TOTAL_FORMS="2",
        documents_0_slug="report",
        documents_0_file=upload("연구보고서.pdf", pdf(["One", "Two"])),
        documents_1_slug="cover",
        documents_1_file=upload("cover.PNG", picture("PNG")),
    )
    assert response.status_code == 302
    assert files_of(report) == [("report", 1, 2), ("cover", 2, None)]
    page = staff.get(address_of(report)).content.decode()
    links = re.findall(r'<a href="(/reports/2020/[^"]+\.(?:pdf|webp)[^"]*)">', page)
    assert [staff.get(link.replace("&amp;", "&")).status_code for link in links] == [200, 200]
    history = staff.get(address_of(report).replace("change", "history")).content.decode()
    assert f"Added document “{report.label}, 2020: report”." in history
    assert "2 pages</a>" in page and "60 × 40" in page and 'enctype="multipart/form-data"' in page


def test_the_language_of_a_document_is_asked_for_and_that_of_a_cover_is_not(staff):
    report = make_report()
    text = {"documents_0_slug": "report", "documents_0_file": upload("a.pdf", pdf(["One"]))}
    cover = {"documents_1_slug": "cover", "documents_1_file": upload("a.png", picture("PNG"))}
    refused = save(
        staff, report, documents_TOTAL_FORMS="2", documents_0_language="", **text, **cover
    )
    assert "Say which it is in: “ko”, “en”, …" in errors(refused)
    assert files_of(report) == []
    save(staff, report, sent_by(refused), documents_0_language="ko")
    assert [*report.documents.values_list("slug", "language")] == [
        ("report", "ko"),
        ("cover", "en"),
    ]
    emptied = save(staff, report, documents_0_language="")
    assert "Say which it is in: “ko”, “en”, …" in errors(emptied)
    assert report.documents.get(slug="report").language == "ko"


@pytest.mark.parametrize(
    ("slug", "file", "reason"),
    [
        ("report", ("a.pdf", b"no PDF"), "“a.pdf” doesn't begin as a PDF does"),
        ("report", ("a.jpg", picture()), "“a.jpg” can't be taken here: the file's name should end"),
        ("cover", ("a.pdf", pdf(["One"])), "“a.pdf” can't be taken here: the file's name should"),
    ],
)
def test_what_can_t_be_taken_is_told_and_nothing_is_saved(staff, slug, file, reason):
    report = make_report()
    parts = {"documents_0_slug": slug, "documents_0_file": upload(*file)}
    said = errors(save(staff, report, title="Another", **parts))
    assert any(reason in error for error in said)
    report.refresh_from_db()
    assert report.title == "A made entry" and files_of(report) == []


def test_a_document_that_becomes_the_cover_has_to_be_a_picture(staff):
    report = make_report()
    file = upload("a.pdf", pdf(["One"]))
    save(staff, report, documents_0_slug="report", documents_0_file=file)
    said = errors(save(staff, report, documents_0_slug="cover"))
    assert "Such a file ends in .jpg, .jpeg, .png, .webp here, not in .pdf." in said


def test_a_photograph_needs_a_text_alternative(staff):
    session = make_session()
    said = errors(save(staff, session, photographs_0_file=upload("a.jpg", picture())))
    assert "This field is required." in said and not Photograph.objects.exists()
    alternative = {"photographs_0_alternative": "A room"}
    save(staff, session, photographs_0_file=upload("a.jpg", picture()), **alternative)
    [photograph] = session.photographs.all()
    assert (photograph.order, photograph.alternative, photograph.width) == (1, "A room", 60)


def test_what_pages_show_of_a_photograph_is_made_at_upload(staff):
    session = make_session()
    shown = {"photographs_0_alternative": "A room"}
    save(staff, session, photographs_0_file=upload("a.jpg", picture(size=(900, 9))), **shown)
    name = session.photographs.get().file.name
    made = [documents().exists(rendition_name(name, width)) for width in (400, 800, 900)]
    assert made == [True] * 3


def test_photographs_change_places_in_one_save(staff):
    section = Section.objects.get(slug="introduction")
    shown = {f"photographs_{n}_alternative": text for n, text in enumerate(("First", "Second"))}
    files = {f"photographs_{n}_file": upload("a.png", picture("PNG", (n + 9, 9))) for n in (0, 1)}
    assert save(staff, section, photographs_TOTAL_FORMS="2", **shown, **files).status_code == 302
    save(staff, section, photographs_0_order="2", photographs_1_order="1")
    found = section.photographs.values_list("order", "alternative", "width")
    assert list(found) == [(1, "Second", 10), (2, "First", 9)]


def test_a_replaced_file_is_undone_and_a_stale_form_is_told(staff):
    edition = AnnualReport.objects.get(year=2020)
    old, new = pdf(["Old"]), pdf(["New", "Two"])
    file = upload("a.pdf", old)
    save(staff, edition, documents_0_slug="as-printed", documents_0_file=file)
    stale = read_form(staff, address_of(edition))
    save(staff, edition, documents_0_file=upload("b.pdf", new))
    assert files_of(edition) == [("as-printed", 1, 2)]
    said = errors(save(staff, edition, stale, documents_0_file=upload("c.pdf", old)))
    assert any("This was changed by someone else" in error for error in said)
    assert files_of(edition) == [("as-printed", 1, 2)]
    version = Version.objects.get_for_object(edition)[1]
    undo = reverse("admin:mrtc_site_annualreport_revision", args=[edition.pk, version.pk])
    assert staff.post(undo).status_code == 302
    assert files_of(edition) == [("as-printed", 1, 1)]
    with documents().open(edition.documents.get().file.name) as stored:
        assert stored.read() == old
    history = reverse("admin:mrtc_site_annualreport_history", args=[edition.pk])
    page = staff.get(history).content.decode().replace("\xa0", " ")
    was, came = (hashlib.sha256(content).hexdigest() for content in (old, new))
    first = f"a.pdf ({len(old) / 1024:.1f} KB, {was[:8]})"
    second = f"b.pdf ({len(new) / 1024:.1f} KB, {came[:8]})"
    assert f"<ins>{first}</ins>" in page
    assert f"<del>{first}</del> → <ins>{second}</ins>" in page  # replaced
    assert was not in page and came not in page


def test_a_document_that_someone_else_took_away_is_sent_again_as_new(staff):
    report = make_report()
    file = upload("a.pdf", pdf(["One"]))
    save(staff, report, documents_0_slug="report", documents_0_file=file)
    form = read_form(staff, address_of(report))
    Document.objects.all().delete()
    form["version"] = read_form(staff, address_of(report))["version"]
    again = upload("a.pdf", pdf(["One"]))
    assert save(staff, report, form, documents_0_file=again).status_code == 302
    assert files_of(report) == [("report", 1, 1)]


def test_a_refused_form_has_what_was_uploaded_still(staff):
    report = make_report()
    file = upload("연구보고서.pdf", pdf(["One", "Two"]))
    refused = save(staff, report, title="", documents_0_slug="report", documents_0_file=file)
    assert "This field is required." in errors(refused)
    assert "Already uploaded: 연구보고서.pdf" in refused.content.decode()
    assert files_of(report) == []
    save(staff, report, sent_by(refused), title="Mended")
    report.refresh_from_db()
    assert (report.title, files_of(report)) == ("Mended", [("report", 1, 2)])
    history = reverse("admin:reports_report_history", args=[report.pk])
    assert "연구보고서.pdf (" in staff.get(history).content.decode()


def test_what_a_refused_form_had_and_is_gone_has_to_be_chosen_again(staff):
    report, file = make_report(), upload("a.pdf", pdf(["One"]))
    refused = save(staff, report, title="", documents_0_slug="report", documents_0_file=file)
    form = sent_by(refused) | {"title": "Mended", "documents-0-uploaded": "00/made-up.pdf"}
    said = errors(save(staff, report, form))
    assert "What was uploaded is no longer there. Choose the file again." in said
    assert files_of(report) == []
