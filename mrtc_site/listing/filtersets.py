"""The filter sets that lists build on, and how a query is bound to one."""

from collections.abc import Mapping
from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.types import Text
from mrtc_site.entries.edtf_dates import period_in_words
from mrtc_site.entries.subjects import Place, Topic

from .filters import (
    DayFilter,
    InFilter,
    SearchFilter,
    SlugsFilter,
    SortFilter,
    SubjectFilter,
    YearFilter,
)
from .sentences import Problem, chosen, lowered, problems_of


class EntryFilterSet(django_filters.FilterSet):
    """The filters of any list; subclasses add `q`, `sort` and their own."""

    phrases: Mapping[str, Text] = {  # for chips: “with “care””
        "q": _("with “{}”"),
        "in": "{}",
        "year": pgettext_lazy("year", "in {}"),
    }
    # A heading begins with the noun of these filters (“Policy reports”) or, without a choice of
    # them, with the list's title; then the others add to it, one after the other.
    nouns: tuple[str, ...] = ()
    headings: Mapping[str, Text] = {"year": _("{list} of {}"), "q": _("{list} with “{}”")}
    facets: tuple[str, ...] = ()  # the filters whose choices are shown with counts, in order
    grouped: tuple[str, ...] = ()  # those facets that one grouped query counts together (facets.py)

    locals()["in"] = InFilter()  # `in` is a keyword of Python's

    def in_words(self) -> dict[str, list[str]]:
        """Give {filter: labels of what is chosen} for the heading."""
        labels: dict[str, list[str]] = {}
        for each in chosen(self):
            label = each.noun if each.name in self.nouns else each.label
            labels.setdefault(each.name, []).append(label)
        return labels

    def without(self, *names: str) -> "EntryFilterSet":
        """Give the filter set without what is chosen of these filters."""
        if not any(name in self.data for name in names):
            return self
        data = self.data.copy()
        for name in names:
            data.pop(name, None)
        filterset = type(self)(data, self.queryset)
        filterset.is_valid()
        return filterset


def bind(
    filterset_class: type[EntryFilterSet], params: QueryDict, queryset: QuerySet
) -> tuple[EntryFilterSet, list[Problem]]:
    """Bind a query to a filter set. Pages, files, feeds and the API all do it here.

    Each value that makes no sense is left out, and is one of the problems; other values of the same
    filter still count. So the filter set is valid, and its `data` is the query for its `qs`.
    """
    data = QueryDict(mutable=True)
    for name, rule in filterset_class.base_filters.items():
        if values := [value for value in params.getlist(name) if value.strip()]:
            several = isinstance(rule, django_filters.MultipleChoiceFilter)
            data.setlist(name, dict.fromkeys(values) if several else values[-1:])
    problems: list[Problem] = []
    while (filterset := filterset_class(data, queryset)).errors:
        new = problems_of(filterset)
        for problem in new:
            values = [value for value in data.pop(problem.name) if value != problem.value]
            if values:
                data.setlist(problem.name, values)
        problems += new
    for name, value in filterset.form.cleaned_data.items():
        if isinstance(value, date):
            data[name] = value.isoformat()
    return filterset, problems


def moved_query(filterset_class: type[EntryFilterSet], params: QueryDict) -> QueryDict | None:
    """Give the query with the present slugs of rows that have moved; None if none has."""
    query = params.copy()
    for name, rule in filterset_class.base_filters.items():
        if isinstance(rule, SlugsFilter):
            query.setlist(name, [rule.present_slug(slug) for slug in params.getlist(name)])
    return query if query.urlencode() != params.urlencode() else None


class SubjectFilterSet(EntryFilterSet):
    phrases = {"topic": _("on {}"), "place": _("about {}"), **EntryFilterSet.phrases}
    headings = {
        "topic": _("{list} on {}"),
        "place": _("{list} about {}"),
        **EntryFilterSet.headings,
    }

    topic = SubjectFilter("topics", label=_("Topic"), queryset=Topic.objects.published())
    place = SubjectFilter("places", label=_("Place"), queryset=Place.objects.published())

    def in_words(self) -> dict[str, list[str]]:
        labels = super().in_words()
        return labels | {"topic": [lowered(label) for label in labels.get("topic", ())]}


class PeriodForm(forms.Form):
    """Sees that the last day is not before the first."""

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            message = gettext("it is before %(day)s") % {"day": date_format(first)}
            self.add_error("to", ValidationError(message))


class ActivityFilterSet(SubjectFilterSet):
    phrases = {**SubjectFilterSet.phrases, "from": _("from {}"), "to": _("until {}")}
    headings = {
        "year": EntryFilterSet.headings["year"],
        "from": _("{list} from {}"),
        "to": _("{list} until {}"),
        "days": _("{list} ({})"),
        **SubjectFilterSet.headings,
    }

    year = YearFilter()
    locals()["from"] = DayFilter("first", _("From"))
    to = DayFilter("last", _("To"))
    q = SearchFilter()
    sort = SortFilter(
        {
            "printed": (_("As printed"), None),
            "newest": (_("Newest first"), [F("start").desc(nulls_last=True), "number"]),
            "oldest": (_("Oldest first"), [F("start").asc(nulls_last=True), "number"]),
            "title": (pgettext_lazy("order", "Title"), ["sort_key"]),
        }
    )

    class Meta:
        form = PeriodForm

    def in_words(self) -> dict[str, list[str]]:
        """As above, with a first and a last day told as one period."""
        labels, days = super().in_words(), self.form.cleaned_data
        if days["from"] and days["to"]:
            del labels["from"], labels["to"]
            labels["days"] = [period_in_words(days["from"], days["to"])]
        return labels
