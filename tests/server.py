"""The site as `make run` serves it, in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .waiting import HANG, until


class Staying(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


ASK = build_opener(Staying)


def keep_port():
    """Give a socket on a free port: until it is closed, nobody else is given that port, and only
    who is told of it can serve there."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as whoever serves says, too
    kept.bind(("127.0.0.1", 0))
    return kept


def free_port():
    with closing(keep_port()) as found:
        return found.getsockname()[1]


class Server:
    """gunicorn on a free port, until the end of the block.

    `log` is a file that is open to append to: a test that reads it moves the one place in it that
    both have, and what is written just then would begin there.
    """

    alive = "/healthz/live"  # what is answered first

    def __init__(
        self,
        environment,
        application="mrtc_site.wsgi",
        config="python:mrtc_site.web.gunicorn_conf",
        log=None,
    ):
        self.kept = keep_port()
        self.port = self.kept.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        bind = f"127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "gunicorn"]
        self.command += ["--config", config, "--bind", bind, application]
        self.environment, self.log = {"WEB_CONCURRENCY": "2", **environment}, log

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stderr=self.log)
        try:
            until(self._answers)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _answers(self):
        assert self.process.poll() is None, "the server ended"
        with suppress(OSError):
            return self.get(self.alive)

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(HANG)
        self.kept.close()
        if self.log:
            self.log.close()

    def get(self, path, timeout=HANG, headers=(), data=None, method=None, **more_headers):
        """Ask for `path`; give (status, headers, content), of a redirection as of any other."""
        headers = {**dict(headers), **more_headers}
        request = Request(self.address + path, data, headers, method=method)
        try:
            with ASK.open(request, timeout=timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def connect(self, *parts):
        """Open a connection and send these on it."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=HANG)
        for part in parts:
            opened.sendall(part)
        return opened

    def ask_all(self, path):
        """Ask until every worker has answered, of an application that says which did (telling.py);
        give the bodies, each once."""
        workers, bodies, answered = {*self.workers()}, set(), set()

        def ask(_):
            _, headers, body = self.get(path)
            bodies.add(body)
            answered.add(int(headers["X-Made-By"]))

        with ThreadPoolExecutor(4) as many:
            until(lambda: [*many.map(ask, range(4))] and answered >= workers)
        return bodies

    def renew_workers(self):
        """Have other processes answer, which were asked nothing yet."""
        before = {*self.workers()}
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        until(lambda: len(before) == len({*self.workers()} - before))

    def workers(self):
        """Give the ids of the processes that answer."""
        pid = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
