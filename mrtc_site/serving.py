"""How gunicorn serves the site: its settings, its log, and its patience with slow clients."""

import gc
import logging.config
import os
import re
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from ctypes import CDLL
from datetime import timedelta
from functools import partial
from itertools import islice
from multiprocessing.sharedctypes import RawArray

from django.utils.encoding import iri_to_uri
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
# PostgreSQL: no statement of a request takes longer, nor waits longer for others.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=30s -c lock_timeout=10s")

from mrtc_site import settings
from mrtc_site.logs import request_id

logging.config.dictConfig(settings.LOGGING)  # the master's own; workers do so again

# Seconds.
SEND_WITHIN = 10  # a request, from its connection's beginning or the last answer
READ_WITHIN = 30  # the rest of a large one, which a thread reads
ANSWER_WITHIN = 120  # it, and its answer taken by the client
GIVE_WAY = 0.001  # to a worker with fewer connections
LINGER = 2  # after the last answer, before the connection is closed
ENOUGH = 256 * 1024  # more than a head may be; of a body, what is read without a thread
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)

M_ARENA_MAX = -8  # malloc.h
NOBODY = 1_000_000
connections = RawArray("l", [NOBODY] * 64)  # how many each worker has; all see it

access = logging.getLogger("mrtc_site.access")


class Log(Logger):
    """gunicorn's log, as the rest of the site's; a line for each request answered."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.handlers, self.error_log.propagate = [], True

    def access(self, resp, req, environ, request_time):
        told = {
            "method": environ["REQUEST_METHOD"],
            "path": iri_to_uri(environ["RAW_URI"]),
            "status": resp.status_code,
            "milliseconds": round(request_time / timedelta(milliseconds=1), 1),
            "bytes": resp.sent,
        }
        line = "%(method)s %(path)s %(status)s, %(milliseconds)s ms"
        access.info(line, told, extra={"told": told})
        request_id.set("")  # this thread's next line may be of no request


def has_come(data):
    """Tell whether a request has come so far that a thread can go on without waiting for more."""
    head, end, body = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not end:
        return len(data) > ENOUGH
    if b"\r\nexpect:" in head.lower():  # its client waits, too
        return True
    length = LENGTH.search(head + b"\r\n")
    return len(body) >= min(int(length[1]) if length else 0, ENOUGH)


class Worker(ThreadWorker):
    """Gives a connection to a thread when a request has come on it, not before: until then it
    waits with all others, however many, in the one loop that waits for them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.answering = {}  # {connection: when a thread got it}
        self.gave_way = False
        self._count()

    def accept(self, listener):
        """Leave a new connection to a worker that has fewer, if it takes it within a moment: all
        of a proxy's would else be one's, while the others have nothing to do."""
        self.gave_way = not self.gave_way and self.nr_conns > min(connections)
        if self.gave_way:
            time.sleep(GIVE_WAY)
            return
        super().accept(listener)
        self._count()

    def _count(self):
        connections[self.age % len(connections)] = self.nr_conns

    def enqueue_req(self, conn):
        now = time.monotonic()
        if self._has_come(conn):
            self.answering[conn] = now
            super().enqueue_req(conn)
            return
        conn.due = getattr(conn, "due", None) or now + SEND_WITHIN
        conn.timeout = conn.due
        self.pending_conns.append(conn)
        when_more = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, when_more)

    def _has_come(self, conn):
        conn.init()
        conn.sock.setblocking(False)
        data, ended = conn.parser.unreader.take_buffered(), False
        try:
            more = conn.sock.recv(ENOUGH)
            data, ended = data + more, not more
        except BlockingIOError:
            pass
        except OSError:
            ended = True
        conn.parser.unreader.unread(data)
        return ended or has_come(data)

    def finish_request(self, conn, fs):
        self.answering.pop(conn, None)
        conn.due = None
        if not fs.cancelled() and not fs.exception() and fs.result():
            super().finish_request(conn, fs)  # another request may follow
        else:
            self._part(conn)

    def _part(self, conn):
        """Say that this was all, and give the client time to have read it (gunicorn's own way
        would keep everyone waiting for that)."""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + LINGER
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._parting, conn))

    def _parting(self, conn, sock):
        with suppress(BlockingIOError, OSError):
            if sock.recv(ENOUGH):
                return
        conn.timeout = 0  # it has closed its end, too

    def murder_pending(self):
        """Close what waits too long, or the longest when there are too many; end what threads
        wait for too long."""
        self._count()
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout))
        if self.nr_conns >= self.worker_connections:
            for conn in islice(self.pending_conns, self.worker_connections // 10):
                conn.timeout = 0
        super().murder_pending()
        now = time.monotonic()
        for conn, since in self.answering.items():
            for limit, how in ((READ_WITHIN, socket.SHUT_RD), (ANSWER_WITHIN, socket.SHUT_RDWR)):
                if now > since + limit:
                    with suppress(OSError):
                        conn.sock.shutdown(how)


def child_exit(server, worker):
    connections[worker.age % len(connections)] = NOBODY


def when_ready(server):
    """Read all of the site before there are workers, which then share it in memory; leave it out of
    the search for garbage, which would write all over it and kept a visitor waiting for 0.1 s now
    and then."""
    from django.apps import apps
    from django.urls import get_resolver

    if apps.ready:  # not where these settings serve something else, to compare with
        list(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    # glibc's threads have heaps of their own otherwise, each with what it doesn't give back.
    with suppress(AttributeError):
        CDLL(None).mallopt(M_ARENA_MAX, 2)


worker_class = Worker
preload_app = True
threads = 8
worker_connections = 400  # each takes a file descriptor, of the usual 1024
keepalive = 5
timeout = 60  # of a worker that no longer says that it is alive
graceful_timeout = 30  # for requests being answered when the site is stopped
limit_request_line = 8190  # limits.py has its own, and a sentence
limit_request_fields = 50
limit_request_field_size = 4094
logger_class = Log
loglevel = "warning"
control_socket_disable = True
