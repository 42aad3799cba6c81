from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mrtc_site.web.error_responses import refused

from .signals import note

WAIT = 600  # seconds, as in ACCOUNT_RATE_LIMITS


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer one who tried to sign in, or to have a password reset, too often."""
    note(request, request.POST.get("login", ""), "refused, to wait:")
    text = _("There were too many tries from your address. Wait for ten minutes, and try again.")
    headers = {"Retry-After": WAIT}
    return refused(request, 429, _("Too many tries"), text, **headers)
