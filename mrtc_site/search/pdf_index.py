"""The index of words inside PDFs: the text of each page, kept by the file's content."""

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from mrtc_site.common.chunks import chunks
from mrtc_site.files import inspection
from mrtc_site.files.file_types import MEDIA_TYPES
from mrtc_site.files.models import PageText
from mrtc_site.files.storage import on_disk
from mrtc_site.files.versions import document_models

from .tokenizer import beginning_codes, stem_codes

PDF = MEDIA_TYPES[".pdf"]
# The id of a page in the index has the number of the page in its lowest bits, and above them the
# number of its file, so that a hit tells both.
PAGE_BITS = 16
LAST_PAGE = (1 << PAGE_BITS) - 1
ROWS_AT_ONCE = 100
FILES_AT_ONCE = 20


def file_number(sha256: str) -> int:
    return int(sha256[:11], 16)


def page_id(sha256: str, page: int) -> int:
    return (file_number(sha256) << PAGE_BITS) + page


def page_codes(text: str) -> str:
    return f"{stem_codes([text])} {beginning_codes([text], 'text')}"


def index_pages(documents: QuerySet) -> None:
    """Index the pages of PDFs whose content is new; one without legible text as an empty page."""
    indexed = PageText.objects.filter(sha256=OuterRef("sha256"))
    new = documents.filter(~Exists(indexed), media_type=PDF)
    for files in chunks(new.order_by().values_list("sha256", "file").distinct(), FILES_AT_ONCE):
        _index_files(files)


def _index_files(files: Iterable[tuple[str, str]]) -> None:
    paths = {}
    with ExitStack() as copies:
        for sha256, name in files:
            with suppress(FileNotFoundError):  # lost, until it comes back from a backup
                paths[sha256] = copies.enter_context(on_disk(name))
        texts_of = dict(zip(paths, inspection.page_texts(paths.values()), strict=True))
    for sha256, texts in texts_of.items():
        pages = (
            PageText(page_id(sha256, page), sha256, page, text, page_codes(text))
            for page, text in enumerate(texts[:LAST_PAGE] or [""], 1)
        )
        PageText.objects.bulk_create(pages, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)


def rebuild() -> int:
    """Index all pages anew, and those of documents that are not indexed yet."""
    for documents in document_models():
        index_pages(documents.objects.all())
    pages = PageText.objects.order_by("pk")
    for page in pages.iterator(ROWS_AT_ONCE):
        PageText.objects.filter(pk=page.pk).update(codes=page_codes(page.text))
    return pages.count()


def without_text(documents: QuerySet) -> QuerySet:
    """Give the PDFs that have no text: scanned ones, say."""
    texts = PageText.objects.filter(sha256=OuterRef("sha256")).exclude(text="")
    return documents.filter(~Exists(texts), media_type=PDF)


def documents_of(model: type[Model]) -> Any:
    """Give the model of the documents of a model's rows; None where these have no documents."""
    relations = model._meta.related_objects
    return next((each.related_model for each in relations if each.name == "documents"), None)
