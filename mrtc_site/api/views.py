"""The API's addresses: JSON whatever happens, without sessions."""

import yaml
from django.core.exceptions import SuspiciousOperation
from django.http import (
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from mrtc_site.web.problems import Refused, as_json

from .docs import chapters
from .openapi import document
from .parameters import fault_of, faults

PAGE_SIZE = 20


@method_decorator(csrf_exempt, name="dispatch")  # so that a POST is told 405, as any other method
class ApiView(View):
    """The base of the addresses: reading only, conditional requests, errors as JSON."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request, *args, **kwargs):
        try:
            return self._answer(request, *args, **kwargs)
        except Refused as refused:
            return refused.response()
        except SuspiciousOperation:  # more parameters than Django reads
            return Refused(400, "The request is not one that a program should make.").response()

    def _answer(self, request, *args, **kwargs):
        errors = self.faults(request.GET) if request.method in ("GET", "HEAD") else ()
        if errors:
            raise Refused(400, " ".join(error.detail for error in errors), errors)
        return super().dispatch(request, *args, **kwargs)

    def faults(self, params):
        """Give a Fault for all in a query (QueryDict) that isn't taken."""
        return faults(params, {})

    def options(self, request, *args, **kwargs):
        allowed = ", ".join(self._allowed_methods())
        response = HttpResponse(
            status=204, headers={"Allow": allowed, "Access-Control-Allow-Methods": allowed}
        )
        del response["Content-Type"]
        return response

    def http_method_not_allowed(self, request, *args, **kwargs):
        allowed = ", ".join(self._allowed_methods())
        detail = f"Nothing can be changed here: use one of {allowed}."
        return Refused(HttpResponseNotAllowed.status_code, detail).response(Allow=allowed)


# /api/reports/
class ListView(ApiView):
    resource = None

    def faults(self, params):
        rules = self.resource.filters
        self.listing = self.resource.listing(params)
        return [
            *faults(params, rules),
            *(fault_of(problem, rules) for problem in self.listing.problems),
        ]

    def get(self, request):
        self.listing.page_size = PAGE_SIZE
        page = self.listing.page
        if self.listing.problems:  # by now there are none but the page's
            errors = [fault_of(problem, {}) for problem in self.listing.problems]
            raise Refused(404, " ".join(self.listing.problems), errors)
        return as_json(
            {
                "count": page.paginator.count,
                "next": self._address(page.next_page_number()) if page.has_next() else None,
                "previous": (
                    self._address(page.previous_page_number()) if page.has_previous() else None
                ),
                "results": [self.resource.as_json(row, request) for row in page],
            }
        )

    def _address(self, number):
        query = self.request.GET.copy()
        query["page"] = number
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


# /api/reports/2020/research-report/1/
class DetailView(ApiView):
    resource = None

    def get(self, request, **key):
        row = self.resource.get(key.values())
        if not row:
            raise Refused(404, f"There is no {self.resource.noun} with this address.")
        return as_json(self.resource.as_json(row, request, alone=True))


class ResourcesView(ApiView):
    resources = ()


# /api/
class RootView(ResourcesView):
    def get(self, request):
        names = [*(f"{resource.name}-list" for resource in self.resources), "schema", "docs"]
        return as_json(
            {
                name.removesuffix("-list"): request.build_absolute_uri(reverse(f"api:{name}"))
                for name in names
            }
        )


# /api/schema/, /api/schema.yaml
class SchemaView(ResourcesView):
    as_yaml = False

    def get(self, request):
        content = document(self.resources, reverse("api:root"))
        if self.as_yaml:
            told = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
            return HttpResponse(told, content_type="application/yaml")
        return as_json(content)


# /api/docs/
class DocsView(ResourcesView):
    def get(self, request):
        content = document(self.resources, reverse("api:root"))
        context = {"document": content, "chapters": list(chapters(content))}
        return render(request, "api_docs.html", context)


# whatever else begins with /api/
class NowhereView(ApiView):
    def _answer(self, request, *args, **kwargs):
        if resolve(f"{request.path_info}/").view_name != "api:nowhere":
            address = request.get_full_path(force_append_slash=True)
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        raise Refused(404, f"There is nothing here. {reverse('api:root')} lists what there is.")
