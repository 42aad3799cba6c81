"""Logs who signs in and out, who fails to, and changes of second factors."""

import logging

from allauth.account.signals import password_reset
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from mrtc_site.common.client_ip import client_address

from .second_factor import GIVEN

log = logging.getLogger("staff")


def log_event(request: HttpRequest, name: str, what: str) -> None:
    """Log what somebody did; the name is escaped, so that nobody can forge log lines."""
    log.info("%s %r from %s", what, name[:150], client_address(request))


EVENTS = {
    user_logged_in: "signed in:",
    user_logged_out: "signed out:",
    password_reset: "reset the password:",
    mfa.authentication_failed: "gave a wrong code:",
    mfa.authenticator_added: "added a second factor ({.type}):",
    mfa.authenticator_removed: "removed a second factor ({.type}):",
    mfa.authenticator_reset: "renewed a second factor ({.type}):",
}


@receiver([*EVENTS], dispatch_uid="account_event")
def account_event(
    request: HttpRequest,
    user: User | None,
    signal: Signal,
    authenticator: Authenticator | None = None,
    **kwargs: object,
) -> None:
    # An anonymous user may sign out; and force_login() of tests has no address.
    if user and user.is_authenticated and "REMOTE_ADDR" in request.META:
        log_event(request, user.get_username(), EVENTS[signal].format(authenticator))


@receiver(user_login_failed, dispatch_uid="failed_to_sign_in")
def failed_to_sign_in(
    credentials: dict, request: HttpRequest | None = None, **kwargs: object
) -> None:
    if request is not None:
        log_event(request, credentials.get("username", ""), "failed to sign in:")


# Adding a factor counts as giving it in this session; other sessions of the account must give it.
@receiver([mfa.authenticator_added, mfa.authenticator_used], dispatch_uid="factor_given")
def factor_given(request: HttpRequest, **kwargs: object) -> None:
    request.session[GIVEN] = True
