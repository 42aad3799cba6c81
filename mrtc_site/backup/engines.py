"""Copies of the whole database while the site runs, and its replacement by one, on both engines."""

import os
import re
import shutil
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.db import connection

OF_SCHEMA = re.compile(r"\d+; \d+ \d+ (\w+ - )?SCHEMA ")  # in pg_restore's list
PATIENCE = 30  # seconds to wait for whoever writes
# pg_restore locks tables one by one, and a visitor's question may lock the same in another order.
DEADLOCK, TRIES = "deadlock detected", 5


class CopyError(Exception):
    """It can't be done; the message says why, in a sentence. Nothing was changed."""


def run_program(command, environment):
    """Run another program; give what it prints. CopyError says what it complains of."""
    done = subprocess.run(  # noqa: S603 (its name is not from outside)
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise CopyError(f"{Path(command[0]).name} says: {said}")
    return done.stdout


def _beside(name):
    """Give a connection to another database: another file, or another of the same server."""
    other = connection.copy()
    other.settings_dict["NAME"] = str(name)
    return closing(other)


class SQLite:
    """A copy is a database file."""

    @contextmanager
    def copied(self, path):
        """Copy into `path`; give a connection that sees just what the copy holds."""
        connection.ensure_connection()
        with _beside(path) as copy:
            copy.ensure_connection()
            connection.connection.backup(copy.connection)
            yield copy

    @contextmanager
    def scratch(self, path):
        """Give a connection to a database that holds the copy, which may then be changed."""
        with _beside(path) as copy:
            with copy.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                problems = cursor.fetchall()
            if problems != [("ok",)]:
                raise CopyError(f"Its database is damaged: {problems[0][0]}.")
            yield copy

    def url(self, scratch):
        return f"sqlite:///{scratch.settings_dict['NAME']}"

    def replace_by(self, scratch):
        """Write all of `scratch` over the database in one transaction, which those who have it
        open see as any other: the files, and what is not yet in them, are SQLite's affair."""
        until = time.monotonic() + PATIENCE

        def progress(status, remaining, total):
            if remaining and time.monotonic() > until:
                raise CopyError("Someone is writing to the database, and did not end in time.")

        connection.ensure_connection()
        scratch.connection.backup(connection.connection, progress=progress)


class PostgreSQL:
    """A copy is an archive of pg_dump's."""

    @contextmanager
    def copied(self, path):
        """As SQLite's; what is dumped and what is seen are one snapshot."""
        with _beside(connection.settings_dict["NAME"]) as seen, seen.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            self._dump(seen, path, f"--snapshot={cursor.fetchone()[0]}")
            yield seen

    @contextmanager
    def scratch(self, path):
        """As SQLite's, in a database of its own, gone afterwards."""
        name = f"mrtc_restore_{token_hex(8)}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            with _beside(name) as copy:
                copy.ensure_connection()
                self._restore(copy, path)
                yield copy
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, scratch):
        path = f"/{scratch.settings_dict['NAME']}"
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=path).geturl()

    def replace_by(self, scratch):
        """Put all of `scratch` in the place of the same tables, in one transaction."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "copy"
            self._dump(scratch, path)
            connection.ensure_connection()
            self._restore_over(connection, path)

    def _dump(self, of, path, *options):
        """Archive what is in the site's schema; extensions are the server's affair."""
        with of.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        options = ["--format=custom", f"--schema={schema}", f"--file={path}", *options]
        self._run("pg_dump", of, *options)

    def _restore(self, into, path, *options):
        """Restore an archive, but for the schema itself, which is there."""
        entries = self._run("pg_restore", into, "--list", str(path)).splitlines()
        wanted = path.with_suffix(".list")
        wanted.write_text("\n".join(line for line in entries if not OF_SCHEMA.match(line)))
        always = ["--single-transaction", "--no-owner", "--no-privileges", f"--use-list={wanted}"]
        self._run("pg_restore", into, *always, *options, str(path))

    def _restore_over(self, into, path):
        """Restore an archive over what is there."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._restore(into, path, "--clean", "--if-exists")
            except CopyError as error:
                if DEADLOCK not in str(error) or attempt == TRIES:
                    raise

    def _run(self, tool, of, *options):
        """Run one of PostgreSQL's programs on a database; its password is on no command line."""
        needed = of.pg_version // 10_000
        cure = (
            f"Install PostgreSQL's programs, version {needed} or later, and put them on the PATH."
        )
        program = shutil.which(tool)
        if not program:
            raise CopyError(f"There is no {tool} here. {cure}")
        version = re.search(r"\d+", run_program([program, "--version"], {}))[0]
        if int(version) < needed:
            raise CopyError(
                f"{program} is of version {version}, and the server of {needed}. {cure}"
            )
        (_, *where, name), secrets = of.client.settings_to_cmd_args_env(of.settings_dict, [])
        command = [program, *where, "--no-password", "--dbname", name, *options]
        waiting = {"PGOPTIONS": f"-c lock_timeout={PATIENCE}s"}
        return run_program(command, {**waiting, **(secrets or {})})


ENGINES = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
