"""Pages of a list."""

from functools import partial
from http import HTTPStatus

from django.db.models import QuerySet
from django.utils.translation import gettext
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from mrtc_site.cache.memo import cached_query
from mrtc_site.listing.pagination import KeyPaginator, rows_by_key
from mrtc_site.listing.sentences import Problem, cut

from .errors import Fault, ParameterError

ADDRESS = {"type": ["string", "null"], "format": "uri"}


class Pagination(PageNumberPagination):
    """Pages whose addresses keep the query as it was written, and a sentence after the last."""

    page_size = 20
    page_query_description = "Which page of the list, from 1."

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: GenericAPIView) -> list:
        self.request = request
        count = cached_query(queryset.order_by(), QuerySet.count)
        fetch = partial(rows_by_key, view.get_queryset())
        paginator = KeyPaginator(queryset, self.page_size, count, fetch)
        number = request.query_params.get("page", "1")  # a number from 1 (StrictFilterBackend)
        if int(number) > paginator.num_pages:
            last = gettext("the last page is %(number)s") % {"number": paginator.num_pages}
            detail = Problem("page", gettext("Page"), number, last)
            fault = Fault("page", cut(number), detail, "Ask for an earlier page.")
            raise ParameterError([fault], HTTPStatus.NOT_FOUND)
        self.page = paginator.page(int(number))
        return list(self.page)

    def get_next_link(self) -> str | None:
        return self.address_of(self.page.next_page_number()) if self.page.has_next() else None

    def get_previous_link(self) -> str | None:
        if not self.page.has_previous():
            return None
        return self.address_of(self.page.previous_page_number())

    def address_of(self, number: int) -> str:
        query = self.request.query_params.copy()
        query["page"] = number
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

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
