"""The pages of a list: Django's, counted once, of which only the rows of one page are read."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def rows_by_key(queryset: QuerySet, keys: list) -> list:
    """Give the rows with these keys, in their order."""
    rows = queryset.in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


class KeyPaginator(Paginator):
    """Pages of the keys of `rows`, each with what `fetch` makes of its keys."""

    def __init__(self, rows: QuerySet, per_page: int, count: int, fetch: Callable[[list], list]):
        super().__init__(rows.values_list("pk", flat=True), per_page)
        self.count, self.fetch = count, fetch  # instead of counting them again

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        page.object_list = self.fetch(list(page.object_list))
        return page
