"""What pages show of an entry's or an annual report's documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .addresses import MAIN, document_address
from .file_types import MEDIA_TYPES
from .models import COVER, TAKEN_AWAY, Document, FileVersion
from .versions import named


@dataclass(frozen=True)
class Files:
    main: Document | None  # the full text, or the printed edition
    others: list[Document]
    cover: Document | None  # what its picture is made of

    @property
    def documents(self) -> list[Document]:
        return [*filter(None, [self.main]), *self.others]

    @property
    def endings(self) -> list[str]:
        """Which kinds of files there are: “PDF”."""
        return list(dict.fromkeys(document.ending for document in self.documents))


def files_of(documents: Iterable[Document]) -> Files:
    """Give the documents of a row as pages show them. Its cover is what staff have uploaded,
    else the main document's first page, else another's."""
    found = {document.slug: document for document in documents}
    texts = [document for slug, document in found.items() if slug != COVER]
    full_texts = [each for each in texts if each.is_full_text]
    main = next((found[slug] for slug in MAIN if slug in found), next(iter(full_texts), None))
    pdfs = [each for each in texts if each.media_type == MEDIA_TYPES[".pdf"]]
    cover = found.get(COVER) or main or next(iter(pdfs), None)
    others = [each for each in texts if each is not main]
    return Files(main, others, cover if cover and cover.width else None)


class Replaced(NamedTuple):
    """A file that a document had before its present one."""

    since: datetime
    address: str


def replaced(documents: Iterable[Document]) -> dict[int, Replaced]:
    """Give what has been replaced last, by the key of the document."""
    by_name = {named(type(each), each.natural_key()): each for each in documents}
    kinds, keys = {kind for kind, _ in by_name}, {key for _, key in by_name}
    found: dict[int, Replaced] = {}
    for version in FileVersion.objects.filter(kind__in=kinds, key__in=keys):  # the latest last
        document = by_name[version.kind, version.key]
        if version.file == TAKEN_AWAY:
            found.pop(document.pk, None)
        elif version.file != document.file.name:
            address = document_address(document, version.number)
            found[document.pk] = Replaced(version.since, address)
    return found
