"""Backups: the whole database as one file, and its way back.

A backup is a zip file of `about.json`, which says what it is of, and `database`, a SQLite file or
an archive of pg_dump's. Its last 64 bytes are the SHA-256, in hex, of all before them.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tomllib
import zlib
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from .engines import ENGINES, CopyError, run_program

DIGITS = 64
CHUNK = 2**20
LONGEST_ABOUT = 2**20
# What is raised of a file that is none of ours, however its checksum was come by.
NO_BACKUP = (
    *(AttributeError, BadZipFile, EOFError, KeyError, RuntimeError, TypeError, ValueError),
    zlib.error,
)


class BackupError(Exception):
    """The backup can't be made or restored; the message says why. Nothing was changed."""


def default_path(name="mrtc"):
    """Name a new backup after the time."""
    return settings.DATA_DIR / "backups" / f"{name}-{timezone.localtime():%Y-%m-%d-%H%M%S}.zip"


def write(path):
    """Write a backup into the new file `path`; give what it is of."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise BackupError(f"{path} is there already.")
    with _told(), TemporaryDirectory(dir=path.parent) as folder:  # its owner's only
        copy, whole = Path(folder, "copy"), Path(folder, "whole")
        with ENGINES[connection.vendor].copied(copy) as seen:
            about = {
                "engine": connection.vendor,
                "release": _release(),
                "time": timezone.now().isoformat(timespec="seconds"),
                **_contents(seen),
            }
        whole.touch(mode=0o600)
        with ZipFile(whole, "w", ZIP_DEFLATED) as file:
            file.writestr("about.json", json.dumps(about, indent=1))
            file.write(copy, "database")
            file.comment = b"0" * DIGITS  # the last bytes of a zip file
        _seal(whole)
        os.link(whole, path)  # at once, and never in the place of another
    return about


def restore(path):
    """Prove the backup in a scratch database, then put it in the place of the present one.

    Gives (what it is of, the backup made of what was there before, or None if that was empty).
    """
    engine = ENGINES[connection.vendor]
    with _told(), TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        about = _unpack(path, copy := Path(folder, "copy"))
        with engine.scratch(copy) as scratch:
            _prove(scratch, about)
            _bring_up_to_date(about, engine.url(scratch))
            _prove_whole(scratch)
            with scratch.cursor() as cursor:
                cursor.execute("DELETE FROM django_session")  # whoever has signed out since, is out
            before = default_path("before-restore") if _tables(connection) else None
            if before:
                write(before)
            engine.replace_by(scratch)
    return about, before


@contextmanager
def _told():
    """Say as a BackupError what disks, databases and their programs refuse."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename or 'The disk'}: {error.strerror or error}.") from error
    except (CopyError, DatabaseError, sqlite3.Error) as error:
        raise BackupError(f"{' '.join(str(error).split()).rstrip('.')}.") from error


def _release():
    project = (settings.BASE_DIR / "pyproject.toml").read_text()
    return tomllib.loads(project)["project"]["version"]


def _tables(database):
    with database.cursor() as cursor:
        return database.introspection.table_names(cursor)


def _contents(database):
    """Give what one can tell copies apart by: migrations, and each table's number of rows."""
    rows = {}
    with database.cursor() as cursor:
        for table in _tables(database):
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")  # noqa: S608
            (rows[table],) = cursor.fetchone()
        # (MigrationRecorder would ask the database of the same alias, which is the site's)
        cursor.execute("SELECT app, name FROM django_migrations")
        migrations = sorted(f"{app}.{name}" for app, name in cursor.fetchall())
    return {"migrations": migrations, "rows": rows}


def _checksum(file, size):
    """Digest the next `size` bytes."""
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(size, CHUNK))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest().encode()


def _seal(path):
    """Write the checksum into the file's last bytes, and the file to the disk."""
    with path.open("r+b") as file:
        size = path.stat().st_size - DIGITS
        digest = _checksum(file, size)
        file.seek(size)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def _unpack(path, copy):
    """Check the file and write its database into `copy`; give what it is of."""
    with path.open("rb") as file:
        digest = _checksum(file, path.stat().st_size - DIGITS)
        if file.read() != digest:
            raise BackupError(f"{path} is no backup, or not a whole one: its checksum is another.")
    try:
        with ZipFile(path) as file:
            about = _read_about(file)
            if about["engine"] != connection.vendor:
                raise BackupError(
                    f"{path} is of {about['engine']}, and this site's database is "
                    f"{connection.vendor}."
                )
            known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
            if unknown := [name for name in about["migrations"] if name not in known]:
                raise BackupError(
                    f"{path} is of release {about['release']}, which this one "
                    f"({_release()}) does not know: {', '.join(unknown)}."
                )
            with file.open("database") as packed, copy.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, CHUNK)
    except NO_BACKUP as error:
        raise BackupError(f"{path} is no backup of this site.") from error
    return about


def _read_about(file):
    """Give what the backup says that it is of, all of it there. Raises one of NO_BACKUP."""
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in file.infolist()):
        raise BadZipFile
    if file.getinfo("about.json").file_size > LONGEST_ABOUT:
        raise ValueError
    about = json.loads(file.read("about.json"))
    texts = about["engine"], about["release"], about["time"], *about["migrations"]
    numbers = about["rows"].values()
    if not all(type(text) is str for text in texts) or not all(type(n) is int for n in numbers):
        raise TypeError
    datetime.fromisoformat(about["time"])
    return about


def _prove(scratch, about):
    """Refuse a restored copy that is not what the backup says."""
    scratch.check_constraints()
    found = _contents(scratch)
    differing = [name for name in found["rows"] if found["rows"][name] != about["rows"].get(name)]
    if found != {name: about[name] for name in found}:
        what = ", ".join(differing) or "tables or migrations"
        raise BackupError(f"The backup's database is not what it says it is: {what}.")


def _prove_whole(scratch):
    """Refuse a database in which the site would miss something."""
    with scratch.cursor() as cursor:
        there = {
            table: {
                column.name for column in scratch.introspection.get_table_description(cursor, table)
            }
            for table in scratch.introspection.table_names(cursor)
        }
    models = apps.get_models(include_auto_created=True)
    for model in filter(lambda model: model._meta.managed, models):
        table = model._meta.db_table
        if table not in there:
            raise BackupError(f"The backup's database has no table {table}.")
        for field in model._meta.local_concrete_fields:
            if field.column not in there[table]:
                raise BackupError(f"The backup's table {table} has no column {field.column}.")


def _bring_up_to_date(about, url):
    """Migrate a copy of an earlier release, in a process whose database it is."""
    newest = MigrationLoader(None).graph.leaf_nodes()
    if all(".".join(name) in about["migrations"] for name in newest):
        return
    command = [sys.executable, settings.BASE_DIR / "manage.py", "migrate", "--verbosity", "0"]
    run_program(command, {"DATABASE_URL": url})
