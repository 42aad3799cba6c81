"""What crawlers, browsers and finders of faults look for at well-known addresses."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from .languages import in_each
from .views import SEARCHED

SUBSCRIBED = {"atom", "ics"}  # formats that programs fetch again and again for someone
VALID_FOR = timedelta(days=180)


def text(lines):
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


# /robots.txt
def robots(request):
    """Keep crawlers out of what is endless: searches, orders and combinations of filters, and
    their files. A list by a single filter is a page like any other."""
    closed = [*in_each(reverse, "admin:index"), *in_each(reverse, "search"), "/api/"]
    for page in SEARCHED:
        for address in in_each(reverse, page.address) if page.address else ():
            closed += [f"{address}?{query}" for query in ("*&", "q=", "sort=")]
        for name in page.formats if page.download else ():
            if name not in SUBSCRIBED:
                closed.append(f"{reverse(page.download, args=[name])}?")
    return text(
        [
            "User-agent: *",
            *(f"Disallow: {address}" for address in closed),
            "Allow: /api/docs/",
            "",
            f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        ]
    )


# /opensearch.xml
def opensearch(request):
    """Describe the search, so that browsers offer it (OpenSearch 1.1)."""
    media_type = "application/opensearchdescription+xml"
    return render(request, "opensearch.xml", content_type=media_type)


# /.well-known/security.txt
def security_txt(request):
    """Say whom to tell of a security fault (RFC 9116), when someone is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = datetime.combine(datetime.now(UTC), time(), UTC)
    return text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {(today + VALID_FOR).isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: en, ko",
            f"Canonical: {request.build_absolute_uri()}",
        ]
    )
