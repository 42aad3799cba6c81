"""A backup is of one moment, however much is being written; what is restored is what it was, or
nothing changes."""

import hashlib
import io
import json
import os
import shutil
import signal
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import psycopg
import pytest

from mrtc_site.backup import BackupError, backups
from mrtc_site.backup.site_lock import hold_while_running, site_stopped
from tests.loading.databases import IMPATIENT, POSTGRESQL
from tests.waiting import until

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SESSION = "INSERT INTO django_session VALUES ('stolen', 'data', '2099-01-01')"
HARM = [
    "UPDATE reports_report SET title = 'Vandalised'",
    "DELETE FROM reports_authorship",
    "UPDATE education_educationsession SET number = number + 100",
]
SMALL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
"""


def altered(own_database, *statements):
    with own_database.writing(*statements):
        pass


def idle(own_database):
    """Wait until nobody has a session: PostgreSQL ends one a moment after its program."""
    if not POSTGRESQL:
        return
    parts = urlsplit(own_database.url)
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as opened:
        until(lambda: opened.execute(sessions, [parts.path[1:]]).fetchone() == (0,))


def run(own_database, *arguments):
    idle(own_database)
    code, out, errors = own_database.run(*arguments)
    assert (code, errors) == (0, ""), errors
    return out


def refused(own_database, *arguments, patch=""):
    code, out, errors = own_database.run(*arguments, patch=patch)
    assert (code, out) == (1, "") and "Traceback" not in errors
    return errors


@pytest.fixture(scope="module")
def backup(own_database, shared, tmp_path_factory):
    """A backup made in the beginning, with someone signed in, and an editor there (`shared`);
    `contents` is what there was."""
    path = tmp_path_factory.mktemp("backups") / "deep/down/first.zip"
    contents = own_database.contents()
    altered(own_database, SESSION)
    out = run(own_database, "backup", path)
    assert out == f"{path}: {path.stat().st_size:,} bytes.\n"
    return SimpleNamespace(path=path, contents=contents)


def sealed(path, manifest, database):
    """Write a backup file as the documentation says that it is made."""
    with ZipFile(path, "w") as file:
        file.writestr("manifest.json", json.dumps(manifest))
        file.writestr("database", database)


def opened(path):
    with ZipFile(path) as file:
        return json.loads(file.read("manifest.json")), file.read("database")


def test_all_comes_back_at_one_moment_but_sessions(own_database, backup, tmp_path):
    altered(own_database, *HARM)
    harmed = own_database.contents()
    out = run(own_database, "restore", backup.path)
    assert own_database.contents() == backup.contents
    assert backup.contents["django_session"] == []
    assert out.startswith(f"Restored the database as of {opened(backup.path)[0]['time']}.\n")
    before = Path(out.split(" is in ")[1].strip().removesuffix("."))
    run(own_database, "restore", before)
    assert own_database.contents() == {**harmed, "django_session": []}
    run(own_database, "restore", backup.path)


def test_a_backup_is_for_its_owner_and_says_what_it_is_of(backup):
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert [*backup.path.parent.iterdir()] == [backup.path]
    manifest, database = opened(backup.path)
    assert manifest.pop("time").startswith("20")
    assert manifest == {
        "engine": "postgresql" if POSTGRESQL else "sqlite",
        "release": "1.0.0",
        "sha256": hashlib.sha256(database).hexdigest(),
        "files": [],
    }
    assert b"stolen" not in database or not POSTGRESQL


def test_uploaded_files_come_back(own_database, tmp_path):
    content = b"a document"
    sha256 = hashlib.sha256(content).hexdigest()
    stored = own_database.root.parent / f"data/files/{sha256[:2]}/{sha256}.pdf"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(content)
    path = tmp_path / "with-files.zip"
    run(own_database, "backup", path)
    assert opened(path)[0]["files"] == [f"{sha256[:2]}/{sha256}.pdf"]
    stored.unlink()
    copied = tmp_path / f"files/{sha256[:2]}/{sha256}.pdf"
    copied.write_bytes(b"rotten")
    before = own_database.contents()
    assert "is damaged" in refused(own_database, "restore", path)
    assert own_database.contents() == before and not stored.exists()
    copied.write_bytes(content)
    run(own_database, "restore", path)
    assert stored.read_bytes() == content
    stored.unlink()


# Someone replaces a document's file once the backup has copied the database.
UPLOADED_MEANWHILE = """
from mrtc_site.backup import files
from mrtc_site.files.storage import Content, name_for, put
from reports.models import Document, Report
import hashlib

def upload(content):
    name = name_for(hashlib.sha256(content).hexdigest(), ".csv")
    put(Content(name, content))
    return name

first = {"file": upload(b"first"), "title": "First"}
kept = {"slug": "table", "order": 9, "language": "en"}
document = Document.objects.create(report=Report.objects.first(), **kept, **first)
copy = files.copy

def copy_after_an_upload(folder):
    document.file, document.title = upload(b"second"), "Second"
    document.save()
    return copy(folder)

files.copy = copy_after_an_upload
"""


def test_a_file_that_is_replaced_during_a_backup_comes_back_as_it_was_before(
    own_database, tmp_path
):
    rows = "SELECT title, file FROM reports_document"
    path, stored = tmp_path / "amid-uploads.zip", own_database.root.parent / "data/files"
    idle(own_database)
    code, _, errors = own_database.run("backup", path, patch=UPLOADED_MEANWHILE)
    assert (code, errors) == (0, "")
    with closing(own_database.connect()) as opened:
        assert [title for title, _ in opened.execute(rows).fetchall()] == ["Second"]
    shutil.rmtree(stored)
    run(own_database, "restore", path)
    with closing(own_database.connect()) as opened:
        [(title, name)] = opened.execute(rows).fetchall()
    assert (title, (stored / name).read_bytes()) == ("First", b"first")
    shutil.rmtree(stored)


def test_no_file_is_overwritten(own_database, tmp_path):
    path = tmp_path / "mine.zip"
    path.write_text("mine")
    assert "File exists" in refused(own_database, "backup", path)
    assert path.read_text() == "mine" and [*tmp_path.iterdir()] == [path]


def test_a_full_disk_leaves_neither_half_a_backup_nor_half_a_restore(
    own_database, backup, tmp_path
):
    errors = refused(own_database, "backup", tmp_path / "new.zip", patch=SMALL_DISK)
    assert "No backup was made." in errors and [*tmp_path.iterdir()] == []
    before = own_database.contents()
    idle(own_database)
    errors = refused(own_database, "restore", backup.path, patch=SMALL_DISK)
    assert "Nothing was changed." in errors and own_database.contents() == before


LARGE = 24 * 2**20
MEASURED = """
import resource
from mrtc_site.backup import backups
from mrtc_site.management.commands import restore
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
path = backups.default_path()
backups.write(path)
backups.restore(path)
print(peak() - before)
"""


@pytest.mark.skipif(POSTGRESQL, reason="a program of PostgreSQL's reads and writes there")
def test_a_large_database_is_never_whole_in_memory(own_database, backup):
    altered(
        own_database,
        "CREATE TABLE large (content)",
        *["INSERT INTO large VALUES (randomblob(1048576))"] * (LARGE // 2**20),
    )
    out = run(own_database, "shell", "--verbosity", "0", "--command", MEASURED)
    assert int(out) * 1024 < LARGE / 2
    run(own_database, "restore", backup.path)


class Writer(threading.Thread):
    """Adds reports, each with two people in the same transaction, as fast as it can."""

    def __init__(self, own_database):
        super().__init__()
        self.database, self.written = own_database, 0
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
        until(lambda: self.written >= goal or not self.is_alive())
        assert self.is_alive()

    def run(self):
        with closing(self.database.connect()) as opened:
            while not self.ending.is_set():
                self.add(opened)
                self.written += 1

    def add(self, opened):
        found = opened.execute("SELECT * FROM reports_report LIMIT 1")
        names = ", ".join({column[0] for column in found.description} - {"id", "number", "title"})
        found.close()
        if not POSTGRESQL:
            opened.execute("BEGIN IMMEDIATE")
        (pk,) = opened.execute(
            f"INSERT INTO reports_report (number, title, {names}) "
            f"SELECT {2000 + self.written}, 'Together', {names} FROM reports_report "
            "WHERE id = (SELECT min(id) FROM reports_report) RETURNING id"
        ).fetchall()[0]
        for order, extreme in enumerate(("min", "max"), 1):
            opened.execute(
                "INSERT INTO reports_authorship "
                '(report_id, researcher_id, role, "order", credited_as) '
                f"SELECT {pk}, {extreme}(researcher_id), 'co-researcher', {order}, '' "
                "FROM reports_authorship"
            )
        opened.commit()


TOGETHER = "SELECT count(*) FROM reports_report WHERE title = 'Together'"
APART = TOGETHER + (
    " AND 2 <> (SELECT count(*) FROM reports_authorship WHERE report_id = reports_report.id)"
)


def asked(own_database, query):
    with closing(own_database.connect()) as opened:
        return opened.execute(query).fetchall()[0][0]


def test_a_backup_while_someone_writes_without_a_pause_is_of_one_moment(own_database, tmp_path):
    path = tmp_path / "amid.zip"
    idle(own_database)
    with Writer(own_database) as writer:
        low = writer.written
        assert own_database.run("backup", path)[0] == 0
        high = writer.written
        writer.wait_for_more()
    run(own_database, "restore", path)
    assert high > low and low <= asked(own_database, TOGETHER) <= high + 1
    assert asked(own_database, APART) == 0


def test_it_comes_back_where_there_is_nothing(backup, empty_database):
    assert "before" not in run(empty_database, "restore", backup.path)
    assert empty_database.contents() == backup.contents


def test_a_restore_refuses_while_any_process_of_the_site_runs(own_database, backup, machine):
    """Killed, they leave nothing behind that would keep a restore out; and whoever has a page as it
    was before, gets it as it is afterwards."""
    path = "/reports/2020/policy-report/3/"
    with machine() as server:
        seen = server.get(path)
        altered(own_database, *HARM)
        harmed = until(lambda: b"Vandalised" in (found := server.get(path))[2] and found)
        before = own_database.contents()
        errors = refused(own_database, "restore", backup.path)
        assert "Nothing was changed. Stop the site first: a server" in errors
        assert own_database.contents() == before
        workers = server.workers()
        os.kill(server.process.pid, signal.SIGKILL)
        os.kill(workers[0], signal.SIGSTOP)
        server.process.wait()
        assert "Stop the site first" in refused(own_database, "restore", backup.path)
        os.kill(workers[0], signal.SIGKILL)
        until(lambda: all(map(ended, workers)))
    run(own_database, "restore", backup.path)
    with machine(WEB_CONCURRENCY="1") as server:
        assert server.get(path, **{"If-None-Match": harmed[1]["ETag"]})[::2] == seen[::2]


def ended(process):
    try:
        return ") Z " in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return True


def test_a_server_that_starts_meanwhile_waits_until_the_restore_has_ended(settings, tmp_path):
    settings.DATA_DIR, order = tmp_path, []

    def serve():
        hold_while_running()
        order.append("a server runs")

    with site_stopped():
        server = threading.Thread(target=serve)
        server.start()
        server.join(0.2)
        order.append("restored")
    server.join()
    assert order == ["restored", "a server runs"]


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite's visitors are on the same machine")
def test_a_restore_refuses_while_another_machine_is_connected(own_database, backup):
    with closing(own_database.connect()):
        errors = refused(own_database, "restore", backup.path)
    assert "Stop the site first, on every machine: others have sessions" in errors
    assert errors.strip().endswith(": 1.")


@pytest.mark.skipif(POSTGRESQL, reason="there, whoever writes has a session")
def test_a_restore_gives_up_on_someone_who_goes_on_writing(own_database, backup):
    with own_database.writing(HARM[0]) as other:
        errors = refused(own_database, "restore", backup.path, patch=IMPATIENT)
        other.rollback()
    assert "Another program is writing to the database: end it first." in errors
    assert own_database.contents() == backup.contents


def parts(content):
    """Give where the manifest, the database and the directory of a backup begin."""
    with ZipFile(io.BytesIO(content)) as file:
        manifest, database = (file.getinfo(name) for name in ("manifest.json", "database"))
        return manifest.header_offset, database.header_offset, file.start_dir


def flipped(content, part, offset):
    at = parts(content)[part] + offset
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


FAULTS = {
    "nothing": lambda content: b"",
    "another file": lambda content: b"<html>Not found</html>" * 100,
    "half": lambda content: content[: len(content) // 2],
    "all but the end": lambda content: content[:-1],
    "a byte less": lambda content: content[:1000] + content[1001:],
    "another byte in the manifest": lambda content: flipped(content, 0, 100),
    "another byte where the database begins": lambda content: flipped(content, 1, 100),
    "another byte in the database": lambda content: flipped(content, 1, 50_000),
    "another byte where the database ends": lambda content: flipped(content, 2, -20),
    "another byte in the directory": lambda content: flipped(content, 2, 50),
}


@pytest.fixture
def untouched(monkeypatch, settings, tmp_path):
    """Whatever would be written, or would look into the database, is an error."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(backups, "write", None)
    monkeypatch.setattr(backups, "ENGINES", dict.fromkeys(backups.ENGINES))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_file_is_refused(fault, backup, tmp_path, untouched):
    path = tmp_path / "bad.zip"
    path.write_bytes(FAULTS[fault](backup.path.read_bytes()))
    with pytest.raises(BackupError, match="is no backup of this site, or not a whole one"):
        backups.restore(path)


UNFIT = {
    "of another engine": ({"engine": "oracle"}, "is of oracle, and this site's database is"),
    "whose checksum is another": ({"sha256": "0" * 64}, "the checksum of its database is another"),
    "without an engine": ({"engine": None}, "is no backup"),
    "without a checksum": ({"sha256": None}, "is no backup"),
    "of no release": ({"release": None}, "is no backup"),
    "of no time": ({"time": None}, "is no backup"),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_backup_that_does_not_fit_is_refused(unfit, backup, tmp_path, untouched):
    manifest, database = opened(backup.path)
    changes, sentence = UNFIT[unfit]
    manifest |= changes
    sealed(tmp_path / "bad.zip", {n: value for n, value in manifest.items() if value}, database)
    with pytest.raises(BackupError, match=sentence):
        backups.restore(tmp_path / "bad.zip")


def packed(manifest, compression=ZIP_STORED):
    file = io.BytesIO()
    with ZipFile(file, "w", compression) as made:
        made.writestr("manifest.json", manifest)
        made.writestr("database", "")
    return file.getvalue()


def replaced(content, old, new):
    assert content.count(old) == 1
    return content.replace(old, new)


STRANGE = {
    "deeper than JSON is read": packed("[" * 100_000),
    "a list": packed("[]"),
    "packed wrongly": replaced(packed("{" * 999, ZIP_DEFLATED), b"\xab\xae", b"\xff\xff"),
    "with a password": b"PK\x01\x02\x14\x03\x14\0\1".join(
        packed("{}").rsplit(b"PK\x01\x02\x14\x03\x14\0\0", 2)
    ),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_an_archive_that_cannot_be_read_is_refused(strange, tmp_path, untouched):
    path = tmp_path / "bad.zip"
    path.write_bytes(STRANGE[strange])
    with pytest.raises(BackupError, match="is no backup of this site"):
        backups.restore(path)


def test_a_file_that_is_not_there_is_named(own_database, tmp_path):
    errors = refused(own_database, "restore", tmp_path / "none.zip")
    assert "Nothing was changed." in errors and f"'{tmp_path / 'none.zip'}'" in errors


RENAMED = (
    "UPDATE django_migrations SET name = '0099_later' WHERE app = 'reports'"
    " AND name = '0001_initial'"
)


def test_a_backup_of_another_release_is_refused(own_database, backup, tmp_path):
    """It has a migration that this one hasn't, and has not one that this one has."""
    altered(own_database, RENAMED)
    run(own_database, "backup", tmp_path / "bad.zip")
    before = own_database.contents()
    idle(own_database)
    errors = refused(own_database, "restore", tmp_path / "bad.zip")
    assert "is of release 1.0.0, and not of this one, by its migrations: reports.00" in errors
    assert "0001_initial" in errors and "0099_later" in errors
    assert own_database.contents() == before
    run(own_database, "restore", backup.path)


ORPHAN = "UPDATE reports_authorship SET report_id = 999999 WHERE id = 1"


@pytest.mark.skipif(POSTGRESQL, reason="it lets nobody write such rows")
def test_a_database_with_a_row_that_leads_nowhere_is_refused(own_database, backup, tmp_path):
    altered(own_database, ORPHAN)
    run(own_database, "backup", tmp_path / "bad.zip")
    errors = refused(own_database, "restore", tmp_path / "bad.zip")
    assert "Nothing was changed." in errors and "reports_report.id" in errors
    run(own_database, "restore", backup.path)


def test_a_damaged_database_with_the_right_checksum_is_refused(own_database, backup, tmp_path):
    """As if the damage had been there before it was backed up."""
    manifest, database = opened(backup.path)
    damaged = database[: len(database) // 2]
    manifest["sha256"] = hashlib.sha256(damaged).hexdigest()
    sealed(tmp_path / "bad.zip", manifest, damaged)
    before = own_database.contents()
    idle(own_database)
    errors = refused(own_database, "restore", tmp_path / "bad.zip")
    assert "Nothing was changed." in errors and own_database.contents() == before


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite needs no program")
def test_without_its_programs_a_backup_says_what_to_install(own_database, tmp_path):
    path, elsewhere = tmp_path / "none.zip", f"os.environ['PATH'] = {str(tmp_path)!r}"
    errors = refused(own_database, "backup", path, patch=f"\n{elsewhere}")
    assert "There is no pg_dump here. Install" in errors
    assert not path.exists()
