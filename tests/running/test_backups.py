"""A backup is of one moment, however much is being written; what is restored is what it was, or
nothing changes."""

import hashlib
import io
import json
import os
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from django.db import connection

from mrtc_site.backup import archive as backups
from tests.loading.databases import POSTGRESQL

pytestmark = pytest.mark.django_db

SESSION = "INSERT INTO django_session VALUES ('stolen', 'data', '2099-01-01')"
HARM = [
    "UPDATE reports_report SET title = 'Vandalised'",
    "DELETE FROM reports_authorship",
    "UPDATE education_educationsession SET number = number + 100",
]


def altered(own_database, *statements):
    with own_database.writing(*statements):
        pass


def run(own_database, *arguments):
    code, out, errors = own_database.run(*arguments)
    assert (code, errors) == (0, ""), errors
    return out


def refused(own_database, *arguments):
    code, out, errors = own_database.run(*arguments)
    assert (code, out) == (1, "") and "Traceback" not in errors
    return errors


@pytest.fixture(scope="module")
def backup(own_database, tmp_path_factory):
    """A backup made in the beginning, with someone signed in; `contents` is what there was."""
    path = tmp_path_factory.mktemp("backups") / "deep/down/first.zip"
    contents = own_database.contents()
    altered(own_database, SESSION)
    told = run(own_database, "backup", path)
    assert told.startswith(f"{path}: ") and path.stat().st_mode & 0o777 == 0o600
    return SimpleNamespace(path=path, contents=contents)


def sealed(path, about, database):
    """Write a backup file as the documentation says that it is made."""
    with ZipFile(path, "w") as file:
        file.writestr("about.json", json.dumps(about))
        file.writestr("database", database)
        file.comment = b"-" * 64
    content = path.read_bytes()[:-64]
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())


def opened(path):
    with ZipFile(path) as file:
        return json.loads(file.read("about.json")), file.read("database")


class Reader(threading.Thread):
    """Asks all the time whether there is anything vandalised, and any authorship."""

    query = (
        "SELECT count(*) FROM reports_report WHERE title = 'Vandalised' "
        "UNION ALL SELECT count(*) FROM reports_authorship"
    )

    def __init__(self, own_database):
        super().__init__()
        self.database, self.seen, self.ending = own_database, set(), threading.Event()

    def run(self):
        with closing(self.database.connect()) as opened:
            while not self.ending.is_set():
                self.seen.add(tuple(row[0] for row in opened.execute(self.query)))
                opened.rollback()


def test_all_comes_back_at_one_moment_but_sessions(own_database, backup):
    altered(own_database, *HARM)
    reader = Reader(own_database)
    reader.start()
    out = run(own_database, "restore", backup.path)
    reader.ending.set()
    reader.join()
    assert own_database.contents() == backup.contents
    assert reader.seen <= {(42, 0), (0, 108)} and (42, 0) in reader.seen
    kept = Path(out.split(" is in ")[1].strip().removesuffix("."))
    about, _ = opened(kept)
    assert about["rows"].items() >= {"reports_report": 42, "reports_authorship": 0}.items()


def test_a_backup_says_what_it_is_of(backup):
    about, _ = opened(backup.path)
    assert about["engine"] == ("postgresql" if POSTGRESQL else "sqlite")
    assert about["release"] == "1.0.0" and about["time"].startswith("20")
    assert "reports.0001_initial" in about["migrations"]
    counts = {name: len(rows) for name, rows in backup.contents.items()}
    assert about["rows"].items() >= {**counts, "reports_report": 42, "django_session": 1}.items()
    content = backup.path.read_bytes()
    assert hashlib.sha256(content[:-64]).hexdigest() == content[-64:].decode()


def test_no_file_is_overwritten(tmp_path):
    path = tmp_path / "mine.zip"
    path.write_text("mine")
    with pytest.raises(backups.BackupError, match="is there already"):
        backups.write(path)
    assert path.read_text() == "mine"


class Writer(threading.Thread):
    """Adds reports, each with two people in the same transaction, as fast as it can."""

    def __init__(self, own_database):
        super().__init__()
        self.database, self.written, self.failed = own_database, 0, 0
        self.ending = threading.Event()

    def __enter__(self):
        self.start()
        self.wait_for_more()
        return self

    def __exit__(self, *error):
        self.ending.set()
        self.join()

    def wait_for_more(self):
        goal = self.written + 20
        while self.written < goal and self.is_alive():
            self.ending.wait(0.01)

    def run(self):
        with closing(self.database.connect()) as opened:
            while not self.ending.is_set():
                try:
                    self.add(opened)
                except Exception:  # (a table was replaced under it, on PostgreSQL)
                    opened.rollback()
                    self.failed += 1
                else:
                    self.written += 1

    def add(self, opened):
        found = opened.execute("SELECT * FROM reports_report WHERE number = 1")
        names = ", ".join({column[0] for column in found.description} - {"id", "number", "title"})
        found.close()
        if not POSTGRESQL:
            opened.execute("BEGIN IMMEDIATE")
        (pk,) = opened.execute(
            f"INSERT INTO reports_report (number, title, {names}) "
            f"SELECT {2000 + self.written + self.failed}, 'Together', {names} FROM reports_report "
            "WHERE number = 1 AND type_id = 'research-report' RETURNING id"
        ).fetchall()[0]
        for order, slug in enumerate(("minjeong-park", "nari-shim"), 1):
            opened.execute(
                "INSERT INTO reports_authorship "
                '(report_id, researcher_id, role, "order", credited_as) '
                f"VALUES ({pk}, '{slug}', 'co-researcher', {order}, '')"
            )
        opened.commit()


TOGETHER = "SELECT count(*) FROM reports_report WHERE title = 'Together'"
APART = TOGETHER + (
    " AND 2 <> (SELECT count(*) FROM reports_authorship WHERE report_id = reports_report.id)"
)


def asked(own_database, query):
    with closing(own_database.connect()) as opened:
        return opened.execute(query).fetchall()[0][0]


def test_a_backup_and_a_restore_while_someone_writes(own_database, tmp_path):
    path = tmp_path / "amid.zip"
    with Writer(own_database) as writer:
        low = writer.written
        run(own_database, "backup", path)
        writer.wait_for_more()
        high = writer.written
        run(own_database, "restore", path)
        writer.wait_for_more()
    assert asked(own_database, APART) == 0
    assert writer.written > high > low + 20
    assert writer.failed <= (3 if POSTGRESQL else 0)
    run(own_database, "restore", path)
    assert low <= asked(own_database, TOGETHER) <= high + 1
    assert asked(own_database, APART) == 0


def test_a_backup_of_an_earlier_release_is_brought_to_this_one(own_database, tmp_path):
    before, path = own_database.contents(), tmp_path / "early.zip"
    run(own_database, "migrate", "cooperation", "0001", "--verbosity", "0")
    run(own_database, "backup", path)
    run(own_database, "restore", path)
    after = own_database.contents()
    kept = {name for name in before if not name.startswith(("auth_", "django_", "mrtc_site_index"))}
    assert before.keys() == after.keys() and len(kept) > 10
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}


def test_it_comes_back_where_there_is_nothing(backup, empty_database):
    assert "before" not in run(empty_database, "restore", backup.path)
    assert empty_database.contents() == backup.contents


def without_a_byte(content):
    return content[:1000] + content[1001:]


FAULTS = {
    "nothing": lambda content: b"",
    "another file": lambda content: b"<html>Not found</html>" * 100,
    "half": lambda content: content[: len(content) // 2],
    "all but the end": lambda content: content[:-1],
    "a byte less": without_a_byte,
    "something behind": lambda content: content + b"\n",
    **{
        f"another byte {place}": lambda content, place=place: (
            content[: (at := int(len(content) * place) - 1)]
            + bytes([content[at] ^ 1])
            + content[at + 1 :]
        )
        for place in (0.0001, 0.1, 0.5, 0.9, 0.999, 1)
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_file_is_refused(fault, backup, tmp_path):
    path = tmp_path / "bad.zip"
    path.write_bytes(FAULTS[fault](backup.path.read_bytes()))
    with pytest.raises(backups.BackupError, match="its checksum is another"):
        backups.restore(path)


UNFIT = {
    "of another engine": ({"engine": "oracle"}, "is of oracle, and this site's database is"),
    "of a later release": (
        {"release": "9.1", "migrations": ["reports.0001_initial", "reports.0099_later"]},
        r"is of release 9.1, which this one \(1.0.0\) does not know: reports.0099_later",
    ),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_backup_that_does_not_fit_is_refused(unfit, backup, tmp_path):
    about, database = opened(backup.path)
    changes, sentence = UNFIT[unfit]
    sealed(tmp_path / "bad.zip", {**about, **changes}, database)
    with pytest.raises(backups.BackupError, match=sentence):
        backups.restore(tmp_path / "bad.zip")


FORGED = {
    "without an engine": {"engine": None},
    "without migrations": {"migrations": None},
    "with a number of migrations": {"migrations": [1]},
    "of no release": {"release": None},
    "of no time": {"time": None},
    "of a time that is none": {"time": "yesterday"},
    "with a list of rows": {"rows": []},
    "without rows": {"rows": None},
    "with rows in words": {"rows": {"reports_report": "42"}},
    "that tells very much": {"release": "1" * 2**20},
}


@pytest.fixture
def untouched(monkeypatch):
    """Whatever would be written to is an error."""
    monkeypatch.setattr(backups, "write", None)
    monkeypatch.setattr(backups, "ENGINES", {connection.vendor: None})


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_backup_is_refused_before_anything_is_touched(forged, backup, tmp_path, untouched):
    about, database = opened(backup.path)
    about |= FORGED[forged]
    sealed(tmp_path / "bad.zip", {n: value for n, value in about.items() if value}, database)
    with pytest.raises(backups.BackupError, match="is no backup of this site"):
        backups.restore(tmp_path / "bad.zip")


def packed(about, compression=ZIP_STORED):
    file = io.BytesIO()
    with ZipFile(file, "w", compression) as archive:
        archive.writestr("about.json", about)
        archive.comment = b"-" * 64
    return file.getvalue()


def replaced(content, old, new):
    assert content.count(old) == 1
    return content.replace(old, new)


ENTRY = b"PK\x01\x02\x14\x03\x14\0"  # in the archive's directory, before its flags
STRANGE = {
    "deeper than JSON is read": packed("[" * 100_000),
    "packed in another way": packed("{}" * 999, ZIP_LZMA),
    "with a password": replaced(packed("{}"), ENTRY + b"\0", ENTRY + b"\1"),
    "packed wrongly": replaced(packed("{" * 999, ZIP_DEFLATED), b"\xab\xae", b"\xff\xff"),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_an_archive_that_cannot_be_read_is_refused(strange, tmp_path, untouched):
    content = STRANGE[strange][:-64]
    path = tmp_path / "bad.zip"
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())
    with pytest.raises(backups.BackupError, match="is no backup of this site"):
        backups.restore(path)


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("ALTER TABLE django_admin_log DROP COLUMN change_message", "has no column change_message"),
        ("DROP TABLE django_admin_log", "has no table django_admin_log"),
    ],
)
def test_a_backup_in_which_the_site_would_miss_something_is_refused(
    harm, reason, own_database, backup, tmp_path
):
    altered(own_database, harm)
    run(own_database, "backup", tmp_path / "bad.zip")
    before = own_database.contents()
    assert reason in refused(own_database, "restore", tmp_path / "bad.zip")
    assert own_database.contents() == before
    run(own_database, "restore", backup.path)


def test_what_is_no_backup_at_all_is_refused(tmp_path):
    sealed(tmp_path / "bad.zip", [], b"")
    with pytest.raises(backups.BackupError, match="is no backup of this site"):
        backups.restore(tmp_path / "bad.zip")
    with pytest.raises(backups.BackupError, match=r"none\.zip: No such file or directory\."):
        backups.restore(tmp_path / "none.zip")


@pytest.mark.parametrize("lie", ["rows", "damage"])
def test_a_backup_that_is_not_what_it_says_is_refused_and_nothing_changed(
    lie, own_database, backup, tmp_path
):
    about, database = opened(backup.path)
    if lie == "rows":
        about["rows"]["reports_report"] += 1
    else:
        database = database[: len(database) // 2]
    sealed(tmp_path / "bad.zip", about, database)
    before = own_database.contents()
    errors = refused(own_database, "restore", tmp_path / "bad.zip")
    assert errors.strip().endswith("Nothing was changed.")
    assert lie != "rows" or "not what it says it is: reports_report." in errors
    assert own_database.contents() == before


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite needs no program")
def test_without_its_programs_a_backup_says_what_to_install(own_database, tmp_path, monkeypatch):
    monkeypatch.setitem(own_database.environment, "PATH", str(tmp_path))
    path = tmp_path / "none.zip"
    assert "There is no pg_dump here. Install" in refused(own_database, "backup", path)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    path_of_both = f"{tmp_path}{os.pathsep}/bin"
    monkeypatch.setitem(own_database.environment, "PATH", path_of_both)
    assert f"{old} is of version 9, and the server of 1" in refused(own_database, "backup", path)
    assert not path.exists()
