"""The search of the admin's lists and choosers: it finds what visitors' search does, and drafts."""

import re
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest

from mrtc_site.common.numbers import PATTERN
from mrtc_site.common.sorting import sort_key
from mrtc_site.common.text import plain_letters, searchable
from mrtc_site.entries.entry import Entry
from mrtc_site.search.parser import parse_query
from mrtc_site.search.query import matching

# “policy report 6”, “2020 Policy Reports 06”, “연구보고서 3, 2020”
LABEL = re.compile(rf"(?:(\d{{4}})\W+)?(.*?\D)\W*?0*({PATTERN})(?:\W+(\d{{4}}))?")


def entries_labelled(model: type[Any], text: str) -> list[Any]:
    """Give the keys of the entries that a text names by series and number, in either language."""
    typed = LABEL.fullmatch(text.strip())
    if not typed or not issubclass(model, Entry):
        return []
    before, series, number, after = typed.groups()
    rows: Any = model.rows_in_full().filter(Q(number=number) | Q(printed_number=number))
    if year := before or after:
        rows = rows.filter(annual_report=year)
    label = _simplified(f"{series}{number}")
    return [
        row.pk
        for row in rows
        if label in map(_simplified, (*row.labels, f"{row.series} {row.number}"))
    ]


def _simplified(text: str) -> str:
    """Leave out what people type in different ways: signs, blanks, the plural's s."""
    return re.sub(r"s(?=\d*$)", "", re.sub(r"\W", "", plain_letters(text)))


class SearchAdmin(admin.ModelAdmin):
    """Finds rows by the search index and, before these, by any part of a name, title or slug: parts
    are looked for in the sort keys, which have plain letters."""

    search_fields: ClassVar[tuple[str, ...]] = ("sort_key__contains", "sort_key_ko__contains")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        rows, _ = super().get_search_results(request, queryset, sort_key(searchable(search_term)))
        query = parse_query(search_term)
        if query.empty or not hasattr(self.model, "search_texts"):
            return rows, False
        labelled = Q(pk__in=entries_labelled(self.model, search_term))
        indexed = Q(pk__in=matching(self.model.objects.all(), search_term).order_by().values("pk"))
        by_part = Q(pk__in=[]) if query.unwanted else Q(pk__in=rows.order_by().values("pk"))
        found = queryset.filter(labelled | by_part | indexed)
        if ORDER_VAR in request.GET:
            return found, False
        as_typed = Case(When(labelled, then=0), When(by_part, then=1), default=2)
        return found.order_by(as_typed, *(queryset.query.order_by or ["sort_key"])), False
