"""The admin site: signing in by django-allauth, overview pages, searchable choices."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _


class AutocompleteView(AutocompleteJsonView):
    """The choices of a searchable field; people have their slugs."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        choice = super().serialize_result(obj, to_field_name)
        return {**choice, "text": getattr(obj, "name_and_slug", choice["text"])}


class StaffSite(AdminSite):
    site_url = reverse_lazy("home")  # type: ignore[assignment]  # in the language of the page

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Put the pages about all apps first, for those who may see annual reports."""
        apps = super().get_app_list(request, app_label)
        if app_label or not request.user.has_perm("mrtc_site.view_annualreport"):
            return apps
        names = {"missing": _("What is missing"), "recent-changes": _("Recently changed")}
        pages = [
            {"name": name, "object_name": page, "admin_url": reverse(page), "view_only": True}
            for page, name in names.items()
        ]
        overview = {"name": _("Overview"), "app_label": "overview", "models": pages}
        return [{**overview, "app_url": pages[0]["admin_url"]}, *apps]

    # /admin/login/
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)

    # /admin/autocomplete/
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view = AutocompleteView.as_view(admin_site=self)
        return view(request)  # type: ignore[return-value]  # as_view() promises less
