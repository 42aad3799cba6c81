"""Pagination of lists that counts once, and reads only the rows of one page."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def rows_by_key(queryset: QuerySet, keys: list) -> list:
    """Give the rows with these keys, in their order."""
    rows = queryset.order_by().in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


class KeyPaginator(Paginator):
    """Django's Paginator over the keys of `rows`; a page has what `fetch` makes of its keys.

    To find a page, a database goes through all rows before it. So pages in the second half are read
    in reverse order, from the end.
    """

    def __init__(self, rows: QuerySet, per_page: int, count: int, fetch: Callable[[list], list]):
        self.keys = rows.values_list("pk", flat=True)
        super().__init__(self.keys, per_page)
        self.count, self.fetch = count, fetch  # instead of counting them again

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first, stop = (number - 1) * self.per_page, min(number * self.per_page, self.count)
        if first < self.count / 2:
            keys = [*self.keys[first:stop]]
        else:
            keys = [*self.keys.reverse()[self.count - stop : self.count - first]][::-1]
        return Page(self.fetch(keys), number, self)
