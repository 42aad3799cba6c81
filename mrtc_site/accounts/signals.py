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
}
CHANGES = {
    mfa.authenticator_added: "added",
    mfa.authenticator_removed: "removed",
    mfa.authenticator_reset: "renewed",
}


@receiver([*EVENTS], dispatch_uid="account_event")
def account_event(
    sender: object, request: HttpRequest, user: User | None, signal: Signal, **kwargs: object
) -> None:
    # An anonymous user may sign out; and force_login() of tests has no address.
    if user and user.is_authenticated and "REMOTE_ADDR" in request.META:
        log_event(request, user.get_username(), EVENTS[signal])


@receiver(user_login_failed, dispatch_uid="failed_to_sign_in")
def failed_to_sign_in(
    sender: object, credentials: dict, request: HttpRequest | None = None, **kwargs: object
) -> None:
    if request is not None:
        log_event(request, credentials.get("username", ""), "failed to sign in:")


@receiver([*CHANGES], dispatch_uid="factor_changed")
def factor_changed(
    sender: object,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    signal: Signal,
    **kwargs: object,
) -> None:
    what = f"{CHANGES[signal]} a second factor ({authenticator.type}):"
    log_event(request, user.get_username(), what)


# Adding a factor counts as giving it in this session; other sessions of the account must give it.
@receiver([mfa.authenticator_added, mfa.authenticator_used], dispatch_uid="factor_given")
def factor_given(sender: object, request: HttpRequest, **kwargs: object) -> None:
    request.session[GIVEN] = True
