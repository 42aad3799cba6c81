"""Keep in the log who signs in and out, who fails to, and what becomes of second factors."""

import logging

from allauth.account.signals import password_reset
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from mrtc_site.web.client_ip import client_address

from .second_factor import GIVEN

log = logging.getLogger("staff")


def log_event(request: HttpRequest, name: str, what: str) -> None:
    """Log what someone did, the name as Python spells it: nobody can write a line of the log."""
    log.info("%s %r from %s", what, name[:150], client_address(request))


@receiver(user_logged_in, dispatch_uid="signed_in")
def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    if "REMOTE_ADDR" in request.META:  # a test's own sign-in comes from nowhere
        log_event(request, user.get_username(), "signed in:")


@receiver(user_logged_out, dispatch_uid="signed_out")
def signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user and user.is_authenticated:
        log_event(request, user.get_username(), "signed out:")


@receiver(user_login_failed, dispatch_uid="failed_to_sign_in")
def failed_to_sign_in(
    sender: object, credentials: dict, request: HttpRequest | None = None, **kwargs: object
) -> None:
    if request is not None:
        log_event(request, credentials.get("username", ""), "failed to sign in:")


@receiver(password_reset, dispatch_uid="password_was_reset")
def password_was_reset(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    log_event(request, user.get_username(), "reset the password:")


@receiver(mfa.authentication_failed, dispatch_uid="factor_failed")
def factor_failed(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    log_event(request, user.get_username(), "gave a wrong code:")


@receiver(mfa.authenticator_used, dispatch_uid="factor_given")
def factor_given(sender: object, request: HttpRequest, **kwargs: object) -> None:
    request.session[GIVEN] = True


@receiver(mfa.authenticator_added, dispatch_uid="factor_added")
def factor_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    request.session[GIVEN] = True  # this session made it; the account's others end
    log_event(request, user.get_username(), f"added a second factor ({authenticator.type}):")


@receiver(mfa.authenticator_removed, dispatch_uid="factor_removed")
def factor_removed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    log_event(request, user.get_username(), f"removed a second factor ({authenticator.type}):")


@receiver(mfa.authenticator_reset, dispatch_uid="factor_renewed")
def factor_renewed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    log_event(request, user.get_username(), f"renewed a second factor ({authenticator.type}):")
