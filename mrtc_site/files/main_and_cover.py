"""Which of the documents of an entry or an annual report is the main one, and which the cover."""

from collections.abc import Iterable
from dataclasses import dataclass

from .addresses import MAIN
from .file_types import MEDIA_TYPES
from .models import COVER, Document


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
