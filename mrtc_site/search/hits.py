"""Where a row was found that says nothing itself of what was looked for: on which page of a PDF."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from mrtc_site.files.addresses import document_address
from mrtc_site.files.models import PageText

from .pages import documents_of, first_pages, rows_found_inside
from .parser import parse_query, wanted_parts
from .query import matching

CANDIDATES = 20  # pages of a file, the first, of which the nearest is told


class PageHit(NamedTuple):
    page: int
    text: str
    language: str
    address: str


def tell_pages(rows: Sequence[Any], text: str) -> None:
    """Set `page_hit` of those rows that only a page of their documents has the words of."""
    model, query = type(rows[0]) if rows else None, parse_query(text)
    if model is None or not (found := rows_found_inside(model, query)):
        return
    keys = [row.pk for row in rows]
    own = set(matching(model.objects.filter(pk__in=keys), text).values_list("pk", flat=True))
    inside = {row: found[row.pk] for row in rows if row.pk in found and row.pk not in own}
    if not inside:
        return
    documents = documents_of(model).objects.in_bulk(inside.values())
    pages = _nearest_pages(text, {document.sha256 for document in documents.values()})
    for row, key in inside.items():
        document = documents.get(key)
        if document is None or document.sha256 not in pages:  # taken away this moment
            continue
        setattr(document, document.part_of, row)
        number, words = pages[document.sha256]
        address = f"{document_address(document)}#page={number}"
        row.page_hit = PageHit(number, words, document.language, address)


def _nearest_pages(text: str, sha256s: set[str]) -> dict[str, tuple[int, str]]:
    """Give {file: (page, its text)}, the first that has most of the words as they are typed."""
    candidates = first_pages(parse_query(text), sha256s, CANDIDATES)
    rows = PageText.objects.filter(pk__in=candidates).order_by("pk")
    parts = (re.escape(part.strip('"')) for part in wanted_parts(text))
    typed = [re.compile(rf"(?<!\w){part}(?!\w)", re.IGNORECASE) for part in parts]
    nearest: dict[str, tuple[int, int, str]] = {}
    for sha256, page, words in rows.values_list("sha256", "page", "text"):
        score = sum(bool(part.search(words)) for part in typed)
        if sha256 not in nearest or score > nearest[sha256][0]:
            nearest[sha256] = score, page, words
    return {sha256: (page, words) for sha256, (_, page, words) in nearest.items()}
