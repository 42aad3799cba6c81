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
from mrtc_site.listing.filters import DayFilter, SearchFilter, SlugsField
from mrtc_site.models import FIRST_YEAR, LAST_YEAR

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
