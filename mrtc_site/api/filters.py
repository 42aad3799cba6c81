"""The API's strict filter backend: a typo in a query must not silently give other rows.

What parameters mean is decided by the list's FilterSet alone.
"""

import re
from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import Filter, MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from mrtc_site.common.nearest import near
from mrtc_site.listing.filters import DayFilter, SearchFilter, SlugsField
from mrtc_site.listing.sentences import cut, problems_of

PAGE = "page"


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter's, but what a FilterSet would ignore is an error, too."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        filterset = self.get_filterset(request, queryset, view)
        errors = parameter_errors(request.query_params, filterset.base_filters)
        for problem in problems_of(filterset):
            sentence = f"{problem} /api/docs/ says what it takes."
            errors.setdefault(problem.name, []).append(sentence)
        if errors:
            raise ValidationError(errors)
        return filterset.qs


def parameter_errors(params: QueryDict, filters: Mapping[str, Filter]) -> dict[str, list[str]]:
    """Give {parameter: errors}, but for values that the filters themselves refuse."""
    names = [*filters, PAGE] if filters else []
    errors = {}
    for name, values in params.lists():
        if name not in names:
            taken = f"Use only {', '.join(names)}." if names else "None is taken here."
            meant = near(name, names) or "."
            errors[cut(name)] = [f"“{cut(name)}” is not a parameter here{meant} {taken}"]
        elif not all(each.strip() for each in values):
            errors[name] = [f"“{name}” is empty. Give it a value, or leave it out."]
        elif len(values) > 1 and not isinstance(filters.get(name), MultipleChoiceFilter):
            errors[name] = [f"“{name}” is given more than once. Give it once."]
        elif name == PAGE and not re.fullmatch("[1-9][0-9]*", values[0]):
            errors[name] = [f"“{cut(values[0])}” is not a page’s number. Write it as 2."]
    return errors


def schema_of(rule: Filter) -> dict:
    if isinstance(rule, MultipleChoiceFilter):
        values = {"type": "string", "enum": choices_of(rule)}
        return {"type": "array", "items": values, "minItems": 1}
    if isinstance(rule, SearchFilter):
        return {
            "type": "string",
            "maxLength": rule.field.max_length,
            # At least one letter or digit, said without \p{L}, which not all programs know.
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
