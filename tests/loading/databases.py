"""What a database holds, whole; databases of a test's own, and commands run on them."""

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from tests.waiting import HANG, until

POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]
TABLES = {  # but for the word that tells caches of a change
    True: "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
    "AND tablename <> 'mrtc_site_dataversion'",
    False: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT LIKE 'mrtc_site_fulltext%' "  # FTS5's own tables of what is indexed
    "AND name <> 'mrtc_site_dataversion'",
}
READY = """
import gc, json, os, sys, traceback, django
from pathlib import Path
django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import execute_from_command_line
from django.db import connection, connections
from mrtc_site.loading import loader, write_lock
gc.freeze()  # to look through all that was read takes an ending process half a second
"""
# The process that runs a command: with endless patience, and whatever else a test wants otherwise.
# The file ASKED tells that it has asked for the lock of those who write.
RUNNER = """
{}
def noted(execute, sql, *others):
    if sql.startswith(("BEGIN IMMEDIATE", "LOCK TABLE")):
        Path(os.environ["ASKED"]).touch()
    return execute(sql, *others)
with connection.execute_wrapper(noted):
    execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
# A process that has read all of the site, and runs one command after another, each in a fork of
# its own: to read it anew for each would take longer than the commands.
FORKING = """
run_checks()
connections.close_all()
for line in sys.stdin:
    command = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    for number, name in enumerate(("out", "errors"), 1):
        os.dup2(os.open(command[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    code = 0
    try:
        exec(command["patch"])
        execute_from_command_line(["manage.py", *command["arguments"]])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code or 0)  # tidying up takes longer than the commands, too
"""
# Before it commits, a load leaves a file and waits until that is gone.
PAUSE = """
import time
def paused(*arguments, keep=loader.store_bases):
    keep(*arguments)
    Path({0!r}).touch()
    while Path({0!r}).exists():
        time.sleep(0.02)
loader.store_bases = paused
"""
PATIENCE = """
write_lock.LOCK_TIMEOUT = {0}
if "timeout" in (options := settings.DATABASES["default"].get("OPTIONS", {{}})):
    options["timeout"] = {0}
"""
IMPATIENT = PATIENCE.format(0.2)


def _contents(cursor):
    cursor.execute(TABLES[POSTGRESQL])
    found = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT * FROM "{name}"')
        found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def contents():
    """Give every row of every table of the test's database, {table: rows}."""
    with connection.cursor() as cursor:
        return _contents(cursor)


def changed_tables(before, after):
    return {name for name in after if before.get(name) != after[name]}


class OwnDatabase:
    """A database beside the test's own, that other processes can use."""

    def __init__(self, url, folder):
        self.url, self.root = url, folder / "fixtures"
        self.processes, self.forking = [], None
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
            "FIXTURES_DIR": str(folder / "fixtures"),
            "DJANGO_SETTINGS_MODULE": "mrtc_site.settings",
        }

    def connect(self):
        if POSTGRESQL:
            return psycopg.connect(self.url)
        return sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=HANG)

    def contents(self):
        with closing(self.connect()) as opened:
            return _contents(opened.cursor())

    @contextmanager
    def writing(self, *statements):
        """Be someone who has written and not yet committed, until the end of the block."""
        with closing(self.connect()) as opened:
            if not POSTGRESQL:
                opened.execute("BEGIN IMMEDIATE")
            for statement in statements:
                opened.execute(statement)
            yield opened
            opened.commit()

    def start(self, *arguments, patch=""):
        """Start a management command in a process of its own."""
        asked = self.root.parent / f"asked-{len(self.processes)}"
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                READY + RUNNER.format(PATIENCE.format(HANG) + patch),
                *map(str, arguments),
            ],
            cwd=settings.BASE_DIR,
            env={**self.environment, "ASKED": str(asked)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.asked = asked
        self.processes.append(process)
        return process

    def close(self):
        """End what a failed test has left running, and what forks."""
        for process in self.processes:
            if not process.stdout.closed:
                kill(process)
        self._end_forking()

    def run(self, *arguments, patch=""):
        """Run one to its end; give (exit code, output, errors)."""
        if not self.forking:
            self._begin_forking()
        out, errors = self.root.parent / "out", self.root.parent / "errors"
        command = {
            "arguments": [*map(str, arguments)],
            "patch": PATIENCE.format(HANG) + patch,
            "out": str(out),
            "errors": str(errors),
        }
        print(json.dumps(command), file=self.forking.stdin, flush=True)
        assert select.select([self.forking.stdout], [], [], HANG)[0], "it never ended"
        return int(self.forking.stdout.readline()), out.read_text(), errors.read_text()

    def _begin_forking(self):
        self.forking = subprocess.Popen(
            [sys.executable, "-c", READY + FORKING],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _end_forking(self):
        if self.forking:
            self.forking.communicate(timeout=HANG)  # which reads no further command

    def size(self):
        """Give the bytes that it has on disk, what is not yet committed included."""
        if POSTGRESQL:
            with closing(self.connect()) as opened:
                query = "SELECT pg_database_size(current_database())"
                return opened.execute(query).fetchone()[0]
        path = Path(self.url.removeprefix("sqlite:///"))
        return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))

    def waiting(self, process):
        """Wait until `process` has asked for the lock that someone else has."""
        self.reached(process, process.asked.exists)

    @staticmethod
    def reached(process, happens):
        """Wait until something happens, which `process` does before it ends."""
        until(lambda: happens() or process.poll() is not None)
        assert process.poll() is None, process.communicate()


def ended(process):
    out, errors = process.communicate(timeout=HANG)
    return process.returncode, out, errors


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=HANG)
    return process.returncode
