"""The admin, with a door: tries to sign in are counted, and may need a second factor."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from . import factor
from .forms import SignInForm
from .signals import note
from .views import second_factor


class Choices(AutocompleteJsonView):
    """What a chooser offers, people with their slugs."""

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        return {**found, "text": getattr(obj, "name_and_slug", found["text"])}


class StaffSite(AdminSite):
    login_form = SignInForm
    login_template = "admin/sign_in.html"

    def get_urls(self):
        # /admin/second-factor/
        own = path("second-factor/", second_factor, {"site": self}, name="second-factor")
        return [own, *super().get_urls()]

    # /admin/autocomplete/
    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if request.method == "GET" and factor.must_set_up(request):
            return redirect("admin:second-factor")
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 200:
            self._refused(request, response)
        return response

    def _refused(self, request, response):
        """Keep a failed try in the log; answer 429 if it was not even looked at."""
        wait = response.context_data["form"].wait
        if wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(wait)
        what = "refused, to wait:" if wait else "failed to sign in:"
        note(request, request.POST.get("username", ""), what)
