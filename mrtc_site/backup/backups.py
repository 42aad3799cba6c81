"""Backups. Each is a ZIP file with `database` and a `manifest.json` that describes it. Uploaded
files are in a folder, by their SHA-256, which all backups beside each other share."""

import errno
import json
import os
import shutil
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from mrtc_site.common.checksums import sha256_of_file

from . import BackupError, files
from .engines import ENGINES
from .site_lock import site_stopped


def default_path(name: str = "mrtc") -> Path:
    return settings.DATA_DIR / "backups" / f"{name}-{timezone.localtime():%Y-%m-%d-%H%M%S-%f}.zip"


def write(path: Path) -> None:
    """Write a backup into the new file `path`, which only its owner may read."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        copy, whole = Path(folder, "database"), Path(folder, "backup")
        ENGINES[connection.vendor].copy(copy)
        names = files.copy(files.folder_of(path))
        manifest = {
            "engine": connection.vendor,
            "release": project["version"],
            "time": timezone.now().isoformat(timespec="seconds"),
            "sha256": sha256_of_file(copy),
            "files": names,
        }
        with whole.open("wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                archive.writestr("manifest.json", json.dumps(manifest, indent=1))
                archive.write(copy, "database")
            os.fsync(file.fileno())
        whole.chmod(0o600)
        path.touch(exist_ok=False)  # never overwrites another
        whole.replace(path)


def restore(path: Path) -> tuple[dict[str, Any], Path | None]:
    """Verify a backup, then replace the present database by it, and add its files to those in the
    storage.

    Gives its manifest, and the backup made of the database that was there (None if that was empty).
    """
    engine = ENGINES[connection.vendor]
    with site_stopped(), TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        copy = Path(folder, "database")
        manifest = _unpack(path, copy)
        expected = {".".join(name) for name in MigrationLoader(None).disk_migrations}
        if others := expected ^ engine.verify(copy):
            raise BackupError(
                f"{path} is of release {manifest['release']}, and not of this one, by its"
                f" migrations: {', '.join(sorted(others))}. Restore it with that release."
            )
        files.verify(files.folder_of(path), manifest["files"])
        before = default_path("before-restore") if connection.introspection.table_names() else None
        if before:
            write(before)
        files.restore(files.folder_of(path), manifest["files"])  # before rows that name them
        engine.replace(copy)
    return manifest, before


def _unpack(path: Path, copy: Path) -> dict[str, Any]:
    """Unpack the backup's database into `copy`, and check it against the manifest."""
    try:
        with ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            engine, checksum, _, _ = (manifest[k] for k in ("engine", "sha256", "release", "time"))
            with archive.open("database") as packed, copy.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            manifest.setdefault("files", [])  # a backup of before there were any
    except Exception as error:  # whatever zipfile, zlib and json raise of what is none
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # (a place before its first)
            raise
        raise BackupError(f"{path} is no backup of this site, or not a whole one.") from error
    if engine != connection.vendor:
        raise BackupError(
            f"{path} is of {engine}, and this site's database is {connection.vendor}."
        )
    if sha256_of_file(copy) != checksum:
        raise BackupError(f"{path} is damaged: the checksum of its database is another.")
    return manifest
