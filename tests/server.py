"""The site as `make run` serves it, in processes of its own."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener


class Staying(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


ASK = build_opener(Staying)


def free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """gunicorn on a free port, until the end of the block."""

    alive, seconds = "/healthz/live", 10  # what is answered first, and at the latest when

    def __init__(
        self,
        environment,
        application="mrtc_site.wsgi",
        config="python:mrtc_site.serving",
        log=None,
    ):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        bind = f"127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "gunicorn"]
        self.command += ["--config", config, "--bind", bind, application]
        self.environment, self.log = {"WEB_CONCURRENCY": "2", **environment}, log

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stderr=self.log)
        for _ in range(20 * self.seconds):
            assert self.process.poll() is None, "the server ended"
            try:
                self.get(self.alive)
                return self
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"nothing answers at {self.address}")

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=40)
        if self.log:
            self.log.close()

    def get(self, path, timeout=20, headers=(), data=None, method=None, **more_headers):
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
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        for part in parts:
            opened.sendall(part)
        return opened

    def workers(self):
        """Give the ids of the processes that answer."""
        pid = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
