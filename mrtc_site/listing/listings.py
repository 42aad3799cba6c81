"""A list as asked for: its rows, page, facets, chips and what was not understood."""

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

from mrtc_site.charts.bars import Item
from mrtc_site.charts.bars import Query as ItemQuery
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


STEPS_AT_MOST = 8  # filters that are tried without, where all together find nothing
LIST = "list"  # the view that an address means which names none


class Listing:
    """What one query (a QueryDict) makes of a ListPage; of `queryset`, where it is not all of it.

    Page, facets, downloads and feeds of a list all start here. Values that make no sense are left
    out and told in `problems`, so `rows` is always the list that `query` spells.
    """

    def __init__(self, list_page: ListPage, params: QueryDict, queryset: QuerySet | None = None):
        self.list_page, self.params, self.page_size = list_page, params, list_page.page_size
        rows = list_page.get_queryset() if queryset is None else queryset
        self.filterset, self.problems = bind(list_page.filterset_class, params, rows)
        self.query = self.filterset.data  # what of it makes sense
        whole = type(list_page) if queryset is None else None
        self.facets = list_page.facets_class(self.filterset, params, whole)

    @property
    def moved_query(self) -> QueryDict | None:
        """The query with present slugs, where old ones are why it is not understood."""
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
    def months(self) -> tuple[list[Item], ItemQuery] | None:
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
    def others(self) -> dict[str, str]:
        """What is asked beside the filters: {parameter: value}."""
        chosen = {"sort": self.query.get("sort", ""), "view": self.view}
        return {name: value for name, value in chosen.items() if value not in ("", LIST)}

    def link(self, query: QueryDict | None = None, **changes: object) -> str:
        """Give an address within this list: the same view of it, or with other parameters."""
        params = (self.query if query is None else query).copy()
        for name, value in {"view": self.view, **changes}.items():
            params.pop(name, None)
            if value not in ("", LIST):
                params[name] = str(value)
        return reverse(self.list_page.address, query=params)

    @cached_property
    def meant(self) -> str:
        """What words may mean that are nowhere in the list: what finds something under its other
        filters, or nothing."""

        def finds(text: str) -> bool:
            return self.list_page.listing(self.query_with("q", [text])).count > 0

        typed = str(self.query.get("q", ""))
        if not typed or matching(self.list_page.get_queryset(), typed).exists():
            return ""
        return did_you_mean(typed, [type(self.list_page)], finds)

    @cached_property
    def without_each(self) -> list[tuple]:
        """What taking one filter away would find, where that is anything: (phrase as HTML, query,
        number of rows) of each."""
        return [
            (phrase, query, count)
            for phrase, query in self.chips[:STEPS_AT_MOST]
            if (count := self.list_page.listing(query).count)
        ]

    def query_with(self, name: str, values: Iterable[str]) -> QueryDict:
        """Spell the query with these values of one filter instead of those it has."""
        query = self.query.copy()
        query.setlist(name, list(values))
        return query

    @property
    def fields(self) -> list[tuple]:
        """What is typed into, no facets and no order: (name, label, value, widget) of each."""
        others = {*self.filterset.facets, "sort"}  # each has a place of its own
        fields = self.filterset.form.fields
        return [
            (name, field.label, value, field.widget)
            for name, field in sorted(fields.items(), key=lambda one: one[0] != "q")
            if name not in others
            for value in self.query.getlist(name) or [""]
        ]

    @property
    def orders(self) -> list[tuple[str, Text, bool]]:
        """What it can be sorted by, and what it is: (name, label, whether it is that) for each."""
        sort, current = self.filterset.filters["sort"], self.query.get("sort", "")
        offered, labels = dict(sort.offered("q" in self.query)), dict(sort.extra["choices"])
        if current not in offered and offered[""] == labels[current]:
            current = ""  # the order that comes by itself was named
        offered.setdefault(current, labels.get(current, ""))
        return [(name, label, name == current) for name, label in offered.items()]

    @cached_property
    def chips(self) -> list[tuple]:
        """The filters at work: (phrase as HTML, the query that takes it away) pairs."""
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
        """Which list it is: “Policy reports by Minjeong Park”."""
        return list_name(self.list_page.title, self.filterset)

    @property
    def heading(self) -> str:
        """The same in HTML, in which each name has its language."""
        return list_name(self.list_page.title, self.filterset, html=True)
