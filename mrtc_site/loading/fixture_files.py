"""The files that fixtures name: `files/<name>` in a year's folder."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ValidationError

from mrtc_site.files.file_types import FileKind
from mrtc_site.files.models import Upload
from mrtc_site.files.storage import Content, checked, name_of, sha256_of

from .record_types import Records, each_row

FOLDER = "files"
STORED = re.compile(r"[0-9a-f]{2}/([0-9a-f]{8})[0-9a-f]{56}\.\w+")  # storage.name_for


def read(folder: Path, text: str, kind: FileKind) -> Content:
    """Check the file that a row of this year's folder names. Raises ValidationError."""
    path, within = folder / text, (folder / FOLDER).resolve()
    if not path.resolve().is_relative_to(within) or path.resolve() == within:
        raise ValidationError(
            f"“{text}” is not in {FOLDER}/: put the file into {within}, and write {FOLDER}/ before "
            "its name"
        )
    if not path.is_file():
        raise ValidationError(f"there is no file “{text}” in {folder}")
    try:
        return checked(path, kind, path.name)
    except OSError as error:
        raise ValidationError(f"“{text}” can't be read: {error.strerror}") from error


def name_files(folder: Path, records: Records) -> dict[str, str]:
    """Give {name in the storage: name in the fixtures} of the files of these records: the name that
    a file has in the folder already, or one made of its row."""
    there: dict[str, str] = {}
    for path in sorted((folder / FOLDER).glob("*")):
        there.setdefault(name_of(path, path.name), f"{FOLDER}/{path.name}")
    taken, names = {path.name for path in (folder / FOLDER).glob("*")}, {}
    for kind, key, values in each_row(records):
        if kind.has_file and values["file"] not in names:
            content, ((_, *words), own) = values["file"], key  # without the year
            stem, suffix = "-".join(map(str, [*words, own])), Path(content).suffix
            if stem + suffix in taken:
                stem += f"-{sha256_of(content)[:8]}"
            names[content] = there.get(content, f"{FOLDER}/{stem}{suffix}")
            taken.add(f"{stem}{suffix}")
    return names


def with_file_names(text: str, names: Mapping[str, str]) -> str:
    """Replace names of stored files by those in the fixtures ({stored: name} in `names`) or those
    that were uploaded, with the beginning of the checksum: “files/it.pdf (1a2b3c4d)”."""

    def called(stored: re.Match[str]) -> str:
        name = names.get(stored[0]) or Upload.objects.filter(file=stored[0]).first()
        return f"{name or 'a file'} ({stored[1]})"

    return STORED.sub(called, text)
