"""A frozen edition back into an empty portal, and what isn't taken for one."""

import shutil
import stat
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from education.models import EducationSession
from education.models import Photograph as SessionPhotograph
from mrtc_site.archive.bag import BagError, new_bag, unpack
from mrtc_site.archive.freezing import add_fixtures
from mrtc_site.archive.restoring import restore_edition
from mrtc_site.entries.redirects import Redirect
from mrtc_site.models import AnnualReport, Document
from reports.models import Report
from tests.loading.conftest import empty, fixtures_dir, own_database  # noqa: F401
from tests.make import make_researcher
from tests.mrtc_site.files.made import pdf, picture
from tests.mrtc_site.files.stored import add
from tests.running.conftest import empty_database  # noqa: F401

pytestmark = pytest.mark.django_db
TOP = "mrtc-annual-report-2020/"


@pytest.fixture
def bag(tmp_path, second_year):
    """A bag with the fixtures of 2020, Korean texts and files among them, of two years' portal."""
    Report.objects.filter(annual_report=2020).update(title_ko="이민정책")
    add(Document, pdf(), ".pdf", annual_report_id=2020, slug="as-printed", language="en")
    session = EducationSession.objects.get_by_natural_key(2020, "basic", 3)
    add(SessionPhotograph, picture(), ".jpg", session=session, alternative="A hall")
    Redirect.objects.create(old="/old/2020/", new="/reports/2020/issue-brief/1/")
    Redirect.objects.create(old="/old/2021/", new="/annual-reports/2021/")
    make_researcher("entered-ahead")  # for reports that are still to come
    path = tmp_path / "2020.zip"
    with new_bag(path, "mrtc-annual-report-2020", {}) as new:
        add_fixtures(new, 2020)
    start = f"{TOP}data/fixtures/2020/"
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith(start)]
        files = {name.removeprefix(start): archive.read(name) for name in names}
    assert len([name for name in files if name.startswith("files/")]) == 2
    return path, files


@pytest.mark.databases
def test_it_is_restored_elsewhere_and_dumped_there_byte_for_byte(bag, empty_database):  # noqa: F811
    path, files = bag
    code, _, errors = empty_database.run("migrate", "--verbosity", "0")
    assert code == 0, errors
    code, said, errors = empty_database.run("restore_edition", path)
    assert (code, said) == (0, "2020: restored.\n"), errors
    folder = empty_database.root / "2020"
    shutil.rmtree(folder)
    code, _, errors = empty_database.run("dump_annual_report", "2020")
    assert code == 0, errors
    dumped = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    assert dumped == files

    code, _, errors = empty_database.run("restore_edition", path)
    assert code == 1 and "This portal isn't empty: it has “" in errors


def test_the_rows_of_other_years_are_left_out(bag):
    _, files = bag
    assert AnnualReport.objects.count() == 2
    assert b"2021" not in files["reports.yaml"] and b"[2020, " in files["reports.yaml"]
    assert files["redirects.yaml"].count(b"old:") == 1
    assert b"entered-ahead" not in files["researchers.yaml"]


def changed(bag, tmp_path, change):
    """Write a bag anew, with {name: content} as `change` has it."""
    with ZipFile(bag) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path = tmp_path / "changed.zip"
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


REPORTS = f"{TOP}data/fixtures/2020/reports.yaml"
LINK = ZipInfo(f"{TOP}data/link")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.update({REPORTS: files[REPORTS] + b"#"}), "has not its checksum"),
        (lambda files: files.pop(REPORTS), "is missing"),
        (lambda files: files.update({f"{TOP}data/more": b""}), "isn't in its manifest"),
        (lambda files: files.update({f"{TOP}bag-info.txt": b"a: b\n"}), "has not its checksum"),
        (lambda files: files.update({f"{TOP}../../a": b""}), "would lead out"),
        (lambda files: files.update({"/etc/a": b""}), "would lead out"),
        (lambda files: files.update({f"{TOP}data\\a": b""}), "would lead out"),
        (lambda files: files.update({LINK: b"/etc/passwd"}), "would lead out"),
        (lambda files: files.update({"other/bagit.txt": b""}), "in one folder"),
        (lambda files: files.pop(f"{TOP}bagit.txt"), "in one folder"),
        (lambda files: files.pop(f"{TOP}manifest-sha256.txt"), "no manifest-sha256.txt"),
    ],
)
def test_a_bag_that_was_changed_is_refused(change, said, bag, tmp_path):
    path = changed(bag[0], tmp_path, change)
    with pytest.raises(BagError, match=said):
        unpack(path, tmp_path / "unpacked")
    assert {file.name for file in tmp_path.iterdir()} <= {"2020.zip", "changed.zip", "unpacked"}


def test_a_file_that_is_no_zip_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK no")
    with pytest.raises(BagError, match=r"a\.zip is no ZIP file"):
        unpack(tmp_path / "a.zip", tmp_path / "unpacked")


def test_other_fixtures_that_lie_there_are_not_written_over(bag, fixtures_dir, empty):  # noqa: F811

    folder = Path(fixtures_dir, "2020")
    folder.mkdir()
    (folder / "reports.yaml").write_text("[]\n")
    with pytest.raises(BagError, match="has other fixtures of 2020"):
        restore_edition(bag[0])
    assert [*folder.iterdir()] == [folder / "reports.yaml"]
    assert not AnnualReport.objects.exists()
