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
