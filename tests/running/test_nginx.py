"""The site behind nginx, with the file of docs/deploying/ but for its names and ports."""

import select
import threading
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.server import Server
from tests.waiting import until

from .proxy import DOCUMENTED, Proxy

pytestmark = [
    pytest.mark.django_db,
]

SLOW = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nusername=s"


@pytest.fixture(scope="module")
def site(own_database, static, tmp_path_factory):
    environment = {**own_database.environment, "TRUSTED_PROXIES": "1"}
    log = tmp_path_factory.mktemp("log") / "log"
    with Server(environment, log=log.open("a+")) as server:
        yield server


@pytest.fixture
def proxy(site, tmp_path):
    """nginx before it, who has counted nobody's requests yet."""
    with Proxy(tmp_path, site) as proxy:
        yield proxy


def test_slow_clients_behind_nginx_keep_nobody_waiting(proxy):
    """A hundred, where there are sixteen threads."""
    slow = [proxy.connect(SLOW) for _ in range(100)]
    assert [proxy.get("/healthz")[0] for _ in range(20)] == [200] * 20
    cut_off, _, _ = select.select(slow, [], [], 0)
    assert cut_off == []  # nobody had to wait until they were
    for opened in slow:
        opened.close()


def test_nginx_answers_a_flood_429_and_the_others_go_on(proxy):
    answers = []

    def ask(number):
        answers.append(proxy.get(f"/reports.csv?flood={number}")[0])

    asking = [threading.Thread(target=ask, args=[number]) for number in range(120)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert {*answers} == {200, 429} and Counter(answers)[200] >= 40
    assert proxy.get("/reports/")[0] == 200


def test_static_files_come_through_nginx_compressed_and_for_good(proxy, static):
    """From the site: nginx's workers are another user, who can't read what is in DATA_DIR."""
    assert "/srv/mrtc" not in DOCUMENTED.read_text()
    name = next(path.name for path in (static / "css").glob("site.*.css"))
    status, headers, _ = proxy.get(f"/static/css/{name}", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]


@pytest.mark.parametrize("address", [b"/reports/", b"/admin/login/"])
def test_a_body_beyond_what_any_form_takes_is_refused_by_nginx(proxy, address):
    length = {b"/reports/": b"1048577", b"/admin/login/": b"230686721"}[address]
    with closing(proxy.connect()) as opened:
        opened.sendall(
            b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Length: %b\r\n\r\n" % (address, length)
        )
        assert opened.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_log_of_nginx_has_no_token_whole(proxy, tmp_path):
    proofs = "/proof/12:AbC_d-e/reports/x/", "/ko/proof/12%3AAbC_d-e/?a=b"
    for address in (*proofs, "/ko/accounts/password/reset/key/1a-ab0-12ef/"):
        assert proxy.get(address)[0] == 404
    log = tmp_path / "access.log"
    text = until(lambda: (found := log.read_text()).count("...") == 3 and found)
    assert '"GET /proof/12:.../reports/x/ HTTP/1.1" 404' in text
    assert '"GET /ko/proof/12:.../?a=b HTTP/1.1" 404' in text
    assert '"GET /ko/accounts/password/reset/key/1a-.../ HTTP/1.1" 404' in text


def test_each_request_comes_to_the_site_on_a_connection_that_any_worker_may_take(tmp_path):
    """One that nginx keeps open would belong to the worker that has taken it, however busy."""
    connections = []

    class Keeping(BaseHTTPRequestHandler):
        """Keeps connections open as long as whoever asks does."""

        protocol_version = "HTTP/1.1"

        def setup(self):
            super().setup()
            connections.append(self.client_address)

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Keeping) as upstream:
        upstream.port = upstream.server_port
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        with Proxy(tmp_path, upstream) as proxy:
            connections.clear()  # that by which it was seen to be there
            assert [proxy.get(f"/page/{number}")[0] for number in range(5)] == [200] * 5
        upstream.shutdown()
    assert len({*connections}) == 5
