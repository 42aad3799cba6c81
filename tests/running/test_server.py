"""A real server: what it takes for a request, a stop, and its log."""

import json
import os
import re
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.server import Server
from tests.waiting import HANG, until

from .kills import CLIENTS, load

pytestmark = [
    pytest.mark.django_db,
]

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
LAST = b"Host: localhost\r\nConnection: close\r\n"
POST = b"POST /oai/ HTTP/1.1\r\n" + LAST


@pytest.fixture(scope="module")
def serve(shared, static, tmp_path_factory):
    """A function that starts a server; its log is in `server.log`."""

    def start():
        path = tmp_path_factory.mktemp("log") / "log"
        environment = {**shared.environment, "LOG_FORMAT": "json"}
        environment["SLOW"] = str(tmp_path_factory.mktemp("slow"))
        options = {"application": "tests.running.slow", "config": "python:tests.running.slow"}
        return Server(environment, **options, log=path.open("a+"))

    return start


@pytest.fixture(scope="module")
def server(serve):
    with serve() as server:
        yield server


def logged(server):
    server.log.seek(0)
    return [json.loads(line) for line in server.log if line.endswith("\n")]


def answered(server):
    """The lines of requests answered; one is written after its answer is sent."""
    return [line for line in logged(server) if line["logger"] == "mrtc_site.access"]


@pytest.fixture
def errors(server):
    """A function that gives the errors of which the log tells since the test began."""

    def errors():
        return [line for line in logged(server) if line["level"] == "error"]

    before = len(errors())
    return lambda: errors()[before:]


def answer(opened):
    content = b""
    while part := opened.recv(65536):
        content += part
    return content


BELIEVED_BY_SOME = (
    b"SCRIPT_NAME: /evil",
    b"PATH_INFO: /reports/",
    b"X-Forwarded-Ssl: on",
    b"X-Forwarded-Protocol: ssl",
    b"X-Forwarded-Host: evil",
    b"Forwarded: host=evil",
)


@pytest.mark.parametrize("header", BELIEVED_BY_SOME, ids=bytes.decode)
def test_no_header_moves_the_site_for_those_who_come_after(header, server):
    """Nobody's answer tells of any place but this one, whichever worker gives it."""
    here = b"Connection: close\r\nHost: " + server.address.removeprefix("http://").encode()
    told = {}
    for path, sent in [
        *[(b"/evil/education/", header), (b"/education/", header)] * 6,
        *[(b"/education/", b"Accept: */*")] * 12,
    ]:
        head = b"GET %s HTTP/1.1\r\n%s\r\n%s\r\n\r\n" % (path, here, sent)
        with closing(server.connect(head)) as opened:
            found = re.search(rb'rel="canonical" href="(.*?)"', answer(opened))
        told.setdefault(path, set()).add(found and found[1].decode())
    assert told == {b"/evil/education/": {None}, b"/education/": {f"{server.address}/education/"}}


TYPED = b"GET /reports/?q=a HTTP/1.1\r\nContent-Type: "
MALFORMED = {
    "two hosts": (b"GET / HTTP/1.1\r\nHost: elsewhere\r\n" + LAST, b"", 400),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n", b"ab", 400),
    "a length and chunks": (
        POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\n",
        400,
    ),
    "chunks": (POST + b"Transfer-Encoding: chunked\r\n", b"3\r\na=b\r\n0\r\n\r\n", 411),
    "another charset": (TYPED + b"text/plain; charset=cp037\r\n" + LAST, b"", 415),
    "a charset that is none": (TYPED + b'text/plain;charset="rot13"\r\n' + LAST, b"", 415),
    "a parameter in another charset": (TYPED + b"a/b; x*=rot13''y\r\n" + LAST, b"", 415),
    "the only charset": (TYPED + b'text/plain; charset = "UTF-8"\r\n' + LAST, b"", 200),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n", b"", 400),
    "no host for a static file": (b"GET /static/x HTTP/1.1\r\nConnection: close\r\n", b"", 400),
    "no host, as long ago": (b"GET /healthz HTTP/1.0\r\n", b"", 200),
    "a header without a name": (b"GET / HTTP/1.1\r\n: a\r\n" + LAST, b"", 400),
    "a header's name with a blank": (b"GET / HTTP/1.1\r\nA B: a\r\n" + LAST, b"", 400),
    "no request": (b"NONSENSE\r\n" + LAST, b"", 400),
    "TRACE": (b"TRACE / HTTP/1.1\r\n" + LAST, b"", 405),
    "TRACE of the admin": (b"TRACE /admin/login/ HTTP/1.1\r\n" + LAST, b"", 405),
    "TRACE of the API": (b"TRACE /api/ HTTP/1.1\r\n" + LAST, b"", 405),
    "an unheard-of method": (b"BREW / HTTP/1.1\r\n" + LAST, b"", 405),
    "a method that changes": (b"DELETE /reports/ HTTP/1.1\r\n" + LAST, b"", 405),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_request_of_this_site_is_told_so(name, server):
    head, body, status = MALFORMED[name]
    with closing(server.connect(head + b"\r\n" + body)) as opened:
        assert answer(opened).split(b" ", 2)[1] == str(status).encode()


def test_a_refused_method_is_told_which_there_are(server):
    with closing(server.connect(b"TRACE / HTTP/1.1\r\n" + LAST + b"\r\n")) as opened:
        assert b"\r\nAllow: GET, HEAD, POST\r\n" in answer(opened)


def test_a_malformed_request_is_a_line_of_the_log_with_its_status(server, errors):
    head = b"GET /twice HTTP/1.1\r\nHost: elsewhere\r\n"
    with closing(server.connect(head + LAST + b"\r\n")) as opened:
        answer(opened)
    lines = until(lambda: [line for line in answered(server) if line["path"] == "/twice"])
    assert [line["status"] for line in lines] == [400]
    assert errors() == []


def test_every_request_is_a_line_with_the_id_that_its_answer_has(server):
    answers = [
        server.get(path) for path in ("/api/", "/reports.csv?q=%ED%95%9C", "/oai/?verb=Nonsense")
    ]
    ids = [headers["X-Request-ID"] for _, headers, _ in answers]
    until(lambda: {*ids} <= {line["request_id"] for line in answered(server)})
    lines = [line for line in answered(server) if line["request_id"] in ids]
    by_id = {line["request_id"]: (line["method"], line["path"], line["status"]) for line in lines}
    assert len(lines) == 3 and [by_id[each] for each in ids] == [
        ("GET", "/api/", 200),
        ("GET", "/reports.csv?q=%ED%95%9C", 200),
        ("GET", "/oai/?verb=Nonsense", 200),
    ]
    assert all(line["milliseconds"] > 0 and line["level"] == "info" for line in lines)
    assert sorted(line["bytes"] for line in lines) == sorted(len(each[2]) for each in answers)


def test_what_is_being_answered_when_the_site_stops_is_finished(serve):
    with serve() as server, ThreadPoolExecutor(4) as many:
        asking = [many.submit(server.get, "/slow") for _ in range(4)]
        until(lambda: len(os.listdir(server.environment["SLOW"])) == 4)
        server.process.send_signal(signal.SIGTERM)
        got = [each.result() for each in asking]
        assert [(status, content) for status, _, content in got] == [(200, b"slow but whole")] * 4
        assert server.process.wait(HANG) == 0
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", server.port))


def test_a_stop_is_quiet_even_while_connections_stay_open(serve):
    with serve() as server:
        opened = [server.connect(HEAD + b"\r\n") for _ in range(8)]
        for connection in opened:
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        opened.append(server.connect(HEAD))  # and one that has said half
        server.process.send_signal(signal.SIGTERM)
        for connection in opened:
            connection.close()
        assert server.process.wait(HANG) == 0
        assert not [line for line in logged(server) if line["level"] in ("error", "critical")]


def test_an_answer_that_breaks_off_ends_no_worker(server, errors):
    workers = set(server.workers())
    for _ in range(4):
        with closing(server.connect(b"GET /cut HTTP/1.1\r\n" + LAST + b"\r\n")) as opened:
            assert answer(opened).endswith(b"\r\n\r\nhalf")
    assert server.get("/healthz")[0] == 200 and set(server.workers()) == workers
    faults = until(lambda: (found := errors())[3:] and found)
    assert [line["message"] for line in faults] == ["Error handling request"] * 4
    assert all("on purpose" in line["exception"] for line in faults)


def test_a_killed_worker_cuts_off_what_it_was_answering_and_nothing_else(server):
    """Asked again, that is answered; and there are as many workers as before."""
    counts = load(server, kills=2, each=10)
    assert counts.keys() <= {200, "cut off"} and counts["cut off"] <= 2 * CLIENTS


def test_a_thread_keeps_its_database_open_between_requests(shared, server):
    database = shared.url.removeprefix("sqlite:///")
    assert server.get("/reports/?q=labour")[0] == 200
    opened = set()
    for worker in server.workers():
        for file in Path(f"/proc/{worker}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed by now, as a connection is that was answered
                opened.add(file.readlink())
    assert Path(database) in opened
