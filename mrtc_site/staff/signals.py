"""Keep in the log who signs in and out, and from where; a sign-in ends the count of failures."""

import logging

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from ..clients import client_address
from . import tries

log = logging.getLogger("staff")


def note(request, name, what):
    """Log what someone did, the name as Python spells it: nobody can write a line of the log."""
    log.info("%s %r from %s", what, name[:150], client_address(request))


@receiver(user_logged_in, dispatch_uid="signed_in")
def signed_in(sender, request, user, **kwargs):
    if "REMOTE_ADDR" in request.META:  # a test's own sign-in comes from nowhere
        tries.succeeded(request, user.get_username())
        note(request, user.get_username(), "signed in:")


@receiver(user_logged_out, dispatch_uid="signed_out")
def signed_out(sender, request, user, **kwargs):
    if user and user.is_authenticated:
        note(request, user.get_username(), "signed out:")
