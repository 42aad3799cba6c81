"""A real server: slow clients, a stop, and its log."""

import json
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import closing

import pytest

from mrtc_site.serving import has_come
from tests.server import Server

from .kills import CLIENTS, load

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /oai/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def serve(own_database, tmp_path_factory):
    """A function that starts a server; its log is in `server.log`."""

    def start():
        path = tmp_path_factory.mktemp("log") / "log"
        environment = {**own_database.environment, "LOG_FORMAT": "json", "CLIENT_SECONDS": "0"}
        options = {"application": "tests.running.slow", "config": "python:tests.running.slow"}
        return Server(environment, **options, log=path.open("w+"))

    return start


@pytest.fixture(scope="module")
def server(serve):
    with serve() as server:
        yield server


def logged(server):
    time.sleep(0.1)  # a line is written after its answer is sent
    server.log.seek(0)
    return [json.loads(line) for line in server.log]


def answer(opened):
    content = b""
    while part := opened.recv(65536):
        content += part
    return content


def test_many_slow_clients_keep_nobody_waiting(server):
    """More than ten times as many as there are threads, and more than there is room for."""
    slow = {
        "says nothing": (),
        "says half": (HEAD,),
        "asks a little at a time": (HEAD, b"X-A: "),
        "does not go": (b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n",),
        "sends half a form": (POST + FORM + b"Content-Length: 100\r\n\r\n", b"verb=Id"),
    }
    opened = [server.connect(*parts) for parts in slow.values() for _ in range(40)]
    began = time.monotonic()
    assert [server.get("/healthz", timeout=5)[0] for _ in range(5)] == [200] * 5
    assert time.monotonic() - began < 1
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("end", [b"", b"verb=Identify"], ids=["dripping", "in pieces"])
def test_a_request_has_a_time_to_come(end, server):
    """However slowly; in pieces is as good as at once."""
    head = POST + FORM + b"Content-Length: 13\r\nConnection: close\r\n\r\n"
    with closing(server.connect(head[:50])) as opened:
        time.sleep(0.1)
        opened.sendall(head[50:])
        if end:
            time.sleep(0.1)
            opened.sendall(end[:5])
            time.sleep(0.1)
            opened.sendall(end[5:])
        began = time.monotonic()
        assert answer(opened).startswith(b"HTTP/1.1 200 OK" if end else b"")
        assert time.monotonic() - began < 4


def test_a_body_of_unknown_length_has_a_time_to_come_too(server):
    """A thread reads it, and gets free again."""
    head = POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n"
    opened = [server.connect(head, b"4\r\nverb") for _ in range(20)]
    assert server.get("/healthz", timeout=8)[0] == 200
    for connection in opened:
        answer(connection)
        connection.close()


def test_requests_follow_each_other_on_a_connection(server):
    two = (HEAD + b"\r\n") * 2 + HEAD + b"Connection: close\r\n\r\n"
    with closing(server.connect(two)) as opened:
        assert answer(opened).count(b"HTTP/1.1 200 OK") == 3


HAVE_COME = {
    b"": False,
    b"\r\n\r\n": False,
    HEAD: False,
    HEAD + b"\r\n": True,
    b"\r\n" + HEAD + b"\r\n": True,
    HEAD.replace(b"\r", b"") + b"\n": False,
    b"A" * 300_000: True,
    POST + b"content-length: 3\r\n\r\nab": False,
    POST + b"content-length: 3\r\n\r\nabc": True,
    POST + b"CONTENT-LENGTH:3\r\nA: b\r\n\r\nabc": True,
    POST + b"Content-Length: 9999999\r\n\r\n" + b"a" * 300_000: True,
    POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n": True,
    POST + b"Content-Length: -3\r\n\r\n": True,
}


@pytest.mark.parametrize("data", HAVE_COME, ids=range(len(HAVE_COME)))
def test_a_thread_gets_what_has_come(data):
    assert has_come(data) is HAVE_COME[data]


def test_every_request_is_a_line_with_the_id_that_its_answer_has(server):
    before = len(logged(server))
    answers = [
        server.get(path) for path in ("/api/", "/reports.csv?q=%ED%95%9C", "/oai/?verb=Nonsense")
    ]
    lines = [line for line in logged(server)[before:] if line["logger"] == "mrtc_site.access"]
    by_id = {line["request_id"]: (line["method"], line["path"], line["status"]) for line in lines}
    assert len(lines) == 3 and [by_id[headers["X-Request-ID"]] for _, headers, _ in answers] == [
        ("GET", "/api/", 200),
        ("GET", "/reports.csv?q=%ED%95%9C", 200),
        ("GET", "/oai/?verb=Nonsense", 200),
    ]
    assert all(0 < line["milliseconds"] < 10_000 and line["level"] == "info" for line in lines)
    assert sorted(line["bytes"] for line in lines) == sorted(len(each[2]) for each in answers)


def test_what_is_being_answered_when_the_site_stops_is_finished(serve):
    with serve() as server:
        got = []
        asking = [
            threading.Thread(target=lambda: got.append(server.get("/slow"))) for _ in range(4)
        ]
        for thread in asking:
            thread.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        for thread in asking:
            thread.join()
        assert [(status, content) for status, _, content in got] == [(200, b"slow but whole")] * 4
        assert server.process.wait(timeout=10) == 0
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", server.port))


def test_a_killed_worker_cuts_off_what_it_was_answering_and_nothing_else(serve):
    """Asked again, that is answered; and soon there are as many workers as before."""
    with serve() as server:
        kills, counts = load(server, seconds=4.5, every=1.5)
        assert kills == 2 and counts["cut off"] <= kills * CLIENTS
        assert counts.keys() <= {200, "cut off"} and counts[200] > 50
        assert len(server.workers()) == 2


def test_connections_that_stay_open_are_shared_out(server):
    """However few there are: those of a proxy, say."""
    begun = len(logged(server))
    opened = [server.connect() for _ in range(8)]
    for connection in opened:
        connection.sendall(HEAD + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    processes = Counter(line["process"] for line in logged(server)[begun:])
    for connection in opened:
        connection.close()
    assert sum(processes.values()) == 8 and min(processes[pid] for pid in server.workers()) >= 2
