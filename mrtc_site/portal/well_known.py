"""Files at well-known addresses: robots.txt, opensearch.xml, security.txt, icons."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control

from mrtc_site.common.addresses import absolute
from mrtc_site.common.languages import in_each

from .search import SEARCHED

VALID_FOR = timedelta(days=180)


def text_response(lines: Iterable[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


# /robots.txt
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of what is endless: words, days, orders, combinations of filters, and
    their files. A list by one choice of a facet is a page like any other.

    Links to what is closed say nofollow. What is closed says no noindex: nobody would read it.
    """
    staff = [*in_each(reverse, "admin:index"), *in_each(reverse, "accounts")]
    closed = [*staff, *in_each(reverse, "search"), reverse("api:root")]
    for page in SEARCHED:
        if not page.address:
            continue
        rules = page.filterset_class
        endless = [f"{name}=" for name in rules.base_filters if name not in rules.facets]
        for address in in_each(reverse, page.address):
            closed += [f"{address}?{query}" for query in ("*&", *endless)]
        for name, format in page.formats.items():
            if not format.is_subscribed_to:
                addresses = in_each(page.file_address, name)
                closed += [f"{address}?*" for address in addresses]  # some drop a bare ?
    return text_response(
        [
            "User-agent: *",
            f"Allow: {reverse('api:docs')}",  # before what it is taken from: some read in order
            *(f"Disallow: {address}" for address in closed),
            "",
            f"Sitemap: {absolute(reverse('sitemap'), request)}",
        ]
    )


# /opensearch.xml
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search, so that browsers offer it (OpenSearch 1.1)."""
    media_type = "application/opensearchdescription+xml"
    return render(request, "opensearch.xml", content_type=media_type)


# /.well-known/security.txt
@cache_control(max_age=86_400)  # it changes with the day
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a security fault (RFC 9116), when someone is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = datetime.combine(datetime.now(UTC), time(), UTC)
    return text_response(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {(today + VALID_FOR).isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: en, ko",
            f"Canonical: {absolute(request.path, request)}",
        ]
    )


# /favicon.ico, /apple-touch-icon.png, which are asked for where a page names no icon (a file's)
def icon(request: HttpRequest, name: str) -> HttpResponse:
    return redirect(static(f"icons/{name}"))
