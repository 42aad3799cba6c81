"""What a list's filters make of it together: its rows, in order, and how many of them there are."""

from collections import Counter
from functools import partial

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.cache.memo import kept, kept_rows, remembered
from mrtc_site.common.sorting import key_column
from mrtc_site.search.query import ANYWHERE, TITLE

from .filters import DayFilter, FacetFilter, Problem, SearchFilter, SortFilter, given, year_filter

FEW = 1_000  # rows that are sorted, and counted by their keys, at once


class EntryFilterSet(django_filters.FilterSet):
    """What the lists of all entries can be asked; subclasses add `q`, `sort` and their own."""

    facets = ()  # names of the FacetFilters, in the order to show
    columns = ()  # of the rows, which facets count
    linked = ()  # names of the filters by other tables' rows, which `narrowed` knows
    ranks = {}  # {what rows are ordered by: (column, function that gives {its value: rank})}

    depth = ANYWHERE  # in how many of search's columns the words may be

    @cached_property
    def values(self):
        """What is asked of each filter, by its name."""
        return {name: rule.cleaned(self.data.getlist(name)) for name, rule in self.filters.items()}

    @cached_property
    def qs(self):
        return self._filtered(self.filters)

    def _filtered(self, names):
        """Give the rows as these filters alone leave and order them."""
        rows = self.queryset.all()
        for name, rule in self.filters.items():
            rows = rule.filter(rows, self.values[name] if name in names else None)
        return rows

    @cached_property
    def nearer(self):
        """The same rows, but with the words in the title: those that come first, best first.

        None where nothing is looked for, or another order is asked for.
        """
        if not self.data.get("q") or self.data.get("sort") or self.depth == TITLE:
            return None
        found = type(self)(self.data, self.queryset)
        found.depth = TITLE
        return found

    def also(self, name, value):
        """The same rows, but with one value of one filter."""
        query = self.data.copy()
        query.setlist(name, [value])
        return type(self)(query, self.queryset)

    @cached_property
    def short(self):
        """Of a list that is short as a whole, its rows whatever is chosen of the `columns`, in
        order: {key: values of these}. None of a long one.

        Words and `linked` filters pick their rows out of those that are read for any of them.
        """
        if not self.columns or self._kept("size", self.queryset.order_by().count) > FEW:
            return None
        asked = [name for name in self._others if name not in ("q", *self.linked)] + ["sort"]
        by_name = key_column()
        rows = self._kept("short", partial(self._short, asked), by_name, *self._asked(asked))
        if words := self.values["q"]:
            places = self.filters["q"].places(self.queryset, words)
            found = [key for key in rows if key in places]
            if not self.data.get("sort"):
                found.sort(key=places.get)
            rows = {key: rows[key] for key in found}
        return self.narrowed(rows)

    def _short(self, names):
        rows = self._filtered(names).values_list("pk", *self.columns)
        return {key: tuple(values) for key, *values in rows}

    def narrowed(self, rows):
        """Pick those of a short list's rows that the `linked` filters leave."""
        return rows

    @cached_property
    def cells(self):
        """How many rows have each combination of the `columns`, whatever is chosen of these:
        (values, count) pairs. All counts of a page, and of others like it, come of them."""
        if self.short is not None:
            return Counter(self.short.values()).items()
        return self._kept("cells", self._cells, *self._asked(self._others))

    def _cells(self):
        rows = self._filtered(self._others).order_by()
        found = rows.values_list(*self.columns).annotate(count=Count("*"))
        return [(values, count) for *values, count in found]

    @cached_property
    def _others(self):
        """The names of the filters by no column, without the order."""
        return [
            name
            for name, rule in self.filters.items()
            if rule.field_name not in self.columns and name != "sort"
        ]

    def _asked(self, names):
        return [(name, *self.data.getlist(name)) for name in names]

    def _kept(self, what, make, *asked):
        """Give what is made of the list by the values asked for, and keep it."""
        key = type(self), self.queryset, self.depth, what, *asked
        return kept(self.queryset.db, key, make)

    def own_cells(self, but=None):
        """Give those cells that are of the values chosen; of the column `but`, of any."""
        fits = self._fitting(but)
        return [(values, count) for values, count in self.cells if fits(values)]

    def _fitting(self, but=None):
        """Make the condition that values of the `columns` are the chosen ones."""
        chosen = [
            (self.columns.index(rule.field_name), set(self.data.getlist(name)))
            for name, rule in self.filters.items()
            if name in self.data and rule.field_name in self.columns and rule.field_name != but
        ]
        return lambda values: all(str(values[place]) in own for place, own in chosen)

    @cached_property
    def count(self):
        """How many rows there are."""
        if not self.columns:
            return remembered(self.qs.order_by(), QuerySet.count)
        return sum(count for _, count in self.own_cells())

    @property
    def is_counted(self):
        """Whether to tell how many rows there are takes no question."""
        return self.short is not None or "cells" in vars(self)

    @cached_property
    def few(self):
        """The keys of all rows, in order; None where there are many."""
        if self.short is not None:
            fits = self._fitting()
            return [key for key, values in self.short.items() if fits(values)]
        return None if self.count > FEW else self.keys(self.qs, 0, FEW)

    def keys(self, rows, first, number):
        """Give the keys of `number` of `rows`, which are its own or some of them, from `first`."""
        return list(rows.values_list("pk", flat=True)[first : first + number])

    def found(self, keys):
        """Give rows by key."""
        return kept_rows(self.queryset, keys)

    def counts_of(self, column):
        """Give how many rows have each value of one of the `columns`, as (value, count) pairs, if
        nothing were chosen of it."""
        place, counts = self.columns.index(column), Counter()
        for values, count in self.own_cells(but=column):
            counts[values[place]] += count
        return counts.items()

    @classmethod
    def understand(cls, params):
        """Sort out a query (QueryDict): what it asks for, and what makes no sense.

        Gives {name: {value: label}} of the understood values, and one sentence for each other.
        """
        understood, problems = {}, []
        for name, rule in cls.base_filters.items():
            values = given(params, name)
            if not values:
                continue
            try:
                understood[name] = rule.known(values)
            except ValidationError as error:
                problems.append(Problem(name, rule.label, values[-1], " ".join(error.messages)))
                continue
            if isinstance(rule, FacetFilter):
                bad = [value for value in dict.fromkeys(values) if value not in understood[name]]
                problems += [Problem(name, rule.label, value) for value in bad]
        return {name: values for name, values in understood.items() if values}, problems


class ActivityFilterSet(EntryFilterSet):
    """What the lists of activities have in common."""

    year = year_filter()
    locals()["from"] = DayFilter("first", _("From"), _("from {}"))  # `from` is a word of Python's
    to = DayFilter("last", _("To"), _("until {}"))
    q = SearchFilter()
    sort = SortFilter(
        {
            "printed": (_("As printed"), None),
            "newest": (_("Newest first"), [F("start").desc(nulls_last=True), "number"]),
            "oldest": (_("Oldest first"), [F("start").asc(nulls_last=True), "number"]),
            "title": (_("Title"), ["sort_key"]),
        }
    )

    @classmethod
    def understand(cls, params):
        understood, problems = super().understand(params)
        first, last = (next(iter(understood.get(name, ())), None) for name in ("from", "to"))
        if first and last and last < first:
            reason = gettext("it is before %(day)s") % {"day": understood["from"][first]}
            problems.append(Problem("to", cls.base_filters["to"].label, last, reason))
            del understood["to"]
        return understood, problems
