"""The storage of uploaded files: each is stored once, under the SHA-256 of its content."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from posixpath import join
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import UploadedFile

from mrtc_site.common.checksums import sha256_of_file

from .file_types import ENDINGS, FileKind
from .inspection import Inspection, clean_photograph, inspect, inspect_documents

# The facts about files that this process has checked, by their names in the storage.
_inspected: dict[str, Inspection] = {}


class WholeFileStorage(FileSystemStorage):
    """A file gets its name when it is completely written, so that none is ever incomplete."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # files of the same name have the same content

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first, with the same
                os.link(file.name, path)
        return name


class Content(NamedTuple):
    """A checked file: its name in the storage, and where its content is."""

    name: str
    source: Path | bytes


def documents() -> Storage:
    return storages["documents"]


def stored_names(within: str = "") -> Iterator[str]:
    """Give the names of all stored files; `within` the folder of renditions, of these."""
    try:
        folders, _ = documents().listdir(within)
    except FileNotFoundError:
        return
    for folder in (join(within, folder) for folder in folders):
        yield from (f"{folder}/{name}" for name in documents().listdir(folder)[1] if name[0] != ".")


def name_for(sha256: str, suffix: str) -> str:
    return f"{sha256[:2]}/{sha256}{suffix.lower().replace('.jpeg', '.jpg')}"


def name_of(path: Path, name: str) -> str:
    """Give the name in the storage for a file that is called `name` elsewhere."""
    return name_for(sha256_of_file(path), Path(name).suffix)


def sha256_of(name: str) -> str:
    return Path(name).stem


def checked(path: Path, kind: FileKind, name: str) -> Content:
    """Check a file that is called `name`; photographs lose their metadata. Raises ValidationError
    with a sentence. A file that is in the storage already has passed before."""
    stored = name_of(path, name)
    if Path(name).suffix.lower() in ENDINGS[kind] and _is_known(stored):
        return Content(stored, path)
    if kind != "picture":
        _inspected[stored] = inspect(path, kind, name)
        return Content(stored, path)
    found, picture = clean_photograph(path, name)
    stored = name_for(found.sha256, Path(name).suffix)
    _inspected[stored] = found
    return Content(stored, picture)


def check_together(paths: Iterable[Path]) -> None:
    """Check the new ones of several documents in one child process; `checked` then needn't."""
    readable = (path for path in paths if path.is_file() and os.access(path, os.R_OK))
    names = {path: name_of(path, path.name) for path in readable}
    found = inspect_documents(path for path, name in names.items() if not _is_known(name))
    _inspected.update((names[path], each) for path, each in found.items())


def _is_known(stored: str) -> bool:
    return stored in _inspected or documents().exists(stored)


def put(content: Content) -> None:
    name, source = content
    if documents().exists(name):
        return
    if isinstance(source, bytes):
        documents().save(name, ContentFile(source))
    else:
        with source.open("rb") as file:
            documents().save(name, File(file))


def take(uploaded: UploadedFile, kind: FileKind) -> str:
    """Check an uploaded file and store it; give its name in the storage."""
    with NamedTemporaryFile() as copy:
        shutil.copyfileobj(uploaded, copy)
        copy.flush()
        content = checked(Path(copy.name), kind, str(uploaded.name))
        put(content)
    return content.name


def facts_of(name: str) -> Inspection:
    """Give the facts about a stored file, which is checked unless this process has done so."""
    if name not in _inspected:
        kind = next(kind for kind, endings in ENDINGS.items() if Path(name).suffix in endings)
        with on_disk(name) as path:
            _inspected[name] = inspect(path, kind, Path(name).name)
    return _inspected[name]


@contextmanager
def on_disk(name: str) -> Iterator[Path]:
    """Copy a stored file to a temporary file on this machine, wherever the storage is."""
    with documents().open(name) as stored, NamedTemporaryFile() as copy:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)
