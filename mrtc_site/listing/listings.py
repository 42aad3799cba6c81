"""One list as a query asks for it: rows, page, facets, chips, heading and problems."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import EmptyPage, Page, PageNotAnInteger
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from mrtc_site.charts.bars import Item, QueryWith
from mrtc_site.common.types import Text
from mrtc_site.search.parser import Query, parse_query
from mrtc_site.search.pdf_hits import add_page_hits
from mrtc_site.search.query import matching

from .charts import months_of
from .did_you_mean import did_you_mean
from .facets import Facet
from .filtersets import bind, moved_query
from .pagination import KeyPaginator
from .sentences import Problem, chosen, list_name, with_language

if TYPE_CHECKING:
    from .views import ListPage


STEPS_AT_MOST = 8  # where nothing is found, the list is tried without each of so many filters
LIST = "list"  # the view without a parameter `view`


class Listing:
    """A ListPage's rows as filtered by `params`; or only those of `queryset`.

    Page, facets, downloads and feeds of a list all start here. Values that make no sense are left
    out and are in `problems`; `query` is what remains, and gives exactly `rows`.
    """

    def __init__(self, list_page: ListPage, params: QueryDict, queryset: QuerySet | None = None):
        self.list_page, self.params, self.page_size = list_page, params, list_page.page_size
        rows = list_page.get_queryset() if queryset is None else queryset
        self.filterset, self.problems = bind(list_page.filterset_class, params, rows)
        self.query = self.filterset.data  # the params that make sense
        whole = type(list_page) if queryset is None else None
        self.facets = list_page.facets_class(self.filterset, params, whole)

    @property
    def moved_query(self) -> QueryDict | None:
        """The query with present slugs, if old slugs are what is wrong with it."""
        return moved_query(self.list_page.filterset_class, self.params) if self.problems else None

    @property
    def rows(self) -> QuerySet:
        return self.filterset.qs

    @property
    def count(self) -> int:
        return self.facets.count

    def facet(self, name: str) -> Facet:
        return self.facets.facet(name)

    def first(self, number: int) -> list:
        return self.fetch([*self.rows.values_list("pk", flat=True)[:number]])

    def fetch(self, keys: list) -> list:
        rows = self.list_page.fetch(keys)
        if "q" in self.query and "in" not in self.query:
            add_page_hits(rows, str(self.query["q"]))
        return rows

    @cached_property
    def months(self) -> tuple[list[Item], QueryWith] | None:
        """The rows by month, for filter and chart, where they are of one year."""
        return months_of(self)

    @cached_property
    def page(self) -> Page:
        paginator = KeyPaginator(self.rows, self.page_size, self.count, self.fetch)
        number = str(self.params.get("page") or 1)
        try:
            return paginator.page(number)
        except PageNotAnInteger:
            self.problems.append(Problem("page", gettext("Page"), number))
        except EmptyPage:
            last = gettext("the last page is %(number)s") % {"number": paginator.num_pages}
            self.problems.append(Problem("page", gettext("Page"), number, last))
        return paginator.page(1)

    @cached_property
    def view(self) -> str:
        name = self.params.get("view") or LIST
        if name in self.list_page.views:
            return name
        self.problems.append(Problem("view", gettext("View"), name))
        return LIST

    @property
    def other_params(self) -> dict[str, str]:
        """The parameters that are no filters: {name: value}."""
        chosen = {"sort": self.query.get("sort", ""), "view": self.view}
        return {name: value for name, value in chosen.items() if value not in ("", LIST)}

    def link(self, query: QueryDict | None = None, **changes: object) -> str:
        """Give the address of this list, or with another query, in the same view; `changes` are
        other values of parameters."""
        params = (self.query if query is None else query).copy()
        for name, value in {"view": self.view, **changes}.items():
            params.pop(name, None)
            if value not in ("", LIST):
                params[name] = str(value)
        return reverse(self.list_page.address, query=params)

    @cached_property
    def suggestion(self) -> str:
        """“Did you mean …?”, for words that are nowhere in the list: other words that find
        something under the present filters; or nothing."""

        def finds(text: str) -> bool:
            return self.list_page.listing(self.query_with("q", [text])).count > 0

        typed = str(self.query.get("q", ""))
        if not typed or matching(self.list_page.get_queryset(), typed).exists():
            return ""
        return did_you_mean(typed, [type(self.list_page)], finds)

    @cached_property
    def without_each(self) -> list[tuple]:
        """Give (phrase as HTML, query, count) of each filter without which something is found."""
        return [
            (phrase, query, count)
            for phrase, query in self.chips[:STEPS_AT_MOST]
            if (count := self.list_page.listing(query).count)
        ]

    def query_with(self, name: str, values: Iterable[str]) -> QueryDict:
        """Give the query with these values of one filter instead of the present ones."""
        query = self.query.copy()
        query.setlist(name, list(values))
        return query

    @property
    def fields(self) -> list[tuple]:
        """The filters that are typed, not chosen: (name, label, value, widget) of each."""
        others = {*self.filterset.facets, "sort"}
        fields = self.filterset.form.fields
        return [
            (name, field.label, value, field.widget)
            for name, field in sorted(fields.items(), key=lambda one: one[0] != "q")
            if name not in others
            for value in self.query.getlist(name) or [""]
        ]

    @property
    def orders(self) -> list[tuple[str, Text, bool]]:
        """The orders to choose from: (name, label, whether it is the present one) of each."""
        sort, current = self.filterset.filters["sort"], self.query.get("sort", "")
        offered, labels = dict(sort.offered("q" in self.query)), dict(sort.extra["choices"])
        if current not in offered and offered[""] == labels[current]:
            current = ""  # the default order was named
        offered.setdefault(current, labels.get(current, ""))
        return [(name, label, name == current) for name, label in offered.items()]

    @cached_property
    def chips(self) -> list[tuple]:
        """The filters at work: (phrase as HTML, the query without it) pairs."""
        chips = []
        for name, value, label, _ in chosen(self.filterset):
            phrase = format_html(str(self.filterset.phrases[name]), with_language(label))
            others = [each for each in self.query.getlist(name) if each != value]
            chips.append((phrase, self.query_with(name, others)))
        return chips

    @cached_property
    def searched(self) -> Query | None:
        return parse_query(str(self.query["q"])) if "q" in self.query else None

    @cached_property
    def title(self) -> str:
        """The heading in plain text: “Policy reports by Minjeong Park”."""
        return list_name(self.list_page.title, self.filterset)

    @property
    def heading(self) -> str:
        """The same as HTML, with the language of each name."""
        return list_name(self.list_page.title, self.filterset, html=True)
