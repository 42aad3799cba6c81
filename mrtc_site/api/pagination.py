"""The API's pagination."""

from functools import partial

from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination
from rest_framework.views import APIView

from mrtc_site.cache.memo import cached_query
from mrtc_site.listing.pagination import KeyPaginator, rows_by_key

ADDRESS = {"type": ["string", "null"], "format": "uri"}


class Pagination(PageNumberPagination):
    page_size = 20
    page_query_description = "Which page of the list, from 1."
    invalid_page_message = "There is no page {page_number:.60}: ask for an earlier one."

    def django_paginator_class(self, queryset: QuerySet, page_size: int) -> KeyPaginator:
        rows = queryset.order_by()
        count = cached_query(rows, QuerySet.count)
        return KeyPaginator(queryset, page_size, count, partial(rows_by_key, rows))

    def get_paginated_response_schema(self, schema: dict) -> dict:
        properties = {
            "count": {"type": "integer", "description": "How many there are on all pages."},
            "next": {**ADDRESS, "description": "The next page; null on the last."},
            "previous": {**ADDRESS, "description": "The page before; null on the first."},
            "results": {**schema, "description": "What is on this page."},
        }
        return {"type": "object", "properties": properties, "required": [*properties]}

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        (page,) = super().get_schema_operation_parameters(view)
        page["schema"] |= {"minimum": 1, "default": 1}
        return [page]
