"""The admin's search, its choosers' too: what visitors find, drafts included."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest

from mrtc_site.common.sorting import sort_key
from mrtc_site.common.text import searchable
from mrtc_site.search.parser import parse_query
from mrtc_site.search.query import matching


class SearchAdmin(admin.ModelAdmin):
    """Finds rows by the search index and, in the plain letters of their sort keys, by any part of
    names, titles and slugs; these come first."""

    search_fields: ClassVar[tuple[str, ...]] = ("sort_key__contains", "sort_key_ko__contains")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        rows, _ = super().get_search_results(request, queryset, sort_key(searchable(search_term)))
        query = parse_query(search_term)
        if query.empty or not hasattr(self.model, "search_texts"):
            return rows, False
        indexed = Q(pk__in=matching(self.model.objects.all(), search_term).order_by().values("pk"))
        by_part = Q(pk__in=[]) if query.unwanted else Q(pk__in=rows.order_by().values("pk"))
        found = queryset.filter(by_part | indexed)
        if ORDER_VAR in request.GET:
            return found, False
        as_typed = Case(When(by_part, then=0), default=1)
        return found.order_by(as_typed, *(queryset.query.order_by or ["sort_key"])), False
