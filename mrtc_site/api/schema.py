"""Adds to the OpenAPI schema what drf-spectacular can't know: parameters, examples, problems."""

from threading import Lock

from django.db.models import QuerySet
from django.utils.text import capfirst
from django_filters import Filter, MultipleChoiceFilter
from drf_spectacular import generators, openapi
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from uritemplate import variables

from mrtc_site.cache.memo import cached
from mrtc_site.common.numbers import PATTERN
from mrtc_site.models import FIRST_YEAR, LAST_YEAR

from .filters import schema_of
from .serializers import ProblemSerializer

SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
KEYS = {  # parts of addresses that are no slugs
    "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    "number": {"type": "string", "pattern": f"^{PATTERN}$"},
}
PROBLEMS = {
    400: "Something in the query is not understood.",
    404: "There is no such thing.",
    414: "The address is too long.",
    429: "Your network asks for too much at once; `Retry-After` says how many seconds to wait.",
    503: "The database is not there just now; `Retry-After` says when to try again.",
}


class SchemaGenerator(generators.SchemaGenerator):
    """Generates in one thread at a time: drf-spectacular's initialization is not safe for
    threads."""

    lock = Lock()

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict:
        with self.lock:
            return super().get_schema(request, public)


class AutoSchema(openapi.AutoSchema):
    def get_summary(self) -> str:
        names = self.view.queryset.model._meta
        if self.view.action == "list":
            return f"{capfirst(names.verbose_name_plural)}, filtered, a page at a time"
        return f"One {names.verbose_name}"

    def get_override_parameters(self) -> list:
        """Describe the parts of a row's address, with those of the first row as examples. (It is
        called for each status of the answer, so the first row is cached.)"""
        names = variables(self.path)
        if not names:
            return []
        rows = self.view.get_queryset()
        values = cached(("first", rows.model), lambda: key_of_first(rows))
        fields = self.view.get_serializer().fields
        return [
            OpenApiParameter(
                name,
                KEYS.get(name, SLUG),
                OpenApiParameter.PATH,
                description=fields[name].help_text,
                examples=[OpenApiExample("first", values[place])] if values else [],
            )
            for place, name in enumerate(names)
        ]

    def get_response_serializers(self) -> dict:
        answer = OpenApiResponse(super().get_response_serializers(), "As asked for.")
        problems = {
            (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description)
            for status, description in PROBLEMS.items()
        }
        return {200: answer, **problems}


def key_of_first(rows: QuerySet) -> tuple:
    first = rows.prefetch_related(None).first()
    return first.natural_key() if first else ()


class StrictFilterExtension(OpenApiFilterExtension):
    target_class = "mrtc_site.api.filters.StrictFilterBackend"
    priority = 1  # before drf-spectacular's own for django-filter

    def get_schema_operation_parameters(
        self, auto_schema: openapi.AutoSchema, *args, **kwargs
    ) -> list[dict]:
        view = auto_schema.view
        phrases, nouns = view.filterset_class.phrases, view.queryset.model._meta.verbose_name_plural
        return [
            {
                "name": name,
                "in": "query",
                "description": description_of(rule, phrases.get(name), nouns),
                "schema": schema_of(rule),
            }
            for name, rule in view.filterset_class.base_filters.items()
        ]


def description_of(rule: Filter, phrase: str | None, nouns: str) -> str:
    if phrase is None:
        names = ", ".join(f"`{name}`: {label.lower()}" for name, (label, _) in rule.orders.items())
        return f"In which order: {names}."
    effect = f"Only {nouns} {phrase.format('…')}"
    return f"{effect}; repeat it to mean “or”" if isinstance(rule, MultipleChoiceFilter) else effect
