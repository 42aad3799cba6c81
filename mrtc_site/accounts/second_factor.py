"""Who has a second factor always needs it; with SECOND_FACTOR_REQUIRED all staff must have one.

A session without the factor that is due is nobody's: `request.user` is anonymous, whatever the
page, but for those where somebody without any sets one up.
"""

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

GIVEN = "second_factor"  # the key of the session that says so
SET_UP_PAGES = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "admin:logout",
}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_factor(user: AbstractBaseUser) -> bool:
    return is_mfa_enabled(user, FACTORS)


def must_set_up(user: AbstractBaseUser) -> bool:
    due = user.is_authenticated and user.is_staff and settings.SECOND_FACTOR_REQUIRED
    return due and not has_factor(user)


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session_user = request.user
        request.user = SimpleLazyObject(partial(_with_factor, request))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if match.view_name in SET_UP_PAGES:
            if must_set_up(request.session_user):
                request.user = request.session_user
            return None
        leads_in = match.view_name == "account_login" or match.app_name == "admin"
        if leads_in and request.method == "GET" and must_set_up(request.session_user):
            return redirect("mfa_index")
        return None


def _with_factor(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    user = request.session_user
    if not user.is_authenticated or must_set_up(user):
        return AnonymousUser()
    return AnonymousUser() if has_factor(user) and GIVEN not in request.session else user
