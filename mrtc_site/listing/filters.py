"""The kinds of filters that lists have: django-filter's, with errors that name each wrong value."""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.cache.memo import cached
from mrtc_site.common.sorting import spoken_order
from mrtc_site.common.types import Text
from mrtc_site.entries.redirects import destination, has_page, page_of
from mrtc_site.models import AnnualReport
from mrtc_site.search.parser import parse_query
from mrtc_site.search.query import matching

SLUG = re.compile(r"[-\w]+", re.ASCII)


class WrongChoices(ValidationError):
    """Values that are no choices, with an error for each."""

    def __init__(self, field: forms.Field, values: Iterable[str]):
        message = field.error_messages["invalid_choice"]
        super().__init__(
            [ValidationError(message, "invalid_choice", {"value": value}) for value in values]
        )


class ChoicesField(django_filters.fields.MultipleChoiceField):
    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each.strip()]

    def validate(self, value: list[str]) -> None:
        choices = {str(key) for key, _ in self.choices} if value else ()
        if wrong := [each for each in dict.fromkeys(value) if each not in choices]:
            raise WrongChoices(self, wrong)


class SlugsField(django_filters.fields.ModelMultipleChoiceField):
    """Rows given by their slugs, in the order of these."""

    def clean(self, value: Collection[str] | None) -> list[Model]:
        slugs = [slug for slug in dict.fromkeys(value or ()) if slug.strip()]
        possible = [slug for slug in slugs if SLUG.fullmatch(slug)]
        by_slug = {row.slug: row for row in self.rows(possible)} if possible else {}
        if wrong := [slug for slug in slugs if slug not in by_slug]:
            raise WrongChoices(self, wrong)
        return [by_slug[slug] for slug in slugs]

    def rows(self, slugs: list[str]) -> Iterable[Any]:
        return self.queryset.filter(slug__in=slugs)


class TermsField(SlugsField):
    """Terms given by their slugs. All terms are read at once: they are few, and facets show all."""

    def rows(self, slugs: list[str]) -> Iterable[Any]:
        return [term for term in self.queryset if term.slug in slugs]


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    field_class = ChoicesField

    def __init__(self, field_name: str | None = None, **kwargs):
        super().__init__(field_name, distinct=False, **kwargs)


class SlugsFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = SlugsField

    def __init__(self, field_name: str | None = None, **kwargs):
        super().__init__(field_name, distinct=False, to_field_name="slug", **kwargs)

    def filter(self, qs: QuerySet, value: list[Model]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs

    def present_slug(self, slug: str) -> str:
        """Give the present slug of the public row that once had `slug`; else `slug` itself."""
        public: Any = self.extra["queryset"]
        if not SLUG.fullmatch(slug) or not has_page(public.model):
            return slug
        row = destination(page_of(public.model(slug=slug)))
        is_public = isinstance(row, public.model) and public.filter(pk=row.pk).exists()
        return row.slug if row and is_public else slug


class TermsFilter(SlugsFilter):
    field_class = TermsField


class SubjectFilter(SlugsFilter):
    """Entries about any of the chosen topics, or places."""

    def filter(self, qs: QuerySet, value: list[Model]) -> QuerySet:
        if not value:
            return qs
        link = self.link(qs)
        of_subjects = {f"{link.key_fields[-1]}__in": value}
        return qs.filter(pk__in=link.objects.filter(**of_subjects).values(link.part_of))

    def link(self, qs: QuerySet) -> Any:
        """Give the model that links entries to topics, or places."""
        return getattr(qs.model, str(self.field_name)).through


def published_years() -> list[tuple[int, str]]:
    years = cached(
        "years", lambda: list(AnnualReport.objects.published().values_list("year", flat=True))
    )
    return [(year, str(year)) for year in years]


class YearFilter(ChoicesFilter):
    def __init__(self):
        super().__init__("annual_report", label=_("Year"), choices=published_years)


class SearchField(forms.CharField):
    """Words to look for. A space at the end says that the last word is a whole one."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, strip=False, **kwargs)

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        if text and parse_query(text).empty:
            raise ValidationError(gettext("it has no word or number to look for"))
        return text


def words_in(values: list[str]) -> str:
    """Give the last of a parameter's values that is not empty, if search can look for it."""
    typed = [value for value in values if value.strip()]
    with suppress(ValidationError):
        return SearchField(required=False).clean(typed[-1] if typed else "")
    return ""


class SearchFilter(django_filters.CharFilter):
    """Rows that match the words, "phrases" and -unwanted ones, the best first. Words inside PDFs
    count, too, unless `in` is “record”."""

    field_class = SearchField

    def __init__(self):
        super().__init__(label=_("Words"))

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        inside_files = not self.parent.form.cleaned_data["in"]
        return matching(qs, value, inside_files=inside_files) if value else qs


class InFilter(ChoicesFilter):
    """Where `q` looks; SearchFilter reads it."""

    def __init__(self):
        choices = [("record", _("without words inside PDFs"))]
        hidden = forms.MultipleHiddenInput
        super().__init__(label=_("Words in"), choices=choices, widget=hidden)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs


class DayFilter(django_filters.DateFilter):
    """Activities that happen on a day or after it (bound “first”), or on it or before (“last”)."""

    def __init__(self, bound: str, label: Text):
        self.bound = bound
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("a date is written as 2020-07-31")},
            widget=forms.DateInput(attrs={"type": "date"}),
        )

    def filter(self, qs: Any, value: date | None) -> QuerySet:
        return qs.between(**{self.bound: value}) if value else qs


class SortFilter(django_filters.ChoiceFilter):
    """One of a few named orders.

    `orders` is {name: (label, columns)}, the first the default; no columns: as the model orders.
    """

    def __init__(self, orders: dict):
        self.orders = orders
        choices = [(name, label) for name, (label, _) in orders.items()]
        super().__init__(label=_("Sort by"), empty_label=None, choices=choices)

    def distinct_choices(self) -> list[tuple[str, Text]]:
        """Give the choices that differ from each other, the default first."""
        return self.extra["choices"]

    def offered(self, searching: bool) -> list[tuple[str, Text]]:
        """Give the choices to show. The first has no value: the order without any choice."""
        default, *others = self.distinct_choices()
        if searching:
            return [("", _("Best first")), default, *others]
        return [("", default[1]), *others]

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value and qs.query.order_by:  # search has ordered them, the best first
            return qs
        _, columns = self.orders[value or next(iter(self.orders))]
        return qs.order_by(*spoken_order(columns or qs.model._meta.ordering), "pk")
