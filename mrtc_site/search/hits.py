"""Where a row was found that says nothing itself of what was looked for: on which page of a PDF."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mrtc_site.files.addresses import document_address
from mrtc_site.files.models import PageText

from .pages import documents_of, first_number, pages_found
from .parser import parse_query
from .query import matching


class PageHit(NamedTuple):
    page: int
    text: str
    language: str
    address: str


def tell_pages(rows: Sequence[Any], text: str) -> None:
    """Set `page_hit` of those rows that only a page of their documents has the words of."""
    model = type(rows[0]) if rows else None
    if model is None or not (found := pages_found(model, parse_query(text))):
        return
    keys = [row.pk for row in rows]
    own = set(matching(model.objects.filter(pk__in=keys), text).values_list("pk", flat=True))
    inside = {row: found[row.pk] for row in rows if row.pk in found and row.pk not in own}
    documents = documents_of(model).objects.in_bulk([pk for pk, _ in inside.values()])
    numbers = {row: first_number(documents[pk].sha256) + page for row, (pk, page) in inside.items()}
    pages = PageText.objects.defer("codes").in_bulk(numbers.values())
    for row, (pk, page) in inside.items():
        document = documents[pk]
        setattr(document, document.part_of, row)
        address = f"{document_address(document)}#page={page}"
        row.page_hit = PageHit(page, pages[numbers[row]].text, document.language, address)
