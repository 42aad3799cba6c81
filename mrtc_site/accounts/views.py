"""The error pages of too many tries and of forms whose session has ended."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mrtc_site.web.error_responses import error_response

from .signals import log_event

WAIT = "600"  # seconds, as in ACCOUNT_RATE_LIMITS


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer too many tries to sign in or to reset a password (handler429)."""
    log_event(request, request.POST.get("login", ""), "refused, to wait:")
    text = _("There were too many tries from your address. Wait for ten minutes, and try again.")
    headers = {"Retry-After": WAIT}
    return error_response(request, 429, _("Too many tries"), text, headers)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without the session's CSRF token (CSRF_FAILURE_VIEW)."""
    text = _(
        "Nothing was saved. Either you have signed in again since that page was opened, or your "
        "browser keeps no cookies of this site. Go back and reload the page: what you typed may "
        "still be there. Send it again then."
    )
    return error_response(request, 403, _("That page was opened too long ago"), text)
