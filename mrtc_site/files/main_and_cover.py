"""The documents of an entry or an annual report as pages show them: main one, others, cover."""

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
    cover: Document | None  # the file that its picture is made of

    @property
    def documents(self) -> list[Document]:
        return [*filter(None, [self.main]), *self.others]


def files_of(documents: Iterable[Document]) -> Files:
    """Sort the documents of a row. The cover is the one that staff uploaded, else the first page of
    the main document, else of another."""
    found = {document.slug: document for document in documents}
    texts = [document for slug, document in found.items() if slug != COVER]
    full_texts = [each for each in texts if each.is_full_text]
    main = next((found[slug] for slug in MAIN if slug in found), next(iter(full_texts), None))
    pdfs = [each for each in texts if each.media_type == MEDIA_TYPES[".pdf"]]
    cover = found.get(COVER) or main or next(iter(pdfs), None)
    others = [each for each in texts if each is not main]
    return Files(main, others, cover if cover and cover.width else None)


class Replaced(NamedTuple):
    """The version of a document before its present one."""

    since: datetime
    address: str


def replaced(documents: Iterable[Document]) -> dict[int, Replaced]:
    """Give {primary key of a document: the version before its present one}."""
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
