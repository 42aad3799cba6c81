"""Health checks, for monitoring."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mrtc_site.models import AnnualReport


# /healthz
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site can serve: its database answers, and has its tables."""
    try:
        AnnualReport.objects.exists()
    except Error:
        return HttpResponse("the database does not answer\n", "text/plain", status=503)
    return HttpResponse("ok\n", "text/plain")


# /healthz/live
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Whether the process is alive, whatever is wrong around it."""
    return HttpResponse("ok\n", "text/plain")
