"""The uploaded files of backups: each once, by its content, in a folder beside these."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from mrtc_site.common.checksums import sha256_of_file
from mrtc_site.files.storage import Content, documents, put, sha256_of, stored_names

from . import BackupError


def folder_of(backup: Path) -> Path:
    return backup.parent / "files"


def copy(folder: Path) -> list[str]:
    """Copy what the folder hasn't yet; give the names of all. Taken after the database, it is all
    that the database names: a file is stored before its row."""
    names = sorted(stored_names())
    for name in names:
        path = folder / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with documents().open(name) as file, NamedTemporaryFile(dir=path.parent) as beside:
                shutil.copyfileobj(file, beside)
                beside.flush()
                os.fsync(beside.fileno())
                _prove(Path(beside.name), name, "in the storage")
                os.link(beside.name, path)
    return names


def prove(folder: Path, names: Iterable[str]) -> None:
    """See that the folder has each of these, whole. Raises BackupError."""
    for name in names:
        if not (folder / name).is_file():
            raise BackupError(f"{folder / name} is missing: copy the folder along with the backup.")
        _prove(folder / name, name, f"in {folder}")


def put_back(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        put(Content(name, folder / name))


def _prove(path: Path, name: str, where: str) -> None:
    if sha256_of_file(path) != sha256_of(name):
        raise BackupError(f"The file {name} {where} is damaged: its checksum is another.")
