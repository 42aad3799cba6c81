"""What is kept of files: those that a public document had, and all that anything names."""

import hashlib
from datetime import timedelta
from functools import cache

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from reversion.models import Version

from mrtc_site.editing.reverting import plan_revert, revert
from mrtc_site.files import orphans, renditions, storage
from mrtc_site.files.models import FileVersion, PageText
from mrtc_site.loading.revisions import record_row
from reports.models import Document, Report
from tests.make import make_annual_report, make_editor, make_report

from .made import pdf

pytestmark = pytest.mark.django_db


@cache
def content_of(text):
    """Give one PDF for each text: each that is made has a time in it."""
    return pdf([text])


def store(text):
    """Have it in the storage, as an upload would; give its name."""
    content = content_of(text)
    name = storage.name_for(hashlib.sha256(content).hexdigest(), ".pdf")
    storage.put(storage.Content(name, content))
    return name


def attach(report, text, **fields):
    fields = {"slug": "report", "order": 1, **fields}
    return Document.objects.create(report=report, file=store(text), **fields)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block at whose end all is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def versions():
    return [(each.key, each.number, each.file) for each in FileVersion.objects.all()]


@pytest.mark.databases
def test_a_replaced_file_of_a_public_report_stays_known_even_once_the_document_is_gone(committed):
    with committed():
        report = make_report(number=900)
        document = attach(report, "First")
    with committed():
        document.title = "Only another title"
        document.save()
    with committed():
        document.file = store("Second")
        document.save()
    key = "2020 issue-brief 900 report"
    known = [(key, 1, store("First")), (key, 2, store("Second"))]
    assert versions() == known
    with committed():
        document.delete()
    assert versions() == [*known, (key, 3, "")]


@pytest.mark.parametrize("way", ["deleted", "renamed"])
def test_a_file_that_was_taken_away_does_not_come_back_under_the_next_one(way, committed, client):
    with committed():
        report = make_report(number=900)
        document = attach(report, "Taken away")
    with committed():
        if way == "deleted":
            document.delete()
        else:
            document.slug = "summary"
            document.save()
    with committed():
        document = attach(report, "Uploaded later")
    address = report.get_absolute_url()
    assert client.get(f"{address}report-v1.pdf").status_code == 410
    assert "report-v1" not in client.get(address).text
    with committed():
        document.file = store("Uploaded last")
        document.save()
    assert client.get(f"{address}report-v1.pdf").status_code == 410
    assert f"{address}report-v3.pdf" in client.get(address).text
    assert client.get(f"{address}report-v3.pdf").getvalue() == content_of("Uploaded later")


def report_with_replaced_file(committed):
    """Give a report and its document, which had another file before."""
    with committed():
        report = make_report(number=900)
        document = attach(report, "First")
    with committed():
        document.file = store("Second")
        document.save()
        record_row(report, "As it was.")
    return report, document


def test_a_document_whose_deletion_is_taken_back_has_the_files_that_it_had(committed):
    report, document = report_with_replaced_file(committed)
    known = versions()
    with committed():
        document.delete()
    assert len(versions()) == 3
    with committed():
        revert(Version.objects.get_for_object(report).first(), "Back again.", make_editor())
    assert versions() == known


def test_a_new_report_has_no_file_of_a_deleted_one_that_had_its_number(committed):
    for text in ("Deleted", "New"):
        with committed():
            Report.objects.filter(number=900).delete()
            attach(make_report(number=900), text)
    assert versions() == [("2020 issue-brief 900 report", 1, store("New"))]


def test_a_report_that_is_recovered_has_the_files_that_it_had(committed):
    report, _ = report_with_replaced_file(committed)
    known = versions()
    version = Version.objects.get_for_object(report).first()
    with committed():
        report.delete()
    with committed():
        revert(version, "Back again.", make_editor())
    assert versions() == known and len(known) == 2


def test_what_is_replaced_before_it_is_public_was_never_there(committed):
    with committed():
        report = make_report(number=900, state="draft")
        document = attach(report, "Wrong")
    assert versions() == []
    with committed():  # published and replaced in one save, as in the admin
        report.state = "published"
        report.save()
        document.file = store("Right")
        document.save()
    assert [file for _, _, file in versions()] == [store("Right")]


def test_publishing_the_edition_makes_its_reports_files_public(committed):
    with committed():
        edition = make_annual_report(state="draft")
        attach(make_report(annual_report=edition), "Text")
    assert versions() == []
    with committed():
        edition.state = "published"
        edition.save()
    assert [file for _, _, file in versions()] == [store("Text")]


def test_orphans_are_listed_then_removed_and_what_anything_names_is_spared(monkeypatch, capsys):
    report = make_report()
    document = attach(report, "In a row")
    in_history = attach(report, "In the history", slug="summary")
    record_row(report, "As it was.")
    names = [document.file.name, in_history.file.name]
    in_history.delete()
    FileVersion.objects.create(
        kind="reports.document", key="a", number=1, file=store("Before"), since=timezone.now()
    )
    orphan = store("Nobody's")
    PageText.objects.create(sha256=storage.sha256_of(orphan), page=1, text="Nobody's", codes="")
    call_command("remove_orphaned_files")
    assert orphan not in capsys.readouterr().out  # its row may be about to come
    monkeypatch.setattr(orphans, "SPARED", timedelta(-1))
    call_command("remove_orphaned_files")
    listed = capsys.readouterr().out
    assert orphan in listed and "run it again with --yes" in listed
    assert storage.documents().exists(orphan)
    spared = [*names, store("Before")]
    assert not {*spared} & {*listed.splitlines()}
    call_command("remove_orphaned_files", "--yes")
    assert not storage.documents().exists(orphan)
    assert not PageText.objects.filter(text="Nobody's").exists()
    assert all(storage.documents().exists(name) for name in spared)


def test_pictures_of_a_pdf_go_with_it_and_those_of_one_that_stays_stay(monkeypatch):
    kept, orphan = attach(make_report(), "Kept").file.name, store("Nobody's")
    pictures = {name: renditions.rendition(name, 400) for name in (kept, orphan)}
    assert {*pictures.values()} <= {*storage.stored_names("pictures")}
    call_command("remove_orphaned_files", "--yes")  # it is stored just now
    assert storage.documents().exists(pictures[orphan])
    monkeypatch.setattr(orphans, "SPARED", timedelta(-1))
    call_command("remove_orphaned_files", "--yes")
    assert storage.documents().exists(pictures[kept])
    assert not {*storage.stored_names("pictures")} & {
        renditions.rendition_name(orphan, width) for width in (400, 800, 1200)
    }


def test_going_back_to_a_file_that_is_lost_leaves_it_out_and_says_so():
    report = make_report()
    document = attach(report, "Soon lost")
    record_row(report, "As it was.")
    storage.documents().delete(document.file.name)
    plan = plan_revert(Version.objects.get_for_object(report).first())
    assert plan.missing == [document.file.name] and plan.record["documents"] == {}


def test_a_file_is_stored_once_and_whole():
    name = store("Once")
    storage.documents().save(name, ContentFile(b"another"))
    with storage.documents().open(name) as file:
        assert file.read() == content_of("Once")
    assert [*storage.stored_names()].count(name) == 1
