"""The filters that lists are made of; the only place that knows query parameters.

A filter also says itself in words (`phrase`), for chips, headings and feeds.
"""

from collections import Counter
from contextlib import suppress
from copy import copy
from functools import partial

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .bases import Alphabetical
from .data_version import kept, kept_rows, remembered
from .models import AnnualReport
from .search import ANYWHERE, TITLE, matching
from .words import understand

FEW = 200  # rows that are sorted, and counted by, at once


class Label(str):
    """What pages call a value, with its language: that of the row that it stands for."""

    def __new__(cls, row):
        label = super().__new__(cls, row.shown_name)
        label.language = row.language
        return label


class Filter(django_filters.Filter):
    """What all filters have in common."""

    def __deepcopy__(self, memo):
        """Each FilterSet has its own, which know it; all else of them never changes."""
        return copy(self)


class FacetFilter(Filter):
    """Rows with any of the chosen values of one column.

    `options()` gives every value there is with its label, as {str: str}, in the order to show;
    labels with a language of their own are `Label`s.
    """

    named_in = None  # the parameter by which choices are found, of a filter that has too many
    only_with = None  # the filter that it says more of, without which it is not offered

    def __init__(self, field_name, options, phrase="{}", **kwargs):
        self.options, self.phrase = options, phrase
        super().__init__(field_name, **kwargs)

    def known(self, values):
        """Give those of `values` (list of str) that mean something, as {value: label}."""
        options = self.options()
        return {value: options[value] for value in values if value in options}

    def cleaned(self, values):
        """Give what was asked for; `Listing` has dropped those that `known` doesn't give."""
        return values

    def filter(self, queryset, values):
        return queryset.filter(**{f"{self.field_name}__in": values}) if values else queryset

    def counts(self, filterset):
        """Give how many of a FilterSet's rows have each value, as (value, count) pairs."""
        return filterset.counts_of(self.field_name)

    def choices(self, filterset, chosen, params):
        """Give (value, label, count, whether chosen) for each option, of the rows of `filterset`.

        `params` is all that the page was asked.
        """
        counts = {str(value): count for value, count in self.counts(filterset)}
        return [
            (value, label, counts.get(value, 0), value in chosen)
            for value, label in self.options().items()
        ]


def year_filter():
    """Make the filter by annual report."""
    return FacetFilter(
        "annual_report",
        label=_("Year"),
        phrase=pgettext_lazy("year", "in {}"),
        options=lambda: {str(year): str(year) for year in _years()},
    )


def term_filter(field_name, model, label, phrase):
    """Make the filter by a Term that entries refer to by `field_name`."""
    return FacetFilter(
        field_name,
        label=label,
        phrase=phrase,
        options=lambda: {term.slug: Label(term) for term in terms(model)},
    )


def terms(model):
    """Give all Terms there are of a kind, in order."""
    return kept(model.objects.db, model, lambda: list(model.objects.all()))


def _years():
    editions = AnnualReport.objects
    return kept(
        editions.db, "years", lambda: list(editions.published().values_list("year", flat=True))
    )


class SingleFilter(Filter):
    """A filter that takes one value, the last given."""

    def __init__(self, *args, phrase, **kwargs):
        self.phrase = phrase
        super().__init__(*args, **kwargs)

    def known(self, values):
        """Give the last of `values` with its label; raises ValidationError with the reason."""
        return {values[-1]: str(self.field.clean(values[-1]))}

    def cleaned(self, values):
        """Give what was asked for, as Python has it."""
        return self.field.clean(values[-1] if values else None)


class SearchFilter(SingleFilter):
    """Rows that have the words, "phrases" and no -unwanted ones, best first."""

    field_class = forms.CharField

    def __init__(self):
        # A space at the end is kept: the last word is then whole, and not the beginning of one.
        super().__init__(label=_("Words"), phrase=_("with “{}”"), max_length=200, strip=False)

    def known(self, values):
        found = super().known(values)
        if understand(values[-1]).empty:
            raise ValidationError(gettext("it has no word or number to look for"))
        return found

    def filter(self, queryset, value):
        return matching(queryset, value, self.parent.depth) if value else queryset


def given(params, name):
    """Give the values of a parameter that are not empty."""
    return [value for value in params.getlist(name) if value.strip()]


def words_in(params, name):
    """Give the words of a parameter that search can look for, or None."""
    values = given(params, name)
    with suppress(ValidationError):
        return next(iter(SearchFilter().known(values))) if values else None
    return None


class DayFilter(SingleFilter):
    """Activities that happen on or after, or on or before, a day."""

    field_class = forms.DateField

    def __init__(self, bound, label, phrase):
        self.bound = bound
        super().__init__(
            label=label,
            phrase=phrase,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("a date is written as 2020-07-31")},
            widget=forms.DateInput(attrs={"type": "date"}),
        )

    def known(self, values):
        day = self.field.clean(values[-1])
        return {day.isoformat(): date_format(day, gettext("j F Y"))}

    def filter(self, queryset, value):
        return queryset.between(**{self.bound: value}) if value else queryset


class SortFilter(SingleFilter):
    """One of a few named orders.

    `orders` is {name: (label, columns)}, the first the default; no columns: as the model orders.
    """

    field_class = forms.ChoiceField

    def __init__(self, orders):
        self.orders = orders
        choices = [(name, label) for name, (label, _) in orders.items()]
        super().__init__(label=_("Sort by"), phrase=None, choices=choices)

    def offered(self, searching):
        """Give the choices to show; the order that comes by itself is first and has no value."""
        default, *others = self.extra["choices"]
        if searching:
            return [("", _("Best first")), default, *others]
        return [("", default[1]), *others]

    def filter(self, queryset, value):
        if not value and queryset.query.order_by:  # search has put the best first
            return queryset
        _, columns = self.orders[value or next(iter(self.orders))]
        return queryset.order_by(*(columns or queryset.model._meta.ordering), "pk")


class EntryFilterSet(django_filters.FilterSet):
    """What the lists of all entries can be asked; subclasses add `q`, `sort` and their own."""

    facets = ()  # names of the FacetFilters, in the order to show
    columns = ()  # of the rows, which facets count
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
        rows = self.queryset.all()
        for name in names:
            rows = self.filters[name].filter(rows, self.values[name])
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
    def cells(self):
        """How many rows have each combination of the `columns`, whatever is chosen of these:
        (values, count) pairs. All counts of a page, and of others like it, come of them."""
        rules = self.filters.items()
        others = [name for name, rule in rules if rule.field_name not in self.columns]
        asked = tuple((name, *self.data.getlist(name)) for name in others if name != "sort")
        what = type(self), self.queryset, self.depth, asked
        return kept(self.queryset.db, what, partial(self._cells, others))

    def _cells(self, others):
        rows = self._filtered(others).order_by()
        found = rows.values_list(*self.columns).annotate(count=Count("*"))
        return [(values, count) for *values, count in found]

    def own_cells(self, but=None):
        """Give those cells that are of the values chosen; of the column `but`, of any."""
        chosen = {
            self.columns.index(rule.field_name): set(self.data.getlist(name))
            for name, rule in self.filters.items()
            if name in self.data and rule.field_name in self.columns and rule.field_name != but
        }
        return [
            (values, count)
            for values, count in self.cells
            if all(str(values[place]) in own for place, own in chosen.items())
        ]

    @cached_property
    def count(self):
        """How many rows there are."""
        if not self.columns:
            return remembered(self.qs.order_by(), QuerySet.count)
        return sum(count for _, count in self.own_cells())

    @cached_property
    def few(self):
        """The keys of all rows, in order; None where there are many."""
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
            "title": (_("Title"), [Alphabetical("title")]),
        }
    )


def printable(text):
    """Give `text` with a mark for each sign that no page can hold."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)


class Problem(str):
    """A sentence for people that says which value makes no sense; knows whose value it is."""

    def __new__(cls, name, label, value, reason=""):
        told = gettext("%(filter)s: “%(value)s” is not understood.")
        if reason:
            told = gettext("%(filter)s: “%(value)s” is not understood (%(reason)s).")
        told %= {"filter": label, "value": cut(value), "reason": reason.rstrip(".")}
        problem = super().__new__(cls, told)
        problem.name, problem.value = name, value
        return problem


def cut(value):
    """Cut what someone typed to what fits into a sentence on a page."""
    return printable(value if len(value) <= 60 else value[:60] + "…")
