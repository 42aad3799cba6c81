"""Copies the whole database into a file, and replaces it by one, on SQLite and PostgreSQL."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from . import BackupError

SESSIONS = "django_session"  # left out, so that nobody who has signed out is signed in again


class SQLite:
    """The copy is a database file."""

    def copy(self, path: Path) -> None:
        with self._opened(path) as copy, copy.cursor() as cursor:
            connection.connection.backup(copy.connection)
            cursor.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 (our own)

    def verify(self, path: Path) -> set[str]:
        """Check that a copy is sound; give the migrations recorded in it."""
        with self._opened(path) as copy, copy.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            if (problem := cursor.fetchone()[0]) != "ok":
                raise BackupError(f"The backup's database is damaged: {problem}.")
            copy.check_constraints()
            cursor.execute("SELECT app || '.' || name FROM django_migrations")
            return {name for (name,) in cursor.fetchall()}

    def replace(self, path: Path) -> None:
        """Replace the database by a copy, in one transaction."""

        def give_up(status: int, remaining: int, total: int) -> None:
            if status == sqlite3.SQLITE_BUSY:  # for the connection's whole timeout
                raise BackupError("Another program is writing to the database: end it first.")

        with self._opened(path) as copy:
            copy.connection.backup(connection.connection, progress=give_up)

    def _opened(self, path: Path) -> closing[BaseDatabaseWrapper]:
        copy = connection.copy()
        copy.settings_dict["NAME"] = str(path)
        for opened in (copy, connection):
            opened.ensure_connection()
        return closing(copy)


class PostgreSQL:
    """The copy is an archive of pg_dump, of the site's schema; extensions belong to the server."""

    def copy(self, path: Path) -> None:
        options = "--format=custom", "--compress=0", f"--exclude-table-data={SESSIONS}"
        self._run("pg_dump", *options, f"--file={path}", self._database())

    def verify(self, path: Path) -> set[str]:
        """Give the migrations recorded in a copy. That it is sound, `replace` finds out in its
        transaction. Refuse if others use the database, be they on other machines."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename IS NOT NULL AND pid <> pg_backend_pid()"
            )
            if others := cursor.fetchone()[0]:
                raise BackupError(
                    "Stop the site first, on every machine: others have sessions on its database"
                    f" (see pg_stat_activity): {others}."
                )
        table = self._run(
            "pg_restore", "--data-only", "--table=django_migrations", "--file=-", path
        )
        rows = (line.split("\t") for line in table.splitlines() if line[:1].isdigit())
        return {f"{app}.{name}" for _, app, name, _ in rows}

    def replace(self, path: Path) -> None:
        options = "--single-transaction", "--clean", "--if-exists", "--no-owner", "--no-privileges"
        self._run("pg_restore", *options, self._database(), path)

    def _database(self) -> str:
        return f"--dbname={connection.settings_dict['NAME']}"

    def _run(self, program: str, *options: str | Path) -> str:
        """Run one of PostgreSQL's programs, with no password on the command line."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = f"--schema={cursor.fetchone()[0]}"
        settings = connection.settings_dict
        (_, *where, _), secrets = connection.client.settings_to_cmd_args_env(settings, [])
        command = [program, *where, "--no-password", schema, *options]
        environment = {**os.environ, **(secrets or {})}
        try:
            done = subprocess.run(  # noqa: S603 (its name is not from outside)
                command, env=environment, capture_output=True, text=True, check=True
            )
        except FileNotFoundError as error:
            cure = "Install PostgreSQL's programs, of the server's version or later."
            raise BackupError(f"There is no {program} here. {cure}") from error
        except subprocess.CalledProcessError as error:
            raise BackupError(f"{program} says: {error.stderr.strip() or error}") from error
        return done.stdout


ENGINES: dict[str, SQLite | PostgreSQL] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
