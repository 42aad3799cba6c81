"""Query parameters, read strictly: a program's typo must not silently give other rows.

What they mean is the business of the list's FilterSet alone.
"""

import re
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import Filter, FilterSet, MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from mrtc_site.listing.filters import DayFilter, SearchFilter, SlugsField
from mrtc_site.listing.sentences import cut, problems_of
from mrtc_site.loading.reader import near

from .errors import Fault, ParameterError

PAGE = "page"
VALUES_NAMED = 12  # that a cure names; more are in the schema


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter's, but whatever a FilterSet would pass over is an error, too."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        filterset = self.get_filterset(request, queryset, view)
        faults = [
            *parameter_faults(request.query_params, filterset.base_filters),
            *value_faults(filterset),
        ]
        if faults:
            raise ParameterError(faults)
        return filterset.qs


def parameter_faults(params: QueryDict, filters: Mapping[str, Filter]) -> Iterator[Fault]:
    """Find what is wrong with a query's parameters, whatever their values mean."""
    names = [*filters, PAGE] if filters else []
    for name, values in params.lists():
        value = cut(values[-1])
        if name not in names:
            cure = f"Use only {', '.join(names)}." if names else "Leave it out: none is taken here."
            detail = f"“{cut(name)}” is not a parameter here{near(name, names)}."
            yield Fault(cut(name), value, detail, cure)
        elif not all(each.strip() for each in values):
            yield Fault(name, "", f"“{name}” is empty.", "Give it a value, or leave it out.")
        elif len(values) > 1 and not isinstance(filters.get(name), MultipleChoiceFilter):
            yield Fault(name, value, f"“{name}” is given more than once.", "Give it once.")
        elif name == PAGE and not re.fullmatch("[1-9][0-9]*", values[0]):
            yield Fault(name, value, f"“{name}” is not a number from 1.", "Write it as 2.")


def value_faults(filterset: FilterSet) -> Iterator[Fault]:
    """Find the values that a FilterSet makes no sense of."""
    for problem in problems_of(filterset):
        cure = cure_of(schema_of(filterset.base_filters[problem.name]))
        yield Fault(problem.name, cut(problem.value), str(problem), cure)


def cure_of(schema: dict) -> str:
    values = schema.get("items", schema).get("enum")
    if values is None:
        return f"Give {schema['description']}."
    if len(values) <= VALUES_NAMED:
        return f"Use one of {', '.join(values)}."
    return f"Use one of the {len(values)} values that /api/schema/ lists."


def schema_of(rule: Filter) -> dict:
    """Give the JSON Schema of what a filter takes."""
    if isinstance(rule, MultipleChoiceFilter):
        values = {"type": "string", "enum": choices_of(rule)}
        return {"type": "array", "items": values, "minItems": 1}
    if isinstance(rule, SearchFilter):
        return {
            "type": "string",
            "maxLength": rule.field.max_length,
            # Something else than spaces and ASCII's signs: \p{L} is only known to some programs.
            "pattern": r"^[^\x00]*[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e][^\x00]*$",
            "description": "words to look for, among them at least one letter or digit",
        }
    if isinstance(rule, DayFilter):
        not_before = ", not before “from”" if rule.bound == "last" else ""
        day = f"a day, as 2020-07-31{not_before}"
        return {"type": "string", "format": "date", "description": day}
    return {"type": "string", "enum": [*rule.orders], "default": next(iter(rule.orders))}


def choices_of(rule: MultipleChoiceFilter) -> list[str]:
    if isinstance(rule.field, SlugsField):
        return list(rule.field.queryset.values_list("slug", flat=True))
    return [str(value) for value, _ in rule.field.choices]
