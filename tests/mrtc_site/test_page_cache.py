"""Pages seen before are answered in front of Django, exactly as long as they are true."""

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import brotli
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, connection
from django.test import Client
from django.urls import re_path

from mrtc_site import urls
from mrtc_site.cache import data_version
from mrtc_site.cache.encodings import preferred
from mrtc_site.cache.memo import Store
from mrtc_site.cache.page_cache import PageCache
from mrtc_site.files.serving import StoredFile, serve
from reports.models import Report
from tests.versions import end_of_transaction

pytestmark = pytest.mark.django_db

REPORT = "/reports/2020/research-report/1/"
TITLE = "A title of the staff’s own"


class Visitor:
    """Asks a cache in front of Django, and counts what Django had to answer."""

    def __init__(self):
        self.made, self.environ = 0, {}
        django = get_wsgi_application()

        def counted(environ, start_response):
            self.made += 1
            return django(environ, start_response)

        self.cache = PageCache(counted)

    def later(self):
        """From now on it is so much later that the database is asked for its version again."""
        self.cache.check_at = 0
        if connection.in_atomic_block and not connection.needs_rollback:
            end_of_transaction(connection)

    def ask(self, path, method="GET", **headers):
        """Give (status code, headers, body)."""
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        } | self.environ
        environ = {name: value for name, value in environ.items() if value is not None}
        told = []
        self.later()
        body = self.cache(environ, lambda status, headers: told.extend([status, headers]))
        whole = b"".join(body)
        if hasattr(body, "close"):  # as servers do
            body.close()
        return int(told[0][:3]), dict(told[1]), whole


@pytest.fixture
def visitor():
    """Someone whose requests leave the test's connection open, as those of Django's client do."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Visitor()
    for signal in signals:
        signal.connect(close_old_connections)


def edit():
    report = Report.objects.get(number=1, type__slug="research-report", annual_report=2020)
    report.title = TITLE
    report.save()


@pytest.mark.parametrize(
    "path", ["/", "/reports/?type=issue-brief", REPORT, "/api/reports/", "/ko/", "/sitemap.xml"]
)
def test_a_page_is_made_once_and_is_what_django_makes(visitor, path, client):
    first, second = visitor.ask(path), visitor.ask(path)
    assert first == second and first[0] == 200 and visitor.made == 1
    assert first[2] == client.get(path, headers={"host": "localhost"}).content


@pytest.mark.databases
def test_an_edit_shows_at_the_next_request(visitor):
    before = visitor.ask(REPORT), visitor.ask("/reports/")
    edit()
    after = visitor.ask(REPORT), visitor.ask("/reports/")
    for (_, had, old), (_, has, new) in zip(before, after, strict=True):
        assert TITLE.encode() in new and TITLE.encode() not in old and had["ETag"] != has["ETag"]


@pytest.mark.databases
def test_what_is_withdrawn_is_gone_at_the_next_request(visitor):
    assert visitor.ask(REPORT)[0] == visitor.ask(REPORT)[0] == 200
    Report.objects.filter(number=1, type__slug="research-report").update(state="draft")  # no signal
    assert visitor.ask(REPORT)[0] == 404


@pytest.mark.databases
def test_a_page_that_was_begun_before_an_edit_is_not_shown_after_it(visitor, monkeypatch):
    django = visitor.cache.application

    def slow(environ, start_response):
        body = django(environ, start_response)
        edit()
        return body

    monkeypatch.setattr(visitor.cache, "application", slow)
    assert TITLE.encode() not in visitor.ask(REPORT)[2]
    assert TITLE.encode() in visitor.ask(REPORT)[2]


@pytest.mark.parametrize(
    ("accepted", "encoding", "plain"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_it_travels_as_the_visitor_takes_it(visitor, accepted, encoding, plain):
    whole = visitor.ask("/reports/")[2]
    for _ in range(2):
        _, headers, body = visitor.ask("/reports/", accept_encoding=accepted)
        assert headers.get("Content-Encoding") == encoding and plain(body) == whole
        assert int(headers["Content-Length"]) == len(body)
        assert "Accept-Encoding" in headers["Vary"]
    assert visitor.made == (2 if encoding else 1)


@pytest.mark.parametrize("weight", ["0", "0.0", "0.000"])
def test_an_encoding_of_no_weight_is_refused(weight):
    assert preferred(f"br;q={weight}, gzip; q=0.1") == "gzip"
    assert preferred(f"*;q={weight}") == ""
    assert preferred(f";q={weight}") == ""


def test_who_has_the_page_is_told_so(visitor):
    _, headers, _ = visitor.ask("/reports/")
    tag = headers["ETag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        status, told, body = visitor.ask("/reports/", if_none_match=known)
        assert (status, body, told["ETag"]) == (304, b"", tag)
        assert told["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert visitor.ask("/reports/", if_none_match='"other"')[0] == 200
    edit()
    assert visitor.ask("/reports/", if_none_match=tag)[0] == 200


def test_who_has_the_page_is_told_so_by_a_new_process_too(visitor):
    tag = visitor.ask("/reports/")[1]["ETag"]
    other = Visitor()
    assert other.ask("/reports/", if_none_match=tag)[0] == 304
    assert other.ask("/reports/")[2] and other.made == 1


@pytest.mark.parametrize("name", ["if_match", "if_modified_since", "if_unmodified_since"])
def test_a_page_is_given_whole_whatever_else_is_asked_of_it(visitor, name):
    value = '"other"' if name == "if_match" else "Sun, 06 Nov 1994 08:49:37 GMT"
    first, second = (visitor.ask("/reports/", **{name: value}) for _ in range(2))
    assert first == second and first[0] == 200 and b"</html>" in first[2]


FILES = (
    "/reports.csv",
    "/reports.xlsx?type=issue-brief",
    "/reports.jsonl",
    "/reports.atom",
    "/reports.bib",
    "/reports.ris",
    "/reports.csl.json",
    "/education.ics",
    "/cooperation.ics?scope=domestic",
    f"{REPORT[:-1]}.bib",
    f"{REPORT[:-1]}.ris",
    "/education/2020/basic/3.ics",
)


@pytest.mark.parametrize("path", FILES)
def test_who_has_a_file_is_told_so_until_an_edit(visitor, path):
    status, headers, whole = visitor.ask(path)
    tag = headers["ETag"]
    assert status == 200 and tag.startswith('W/"')
    for method in ("GET", "HEAD"):
        status, told, body = visitor.ask(path, method, if_none_match=tag)
        assert (status, body, told["ETag"]) == (304, b"", tag)
    assert visitor.ask(path, if_none_match='W/"other"')[::2] == (200, whole)
    edit()
    status, headers, _ = visitor.ask(path, if_none_match=tag)
    assert status == 200 and headers["ETag"] != tag


def test_the_tag_of_a_draft_s_file_opens_it_to_nobody(visitor, admin_client):
    Report.objects.filter(number=1, type__slug="research-report").update(state="draft")
    cookie = f"sessionid={admin_client.cookies['sessionid'].value}"
    status, headers, _ = visitor.ask(f"{REPORT[:-1]}.bib", cookie=cookie)
    assert (status, headers["Cache-Control"]) == (200, "private, no-cache")
    for tag in (headers["ETag"], "*"):
        assert visitor.ask(f"{REPORT[:-1]}.bib", if_none_match=tag)[0] == 404


@pytest.mark.parametrize("path", ["/reports/", "/api/reports/", "/reports.csv", "/nothing/"])
def test_a_head_is_a_get_without_its_body(visitor, path):
    head, get = visitor.ask(path, "HEAD"), visitor.ask(path)
    assert head[:2] == get[:2] and head[2] == b"" and get[2]


def test_pages_of_each_host_port_and_scheme_are_kept_apart(visitor):
    """Each names itself, in whichever order they are asked."""
    for _ in range(2):
        for scheme, host, port, address in (
            ("http", "localhost", "80", b"http://localhost/reports/"),
            ("https", "localhost", "80", b"https://localhost/reports/"),
            ("http", "127.0.0.1", "80", b"http://127.0.0.1/reports/"),
            ("http", "localhost:81", "80", b"http://localhost:81/reports/"),
            ("http", None, "80", b"http://localhost/reports/"),
            ("http", None, "8080", b"http://localhost:8080/reports/"),
        ):
            visitor.environ = {"wsgi.url_scheme": scheme, "SERVER_PORT": port, "HTTP_HOST": host}
            assert b'<link rel="canonical" href="%s">' % address in visitor.ask("/reports/")[2]


def test_pages_below_another_path_are_kept_apart(visitor):
    for prefix in ("", "/portal", "", "/portal"):
        visitor.environ = {"SCRIPT_NAME": prefix}
        assert visitor.ask("/reports/")[0] == 200
    assert visitor.made == 2


def test_part_and_whole_of_a_list_are_kept_apart(visitor):
    for _ in range(2):
        whole, part = visitor.ask("/reports/")[2], visitor.ask("/reports/", hx_request="true")[2]
        assert b"<footer" in whole and b"<footer" not in part
    assert visitor.made == 2


SPELLINGS = {  # Django takes each for a session
    "plain": "sessionid=%s",
    "a blank before the sign": "sessionid =%s",
    "blanks all around": "theme=dark;\t sessionid \t= %s ;",
    "a no-break space before it": "sessionid\xc2\xa0=%s",
    "in quotation marks": 'sessionid="%s"',
    "named twice": "sessionid=x; sessionid =%s",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_staff_are_answered_neither_from_it_nor_into_it(visitor, admin_client, spelling):
    Report.objects.filter(number=1, type__slug="research-report").update(state="draft")
    cookie = SPELLINGS[spelling] % admin_client.cookies["sessionid"].value
    status, headers, _ = visitor.ask(REPORT, cookie=cookie)
    assert (status, headers["Cache-Control"]) == (200, "private, no-cache")
    assert visitor.ask(REPORT)[0] == 404
    plain = visitor.ask("/reports/")[2]
    visitor.ask("/reports/", cookie=cookie)
    assert visitor.ask("/reports/")[2] == plain and visitor.made == 4


@pytest.mark.parametrize("path", ["/nothing/", "/admin/", "/admin/login/", "/healthz", "/oai/"])
def test_what_is_not_a_page_for_all_is_made_each_time(visitor, path):
    visitor.ask(path)
    visitor.ask(path)
    assert visitor.made == 2


@pytest.mark.databases
def test_while_the_database_is_silent_what_was_seen_is_shown(visitor, monkeypatch):
    whole = visitor.ask("/reports/")[2]

    def silent():
        raise OperationalError

    monkeypatch.setattr(data_version, "current", silent)
    assert visitor.ask("/reports/")[::2] == (200, whole) and visitor.made == 1
    monkeypatch.undo()
    edit()
    assert TITLE.encode() in visitor.ask("/reports/")[2]


def test_the_database_is_asked_ten_times_a_second_and_by_one_thread(monkeypatch):
    """Eight threads ask at each tenth of a second for a second, by a clock of the test's own."""
    now, asked = [1000.0], []
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(data_version, "current", lambda: asked.append(now[0]) or "a version")
    cache = PageCache(None)
    with ThreadPoolExecutor(8) as threads:
        for step in range(100):
            now[0] = 1000 + step / 100
            versions = list(threads.map(lambda _: cache.recent_version(), range(8)))
            assert {*versions} <= ({"a version", None} if step == 0 else {"a version"})
    assert len(asked) == 10


def test_a_flood_of_addresses_takes_no_more_room_than_there_is(visitor):
    visitor.cache.pages = Store(100_000)
    for number in range(20):
        visitor.ask(f"/reports/?flood={number}", accept_encoding="br")
        assert visitor.cache.pages.used <= 100_000
    assert 1 < len(visitor.cache.pages.things) < 20
    made = visitor.made
    visitor.ask("/reports/?flood=19", accept_encoding="br")
    assert visitor.made == made


def test_it_knows_how_much_room_its_pages_take(visitor):
    room = 300_000
    visitor.cache.pages = Store(room)
    for number in range(12):
        visitor.ask(f"/reports/?flood={number % 7}")
        edit()
        pages = visitor.cache.pages.things.values()
        bodies = sum(len(page.body) for page, _ in pages)
        assert bodies + 2_000 * len(pages) <= visitor.cache.pages.used <= room


def test_public_pages_say_that_any_cache_may_keep_them(visitor):
    _, headers, _ = visitor.ask("/reports/")
    assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert headers["Vary"] == "Accept-Encoding, Cookie, HX-Request"
    assert "Set-Cookie" not in headers


def test_a_visitor_s_other_cookies_don_t_matter(visitor):
    visitor.ask("/reports/", cookie="theme=dark")
    visitor.ask("/reports/")
    assert visitor.made == 1


@pytest.mark.databases
@pytest.mark.parametrize("table", sorted(data_version.tables()))
def test_every_table_of_the_site_is_followed(table, db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name = %s", [table])
            wanted = {f"{table}_{event}_version" for event in ("INSERT", "UPDATE", "DELETE")}
        else:
            cursor.execute(f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass")
            wanted = {f"{table}_version", f"{table}_version_emptied"}
        assert wanted <= {name for (name,) in cursor}


@pytest.mark.databases
def test_what_no_page_shows_is_no_new_version(admin_client):
    before = data_version.current()
    Client().get("/reports/")
    admin_client.get("/admin/")
    assert data_version.current() == before


class OneFile:
    """The site with a file at one more address."""

    def __init__(self, path):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        storage = FileSystemStorage(path.parent)
        file = StoredFile(storage, path.name, digest, "text/csv", "a.csv", is_public=True)
        self.urlpatterns = [*urls.urlpatterns, re_path("^made.csv$", lambda r: serve(r, file))]


def test_a_stored_file_is_never_kept_nor_compressed(visitor, tmp_path, settings):
    (tmp_path / "made").write_bytes(b"year,number\n" * 1000)
    settings.ROOT_URLCONF = OneFile(tmp_path / "made")
    for _ in range(2):
        status, headers, body = visitor.ask("/made.csv", accept_encoding="br, gzip")
        assert (status, body) == (200, b"year,number\n" * 1000)
        assert "Content-Encoding" not in headers and headers["Content-Length"] == "12000"
        assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    status, headers, body = visitor.ask("/made.csv", range="bytes=5-10")
    assert (status, headers["Content-Length"], body) == (206, "6", b"number")
    status, headers, body = visitor.ask("/made.csv", method="HEAD", range="bytes=5-10")
    assert (status, headers["Content-Length"], body) == (200, "12000", b"")
    assert visitor.ask("/made.csv", if_none_match=headers["ETag"])[0] == 304
    assert visitor.made == 5 and not visitor.cache.pages.used
