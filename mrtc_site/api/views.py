"""The base views of the API (JSON, no sessions, strict parameters), its root, schema and docs."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView, DefaultRouter
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from mrtc_site.common.addresses import moved_permanently
from mrtc_site.listing.filtersets import EntryFilterSet, moved_query

from .docs import chapters, type_of
from .filters import StrictFilterBackend, parameter_errors
from .pagination import Pagination
from .renderers import YamlRenderer
from .schema import SchemaGenerator


class StrictView(APIView):
    """A view that refuses all parameters but those of lists, which StrictFilterBackend checks."""

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or getattr(self, "action", None) == "list":
            return
        if errors := parameter_errors(request.query_params, {}):
            raise ValidationError(errors)

    def options(self, request: Request, *args, **kwargs) -> Response:
        allowed = ", ".join(self.allowed_methods)
        return Response(status=204, headers={"Access-Control-Allow-Methods": allowed})


class PublicViewSet(StrictView, ReadOnlyModelViewSet):
    """The public rows of a model, as a list and one by one.

    `lookup_path` is the address of one row, whose parts are its natural key.
    """

    filter_backends = [StrictFilterBackend]
    pagination_class = Pagination
    lookup_path = ""
    filterset_class: type[EntryFilterSet]
    detail_serializer_class: type[Serializer] | None = None  # where one row alone says more

    def get_serializer_class(self) -> type[Serializer]:
        if self.action == "retrieve" and self.detail_serializer_class:
            return self.detail_serializer_class
        return self.serializer_class

    def list(self, request: Request, *args, **kwargs) -> HttpResponse:
        try:
            return super().list(request, *args, **kwargs)
        except ValidationError:
            if query := moved_query(self.filterset_class, request.query_params):
                return moved_permanently(f"{request.path}?{query.urlencode()}")
            raise

    def get_object(self) -> Model:
        rows: Any = self.get_queryset()
        try:
            return rows.get_by_natural_key(*self.kwargs.values())
        except ObjectDoesNotExist:
            noun = rows.model._meta.verbose_name
            raise NotFound(f"There is no {noun} with this address.") from None


class RootView(StrictView, APIRootView):
    pass


class Router(DefaultRouter):
    include_format_suffixes = False
    root_view_name = "root"

    def __init__(self):
        super().__init__(use_regex_path=False)

    def get_lookup_regex(self, viewset: PublicViewSet, lookup_prefix: str = "") -> str:
        return viewset.lookup_path

    def get_api_root_view(self, api_urls: list | None = None) -> Callable:
        lists = {prefix: f"{basename}-list" for prefix, _, basename in self.registry}
        return RootView.as_view(api_root_dict={**lists, "schema": "schema", "docs": "docs"})


# /api/schema/
class SchemaView(StrictView, SpectacularAPIView):
    generator_class = SchemaGenerator
    renderer_classes = [OpenApiJsonRenderer2]


# /api/schema.yaml
class YamlSchemaView(SchemaView):
    renderer_classes = [YamlRenderer]


# /api/docs/
class DocsView(StrictView):
    schema = None

    def get(self, request: Request) -> HttpResponse:
        document = SchemaGenerator().get_schema(request, public=True)
        context = {"document": document, "chapters": chapters(document), "type_of": type_of}
        return render(request, "api_docs.html", context)


# whatever else begins with /api/
class NowhereView(APIView):
    schema = None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if resolve(f"{request.path_info}/").view_name != "api:nowhere":
            address = request.get_full_path(force_append_slash=True)
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        raise NotFound(f"There is nothing here. {reverse('api:root')} lists what there is.")

    options = http_method_not_allowed = get
