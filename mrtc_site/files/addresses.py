"""The addresses of files: below the English address of what they belong to."""

from typing import Any

from mrtc_site.common.languages import ENGLISH, path_in

from .models import E_BOOKS, EDITIONS, Document, Photograph
from .picture_widths import PICTURE_WIDTHS, widths_of
from .serving import with_hash

MAIN = ("report", *EDITIONS, *E_BOOKS)  # in the folder itself; other documents are in files/


def folder_of(whole: Any) -> str:
    address = getattr(whole, "files_address", None) or whole.get_absolute_url()
    return path_in(ENGLISH, address)


def document_address(document: Document, version: int | None = None) -> str:
    """Give the address of a document, or of an earlier version of it."""
    slug, suffix = document.slug, str(document.file.name).rpartition(".")[2]
    is_main = slug in MAIN or slug.startswith("report-")
    name = slug.removesuffix("-epub") if slug in E_BOOKS else slug
    name = f"{name}-v{version}" if version else name
    return f"{folder_of(document.whole)}{'' if is_main else 'files/'}{name}.{suffix}"


def slug_at(name: str, ending: str) -> str:
    """Give the slug of the document at an address (“report-en”), of an earlier version with its
    number (“annual-report-epub-v1”)."""
    book, mark, version = name.partition("-v")
    return f"{book}-epub{mark}{version}" if ending == "epub" else name


def cover_srcset(whole: Any, cover: Document) -> dict[int, str]:
    """Give {width in pixels: address} of a cover."""
    return _by_width(f"{folder_of(whole)}cover", cover)


def photograph_srcset(photograph: Photograph) -> dict[int, str]:
    return _by_width(f"{folder_of(photograph.whole)}photographs/{photograph.order}", photograph)


def _by_width(start: str, attachment: Document | Photograph) -> dict[int, str]:
    found, widths = {}, widths_of(attachment.width or 0)
    for nominal, width in zip(PICTURE_WIDTHS, widths, strict=False):
        address = f"{start}.webp" if width == widths[-1] else f"{start}-{nominal}.webp"
        found[width] = with_hash(address, attachment.sha256)
    return found
