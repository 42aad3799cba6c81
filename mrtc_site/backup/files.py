"""The uploaded files of backups, in a folder beside them: each once, by its content."""

from collections.abc import Iterable
from pathlib import Path

from django.core.files import File

from mrtc_site.common.checksums import sha256_of_file
from mrtc_site.files.storage import Content, WholeFileStorage, on_disk, put, sha256_of, stored_names

from . import BackupError


def folder_of(backup: Path) -> Path:
    return backup.parent / "files"


def copy(folder: Path) -> list[str]:
    """Copy all stored files that the folder hasn't yet; give the names of all. If this is done
    after copying the database, no file is missing, as a file is stored before its row."""
    names, copies = sorted(stored_names()), WholeFileStorage(folder)
    for name in names:
        if not copies.exists(name):
            with on_disk(name) as path, path.open("rb") as file:
                _verify(path, name, "in the storage")
                copies.save(name, File(file))
    return names


def verify(folder: Path, names: Iterable[str]) -> None:
    """Check that the folder has each of these files, undamaged. Raises BackupError."""
    for name in names:
        if not (folder / name).is_file():
            raise BackupError(f"{folder / name} is missing: copy the folder along with the backup.")
        _verify(folder / name, name, f"in {folder}")


def restore(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        put(Content(name, folder / name))


def _verify(path: Path, name: str, where: str) -> None:
    if sha256_of_file(path) != sha256_of(name):
        raise BackupError(f"The file {name} {where} is damaged: its checksum is another.")
