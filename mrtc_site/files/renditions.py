"""Renditions: the WebP files that pages show, made of stored pictures and of first pages of PDFs.

Backups leave them out, as they can be made again."""

from pathlib import PurePosixPath

from django.core.files.base import ContentFile

from .inspection import renditions
from .storage import documents, on_disk, sha256_of, stored_names

FOLDER = "pictures"


def rendition_name(name: str, width: int) -> str:
    return f"{FOLDER}/{PurePosixPath(name).with_suffix('')}-{width}.webp"


def stored_renditions() -> dict[str, str]:
    """Give {rendition: checksum of the file that it was made of}."""
    return {name: sha256_of(name).split("-")[0] for name in stored_names(FOLDER)}


def make_renditions(name: str) -> None:
    """Make the renditions of a stored file. Raises ValidationError if it can't be drawn."""
    with on_disk(name) as path:
        for width, content in renditions(path, name).items():
            documents().save(rendition_name(name, width), ContentFile(content))


def rendition(name: str, width: int) -> str:
    """Give the name of a rendition. It was made at upload or, after a load or a restored backup, is
    made here when it is first asked for."""
    wanted = rendition_name(name, width)
    if not documents().exists(wanted):
        make_renditions(name)
    return wanted
