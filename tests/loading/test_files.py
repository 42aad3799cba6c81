"""Files that fixtures name: stored by content, merged as any value, dumped byte for byte."""

import errno
import hashlib
import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.files.models import Upload
from mrtc_site.files.storage import documents
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import BadFixtures
from mrtc_site.loading.loader import load
from tests.mrtc_site.files.made import gps, pdf, picture

from .afresh import empty_the_database

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = (pdf([f"{word} words\n다문화"]) for word in ("Old", "New", "Other"))
JPEG = picture()
REPORT = "reports 2030 memo 2"


def name_of(content, suffix=".pdf"):
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{sha256[:2]}/{sha256}{suffix}"


def stored(name):
    with documents().open(name) as file:
        return file.read()


def store(content):
    """Have staff's replacement in the storage, as an upload would."""
    documents().save(name_of(content), BytesIO(content))
    return name_of(content)


class Folder:
    def __init__(self, made):
        self.made, self.path = made, made.root / str(made.year) / "files"
        self.path.mkdir()

    def put(self, name, content):
        (self.path / name).write_bytes(content)

    def contents(self):
        return {path.name: path.read_bytes() for path in self.path.iterdir()}


def texts_of(made):
    return {path.name: path.read_text() for path in (made.root / "2030").glob("*.yaml")}


@pytest.fixture
def folder(made):
    """Files of each kind of row, not loaded yet."""
    folder = Folder(made)
    folder.put("text.pdf", OLD)
    folder.put("picture.jpg", JPEG)
    made.add(
        "full text",
        "reports.document",
        **{"report": [2030, "memo", 2], "slug": "report", "order": 1},
        **{"language": "ko", "file": "files/text.pdf"},
    )
    made.add(
        "printed",
        "mrtc_site.document",
        annual_report=2030,
        **{"slug": "as-printed", "order": 1, "file": "files/text.pdf", "title": "In print"},
    )
    shown = {"order": 1, "file": "files/picture.jpg", "alternative": "A room"}
    made.add("of session", "education.photograph", session=[2030, "basic", 2], **shown)
    made.add("of project", "cooperation.photograph", project=[2030, "domestic", 2], **shown)
    made.add("of section", "mrtc_site.photograph", annual_report=2030, section="opening", **shown)
    return folder


@pytest.mark.databases
def test_rows_and_files_are_loaded_dumped_and_loaded_elsewhere_as_the_same(made, folder):
    made.load()
    document = made.row("report").documents.get()
    facts = document.file.name, document.sha256, document.size, document.media_type, document.pages
    sha256 = hashlib.sha256(OLD).hexdigest()
    assert facts == (name_of(OLD), sha256, len(OLD), "application/pdf", 1)
    assert stored(document.file.name) == OLD
    photograph = made.row("section").photographs.get()
    assert (photograph.width, photograph.height, photograph.alternative) == (60, 40, "A room")
    made.assert_settled()
    (made.root / "2030/all.yaml").unlink()
    assert len(dump(2030)) == 5
    texts = texts_of(made)
    assert "    annual_report: 2030\n    section: opening\n" in texts["annual_report.yaml"]
    assert "    file: files/text.pdf\n" in texts["reports.yaml"]
    shutil.rmtree(made.root / "2030")
    assert len(dump(2030)) == 7
    texts, files = texts_of(made), folder.contents()
    assert files == {"as-printed.pdf": OLD, "opening-1.jpg": JPEG}  # each by its first row's name
    empty_the_database()
    load(2030)
    assert dump(2030) == []
    assert (texts_of(made), folder.contents()) == (texts, files)
    assert made.row("report").documents.get().file.name == name_of(OLD)


def test_a_file_that_nobody_may_read_is_a_fault(made, folder, monkeypatch):
    access, opened = os.access, Path.open

    def is_locked(path):
        return Path(path).name == "text.pdf"

    def open_unless_locked(path, *arguments, **options):
        if is_locked(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "access", lambda path, mode: not is_locked(path) and access(path, mode))
    monkeypatch.setattr(Path, "open", open_unless_locked)
    with pytest.raises(BadFixtures, match=r"“files/text\.pdf” can't be read: Permission denied"):
        made.load()


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("files/gone.pdf", None, "there is no file “files/gone.pdf” in "),
        (
            "../2020/reports.yaml",
            None,
            "“../2020/reports.yaml” is not in files/: put",
        ),
        ("/etc/hostname", None, "“/etc/hostname” is not in files/"),
        ("files/", None, "“files/” is not in files/"),
        ("files/it.pdf", b"<html>", "“it.pdf” doesn't begin as a PDF does"),
        ("files/it.docx", b"PK", "“it.docx” can't be taken here"),
    ],
)
def test_a_file_that_can_t_be_taken_is_told_and_nothing_is_loaded(
    made, folder, file, content, reason
):
    if content:
        folder.put(file.removeprefix("files/"), content)
    made["full text"]["file"] = file
    with pytest.raises(BadFixtures) as refusal:
        made.load()
    [fault] = refusal.value.faults
    assert fault.field == "file" and reason in fault.reason
    assert not made.row("report").documents.exists() and not documents().exists(name_of(b"<html>"))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(made, folder, tmp_path):
    (tmp_path / "outside.pdf").write_bytes(NEW)
    (folder.path / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    made["full text"]["file"] = "files/link.pdf"
    with pytest.raises(BadFixtures, match=r"“files/link.pdf” is not in files/"):
        made.load()


def test_a_dry_run_stores_nothing(made, folder):
    content = pdf(["Only tried"])
    folder.put("text.pdf", content)
    made.load(dry_run=True)
    assert not documents().exists(name_of(content))
    assert not made.row("report").documents.exists()


@pytest.mark.databases
def test_a_changed_file_is_a_change_and_one_that_both_changed_is_a_conflict(made, folder):
    made.load()
    folder.put("text.pdf", NEW)
    made.remove("printed")
    [edition, report] = sorted(made.load().changes, key=lambda change: change.name)
    assert (edition.name, report.name) == ("annual-report 2030", REPORT)
    document = made.row("report").documents.get()
    assert (document.file.name, stored(document.file.name)) == (name_of(NEW), NEW)
    assert stored(name_of(OLD)) == OLD  # whoever reads it still, has it
    document.file = store(OTHER)
    document.save()
    assert made.load().empty  # staff's stays
    folder.put("text.pdf", OLD)
    path = REPORT, ("documents", "report", "file")
    assert made.conflicts() == {path: (name_of(NEW), name_of(OLD), name_of(OTHER))}
    made.load(prefer="fixture")
    assert made.row("report").documents.get().file.name == name_of(OLD)


def test_a_replacement_by_staff_is_dumped_beside_what_was_there(made, folder):
    made.load()
    document = made.row("report").documents.get()
    document.file = store(NEW)
    document.save()
    (made.root / "2030/all.yaml").unlink()
    assert "files/memo-2-report.pdf" in dump(2030)
    assert folder.contents()["memo-2-report.pdf"] == NEW and folder.contents()["text.pdf"] == OLD


def test_a_photograph_loses_where_it_was_taken(made, folder):
    folder.put("picture.jpg", picture(exif=gps()))
    made.load()
    photograph = made.row("session").photographs.get()
    assert b"A camera" not in stored(photograph.file.name)
    assert (photograph.width, photograph.height) == (40, 60)  # upright
    assert photograph.sha256 == hashlib.sha256(stored(photograph.file.name)).hexdigest()
    made.assert_settled()


def test_a_load_names_files_as_the_folder_and_staff_do(made, folder, capsys):
    made.load()
    folder.put("text.pdf", NEW)
    made.remove("printed")
    call_command("load_annual_report", 2030, dry_run=True)
    was, now = (f"({hashlib.sha256(content).hexdigest()[:8]})" for content in (OLD, NEW))
    line = f"documents report file: [-a file {was}-]{{+files/text.pdf {now}+}}"
    told = capsys.readouterr().out
    assert f"updated  {REPORT}\n    {line}\n" in told and "updated  annual-report 2030" in told
    document = made.row("report").documents.get()
    document.file = store(OTHER)
    document.save()
    Upload.objects.create(file=document.file.name, name="Corrected report.pdf")
    with pytest.raises(CommandError):
        call_command("load_annual_report", 2030, dry_run=True)
    theirs = hashlib.sha256(OTHER).hexdigest()[:8]
    assert capsys.readouterr().err.splitlines()[-3:] == [
        f"    last loaded: a file {was}",
        f"    fixture:     files/text.pdf {now}",
        f"    database:    Corrected report.pdf ({theirs})",
    ]
