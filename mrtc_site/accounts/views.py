"""What one who tries too often is answered."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mrtc_site.web.error_responses import error_response

from .signals import log_event

WAIT = "600"  # seconds, as in ACCOUNT_RATE_LIMITS


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer one who tried to sign in, or to have a password reset, too often."""
    log_event(request, request.POST.get("login", ""), "refused, to wait:")
    text = _("There were too many tries from your address. Wait for ten minutes, and try again.")
    headers = {"Retry-After": WAIT}
    return error_response(request, 429, _("Too many tries"), text, headers)
