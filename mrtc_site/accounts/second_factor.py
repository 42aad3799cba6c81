"""Enforces second factors: whoever has one must give it, and with SECOND_FACTOR_REQUIRED all staff
must have one.

In a session without the factor that is due, `request.user` is anonymous on every page, except those
on which somebody without a factor sets one up.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from mrtc_site.common.types import GetResponse

GIVEN = "second_factor"  # the session's key that says that the factor was given
SET_UP_PAGES = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "admin:logout",
}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_factor(user: User) -> bool:
    return is_mfa_enabled(user, FACTORS)


def must_set_up(user: User | AnonymousUser) -> bool:
    if isinstance(user, AnonymousUser) or not user.is_staff:
        return False
    return settings.SECOND_FACTOR_REQUIRED and not has_factor(user)


class SessionRequest(HttpRequest):
    """A request with `session_user`, who has signed in, with or without the factor."""

    session_user: User | AnonymousUser


class SecondFactorMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: SessionRequest) -> HttpResponseBase:
        request.session_user = request.user
        user = SimpleLazyObject(partial(_with_factor, request))
        request.user = user  # type: ignore[assignment]  # it stands for one
        return self.get_response(request)

    def process_view(
        self, request: SessionRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        match: Any = request.resolver_match  # a view is called by one
        if match.view_name in SET_UP_PAGES:
            if must_set_up(request.session_user):
                request.user = request.session_user
            return None
        leads_in = match.view_name == "account_login" or match.app_name == "admin"
        if leads_in and request.method == "GET" and must_set_up(request.session_user):
            return redirect("mfa_index")
        return None


def _with_factor(request: SessionRequest) -> User | AnonymousUser:
    user = request.session_user
    if isinstance(user, AnonymousUser) or must_set_up(user):
        return AnonymousUser()
    return AnonymousUser() if has_factor(user) and GIVEN not in request.session else user
