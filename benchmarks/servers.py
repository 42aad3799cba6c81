"""What is compared, each served as it would be: the site, the same bytes without it, Datasette."""

import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.request import urlopen

from tests.server import Server, free_port

ROOT = Path(__file__).resolve().parent.parent
GIVEN = "BENCHMARK_ANSWER"  # names the file with the headers and the body to give


def bytes_application(environ, start_response):
    """Give the same bytes to everyone: the least that a WSGI application can do."""
    headers, body = _answer()
    start_response("200 OK", headers)
    return [body]


@cache
def _answer():
    return pickle.loads(Path(os.environ[GIVEN]).read_bytes())  # noqa: S301 (written below)


@contextmanager
def same_bytes(headers, body, environment):
    """Serve an answer under the very server that serves the site."""
    own = {"connection", "date", "server"}  # which the server adds
    with tempfile.NamedTemporaryFile() as file:
        pickle.dump(([pair for pair in headers if pair[0].lower() not in own], body), file)
        file.flush()
        given = {**environment, GIVEN: file.name}
        with Server(given, "benchmarks.servers:bytes_application", log=_silence()) as server:
            yield server.address


@contextmanager
def site(environment):
    """Serve the site; gives the Server."""
    with Server(environment, log=_silence()) as server:
        yield server


def _silence():
    return open(os.devnull, "w")


def manage(environment, *command):
    subprocess.run(  # noqa: S603 (our own)
        [sys.executable, "manage.py", *map(str, command)],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def install_datasette(folder):
    """Install it into an environment of its own; give its program."""
    program = folder / "datasette" / "bin" / "datasette"
    if not program.exists():
        run = [sys.executable, "-m", "venv", str(folder / "datasette")]
        subprocess.run(run, check=True)  # noqa: S603
        pip = [str(program.with_name("python")), "-m", "pip", "install", "--quiet", "datasette"]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
    return program


def write_datasette(path, reports):
    """Write the same rows for it: reports with what their pages show, and full-text search.

    A report's people are in it as JSON, too: so Datasette shows and counts them in a list.
    """
    with sqlite3.connect(path) as db:
        db.executescript(
            """
            CREATE TABLE annual_reports (year INTEGER PRIMARY KEY, title TEXT);
            CREATE TABLE report_types (slug TEXT PRIMARY KEY, name TEXT);
            CREATE TABLE researchers (slug TEXT PRIMARY KEY, name TEXT);
            CREATE TABLE reports (id INTEGER PRIMARY KEY,
                year INTEGER REFERENCES annual_reports(year),
                type TEXT REFERENCES report_types(slug), number INTEGER,
                title TEXT, abstract TEXT, contents TEXT, researchers TEXT);
            CREATE TABLE authorships (report INTEGER REFERENCES reports(id),
                researcher TEXT REFERENCES researchers(slug), role TEXT, position INTEGER);
            """
        )
        named = {
            "annual_reports": {
                (report["year"], f"Annual Report {report['year']}") for report in reports
            },
            "report_types": {(report["type"], report["type"].title()) for report in reports},
            "researchers": {
                (slug, slug.title()) for report in reports for slug in report["authorships"]
            },
        }
        for table, rows in named.items():
            db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608 (our own)
        columns = "year", "type", "number", "title", "abstract", "contents"
        db.executemany(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (n, *(report[name] for name in columns), json.dumps([*report["authorships"]]))
                for n, report in enumerate(reports, 1)
            ],
        )
        db.executemany(
            "INSERT INTO authorships VALUES (?, ?, ?, ?)",
            [
                (n, slug, part["role"], part["order"])
                for n, report in enumerate(reports, 1)
                for slug, part in report["authorships"].items()
            ],
        )
        db.executescript(
            """
            CREATE INDEX by_year ON reports (year, type, number);
            CREATE INDEX by_type ON reports (type);
            CREATE INDEX of_report ON authorships (report);
            CREATE INDEX of_researcher ON authorships (researcher);
            CREATE VIRTUAL TABLE reports_fts USING fts5(title, abstract, contents,
                content='reports', content_rowid='id', tokenize='porter');
            INSERT INTO reports_fts (reports_fts) VALUES ('rebuild');
            ANALYZE;
            """
        )


@contextmanager
def datasette(program, path):
    """Serve it with as many processes and as long to count as it wants; gives its address."""
    port = free_port()
    command = [str(program), "serve", "--immutable", str(path), "--port", str(port)]
    for name in ("sql_time_limit_ms", "facet_time_limit_ms"):
        command += ["--setting", name, "30000"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def first_pages():
    """Give the seconds that `make run` takes to its first page in a new clone, and then again."""
    with tempfile.TemporaryDirectory() as folder:
        clone = ["git", "clone", "--quiet", str(ROOT), folder]
        subprocess.run(clone, check=True)  # noqa: S603
        return [_first_page(folder) for _ in range(2)]


def _first_page(folder):
    port, started = free_port(), time.monotonic()
    environment = {name: told for name, told in os.environ.items() if name not in OWN}
    with subprocess.Popen(  # noqa: S603
        ["make", "run", f"PORT={port}"],  # noqa: S607
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as made:
        while made.poll() is None:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/") as page:
                page.read()
                break
            time.sleep(0.05)
        took = time.monotonic() - started
        os.killpg(made.pid, signal.SIGTERM)
    return took


OWN = "DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "FIXTURES_DIR", "VIRTUAL_ENV"
