"""The admin, whose door is django-allauth's."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse


class Choices(AutocompleteJsonView):
    """What a chooser offers, people with their slugs."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        choice = super().serialize_result(obj, to_field_name)
        return {**choice, "text": getattr(obj, "name_and_slug", choice["text"])}


class StaffSite(AdminSite):
    # /admin/login/
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)

    # /admin/autocomplete/
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view = Choices.as_view(admin_site=self)
        return view(request)  # type: ignore[return-value]  # as_view() promises less
