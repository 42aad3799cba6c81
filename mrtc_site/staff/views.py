"""Where members of the staff set their second factor up, and change it."""

import segno
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_otp import login as sign_in_with

from . import factor
from .forms import ChangeForm, SetUpForm
from .signals import note


# /admin/second-factor/
@never_cache
def second_factor(request, site):
    user = request.user if site.has_permission(request) else factor.must_set_up(request)
    if not user:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    has = factor.has(user)
    form = (ChangeForm if has else SetUpForm)(user, request.POST or None)
    context = {"title": _("Second factor"), "form": form, "has": has}
    if form.is_valid():
        if has and "remove" in request.POST:
            factor.remove(user)
            note(request, user.get_username(), "removed the second factor:")
            messages.success(request, _("Your second factor is removed."))
            return redirect("admin:second-factor")
        if not has:
            _set_up(request, user, form.device)
        note(request, user.get_username(), "made recovery codes:")
        context["codes"] = factor.new_recovery_codes(user)
    elif not has:
        context["qr"] = _drawn(form.device.config_url)
    context = {**site.each_context(request), **context}
    return TemplateResponse(request, "admin/second_factor.html", context)


def _set_up(request, user, device):
    """Store the device, with which the session then is a whole one."""
    device.save()
    request.user = user
    sign_in_with(request, device)
    request.session.cycle_key()
    note(request, user.get_username(), "set a second factor up:")


def _drawn(address):
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=5, light="#fff"))  # noqa: S308 (paths of our own)
