"""The filters that lists are made of; the only place that knows query parameters.

A filter also says itself in words (`phrase`), for chips, headings and feeds.
"""

from contextlib import suppress
from copy import copy

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mrtc_site.cache.memo import kept
from mrtc_site.common.sorting import spoken_order
from mrtc_site.models import AnnualReport
from mrtc_site.search.query import matching, tiers_of
from mrtc_site.search.tokenizer import understand


class Label(str):
    """What pages call a value, with its language, that of the row that it stands for, and what
    tells that apart from others of the same name."""

    apart = ""

    def __new__(cls, row):
        label = super().__new__(cls, row.shown_name)
        label.language, label.apart = row.language, row.apart
        return label


def apart(label):
    """Give what to write after a label that others have, too; mostly nothing."""
    told = getattr(label, "apart", "")
    return f" ({told})" if told else ""


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
    """Give the Terms of a kind that something public is of, in order."""
    rows = model.objects.published()
    return list(kept(rows.db, ("public", model), rows.in_bulk).values())


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

    def places(self, queryset, value):
        """Give {key: number} of the rows, and maybe others, the best having the least."""
        found = tiers_of(queryset.model, value, self.parent.depth, queryset.db)
        if found is None:
            keys = self.filter(queryset, value).values_list("pk", flat=True)
            found = {key: place for place, key in enumerate(keys)}
        return found


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
        return queryset.order_by(*spoken_order(columns or queryset.model._meta.ordering), "pk")


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
