"""The admin, whose door is django-allauth's."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView


class Choices(AutocompleteJsonView):
    """What a chooser offers, people with their slugs."""

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        return {**found, "text": getattr(obj, "name_and_slug", found["text"])}


class StaffSite(AdminSite):
    # /admin/login/
    def login(self, request, extra_context=None):
        return secure_admin_login(super().login)(request, extra_context)

    # /admin/autocomplete/
    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)
