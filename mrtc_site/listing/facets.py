"""Facets: the choices of a list's filters, with the number of rows that each would give."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet
from django.http import QueryDict

from mrtc_site.cache.memo import cached

from .filters import SlugsField, SubjectFilter
from .filtersets import EntryFilterSet
from .sentences import Label, disambiguation_of

SHOWN_AT_ONCE = 8  # choices of a facet; the rest unfold
T = TypeVar("T")


@dataclass
class Choice:
    value: str
    label: str
    count: int
    chosen: bool

    @property
    def disambiguation(self) -> str:
        return disambiguation_of(self.label)


@dataclass
class Facet:
    """The choices of one filter, `all` of them. Of many, `choices` are those with most rows, which
    are shown at once, and `more` unfold."""

    name: str
    label: str
    choices: list[Choice]
    search_parameter: str | None = None  # for typing a name, where not all choices are in `all`
    searched_for: str = ""  # the name that was typed
    min_choices: int = 2  # with fewer, it is not offered

    @property
    def is_offered(self) -> bool:
        chosen = any(choice.chosen for choice in self.all)
        return len(self.all) >= self.min_choices or chosen

    def __post_init__(self) -> None:
        self.more: list[Choice] = []
        self.all = self.choices
        if len(self.choices) > SHOWN_AT_ONCE:
            offered = [choice for choice in self.choices if choice.count or choice.chosen]
            ranked = sorted(offered, key=lambda choice: (not choice.chosen, -choice.count))
            chosen = sum(choice.chosen for choice in offered)
            self.choices = ranked[: max(SHOWN_AT_ONCE, chosen)]
            self.more = [choice for choice in offered if choice not in self.choices]


class Facets:
    """The facets of a valid filter set, and the number of its rows.

    `params` are all of the request's. Counts are cached by the query and `list_page`, the list
    whose rows are filtered; without it (some rows of a list alone) nothing is cached.
    """

    def __init__(self, filterset: EntryFilterSet, params: QueryDict, list_page: type | None = None):
        self.filterset, self.params, self.list_page = filterset, params, list_page
        self._counted: dict[str, Facet] = {}

    def __iter__(self) -> Iterator[Facet]:
        return map(self.facet, self.filterset.facets)

    def facet(self, name: str) -> Facet:
        """Give one facet, counted once for the page and its charts."""
        if name not in self._counted:
            self._counted[name] = self.count_facet(name)
        return self._counted[name]

    def count_facet(self, name: str) -> Facet:
        if isinstance(self.filterset.filters[name], SubjectFilter):
            return self._by_subject(name)
        return Facet(name, self.label(name), self.choices(name, self.grouped_counts_of(name)))

    def label(self, name: str) -> str:
        return self.filterset.filters[name].label

    def choices(self, name: str, counts: Mapping[str, int]) -> list[Choice]:
        """Give all choices of a filter; `counts` are by the values in the rows' column."""
        chosen = self.filterset.data.getlist(name)
        return [
            Choice(value, label, counts.get(key, 0), value in chosen)
            for value, label, key in self.options(name)
        ]

    def cached_count(self, what: str, without: Sequence[str], count: Callable[[Any], T]) -> T:
        """Give what `count` makes of the rows, unordered and without what is chosen of these
        filters; it is cached while the data is the same."""
        query = self.filterset.data.copy()
        for name in (*without, "sort"):
            query.pop(name, None)

        def make() -> T:
            return count(self.filterset.without(*without, "sort").qs.order_by())

        key = self.list_page, what, query.urlencode()
        return cached(key, make) if self.list_page else make()

    def _by_subject(self, name: str) -> Facet:
        """The topics, or places, of the rows; a row may have several."""
        rule, chosen = self.filterset.filters[name], self.filterset.data.getlist(name)
        columns = "slug", "name", "name_ko", "order", "sort_key", "sort_key_ko"

        def count_each(rows: QuerySet) -> list[tuple]:
            link = rule.link(rows)
            links = link.objects.filter(**{f"{link.part_of}__in": rows.values("pk")})
            found = links.values_list(*(f"{name}__{column}" for column in columns))
            return list(found.order_by().annotate(count=Count("pk")))

        model = rule.extra["queryset"].model
        counted = [
            (model(**dict(zip(columns, values, strict=True))), count)
            for *values, count in self.cached_count(name, [name], count_each)
        ]
        choices = [
            Choice(row.slug, Label(row), count, row.slug in chosen)
            for row, count in sorted(counted, key=lambda each: each[0].place_in_language)
        ]
        there = {choice.value for choice in choices}
        for row in self.filterset.form.cleaned_data[name]:
            if row.slug not in there:
                choices.append(Choice(row.slug, Label(row), 0, chosen=True))
        return Facet(name, rule.label, choices)

    def options(self, name: str) -> list[tuple[str, str, str]]:
        """Give (value, label, value in the rows' column) of each choice of a filter."""
        field = self.filterset.form.fields[name]
        if isinstance(field, SlugsField):
            terms = sorted(field.queryset, key=attrgetter("place_in_language"))
            return [(row.slug, Label(row), self._column_value(name, row)) for row in terms]
        return [(str(value), label, str(value)) for value, label in field.choices]

    def _column_value(self, name: str, value: Any) -> str:
        """Give what rows have in the column of a filter if its choice `value` is true of them."""
        if not isinstance(value, Model):
            return str(value)
        column = self.filterset.filters[name].field_name
        field = self.filterset.queryset.model._meta.get_field(column)
        return str(getattr(value, field.target_field.attname))

    @cached_property
    def grouped_counts(self) -> list[tuple[tuple[str, ...], int]]:
        """How many rows have each combination of values of the grouped filters (year and type,
        say), whatever is chosen of these. All counts by these filters are sums of these numbers."""
        names = self.filterset.grouped
        columns = [self.filterset.filters[name].field_name for name in names]

        def count_each(rows: QuerySet) -> list[tuple]:
            return list(rows.values_list(*columns).annotate(count=Count("pk")))

        counts = self.cached_count("grouped", names, count_each)
        return [(tuple(map(str, values)), count) for *values, count in counts]

    def chosen_counts(self, but: str | None = None) -> list[tuple[tuple[str, ...], int]]:
        """Give those of them that the choices of the grouped filters, except `but`, allow."""
        chosen = {
            place: {self._column_value(name, each) for each in values}
            for place, name in enumerate(self.filterset.grouped)
            if name != but and (values := self.filterset.form.cleaned_data[name])
        }
        return [
            (values, count)
            for values, count in self.grouped_counts
            if all(values[place] in keys for place, keys in chosen.items())
        ]

    def grouped_counts_of(self, name: str) -> Counter:
        place, counts = self.filterset.grouped.index(name), Counter[str]()
        for values, count in self.chosen_counts(but=name):
            counts[values[place]] += count
        return counts

    @cached_property
    def count(self) -> int:
        if self.filterset.grouped:
            return sum(count for _, count in self.chosen_counts())
        return self.cached_count("count", [], QuerySet.count)
