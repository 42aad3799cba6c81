"""On which page of a PDF a row was found that doesn't have the words itself, and the text there."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from mrtc_site.files.addresses import document_address
from mrtc_site.files.models import PageText

from .parser import parse_query, wanted_parts
from .pdf_index import documents_of
from .pdf_query import first_pages, rows_found_inside
from .query import matching

CANDIDATES = 20  # of the first so many matching pages of a file, the best is shown


class PageHit(NamedTuple):
    page: int
    text: str
    language: str
    address: str


def add_page_hits(rows: Sequence[Any], text: str) -> None:
    """Set `page_hit` of those rows that were found only by a page of their documents."""
    model, query = type(rows[0]) if rows else None, parse_query(text)
    if model is None or not (found := rows_found_inside(model, query)):
        return
    keys = [row.pk for row in rows]
    own = set(matching(model.objects.filter(pk__in=keys), text).values_list("pk", flat=True))
    inside = {row: found[row.pk] for row in rows if row.pk in found and row.pk not in own}
    if not inside:
        return
    documents = documents_of(model).objects.in_bulk(inside.values())
    pages = _best_pages(text, {document.sha256 for document in documents.values()})
    for row, key in inside.items():
        document = documents.get(key)
        if document is None or document.sha256 not in pages:  # deleted this moment
            continue
        setattr(document, document.part_of, row)
        number, words = pages[document.sha256]
        address = f"{document_address(document)}#page={number}"
        row.page_hit = PageHit(number, words, document.language, address)


def _best_pages(text: str, sha256s: set[str]) -> dict[str, tuple[int, str]]:
    """Give {file: (page, its text)}: the first page with most of the words exactly as typed."""
    candidates = first_pages(parse_query(text), sha256s, CANDIDATES)
    rows = PageText.objects.filter(pk__in=candidates).order_by("pk")
    parts = (re.escape(part.strip('"')) for part in wanted_parts(text))
    typed = [re.compile(rf"(?<!\w){part}(?!\w)", re.IGNORECASE) for part in parts]
    best: dict[str, tuple[int, int, str]] = {}
    for sha256, page, words in rows.values_list("sha256", "page", "text"):
        score = sum(bool(part.search(words)) for part in typed)
        if sha256 not in best or score > best[sha256][0]:
            best[sha256] = score, page, words
    return {sha256: (page, words) for sha256, (_, page, words) in best.items()}
