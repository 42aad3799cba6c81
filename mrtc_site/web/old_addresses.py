"""Redirects from old addresses: of pages in both languages, of their files, and in the API."""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path

from mrtc_site.common.addresses import moved_permanently
from mrtc_site.common.languages import KOREAN
from mrtc_site.common.types import GetResponse
from mrtc_site.entries.redirects import Redirect, destination, is_public, page_of, pages_above
from mrtc_site.listing.views import may_see_drafts

PREFIX = re.compile(rf"/(?:{KOREAN}|api)(?=/)")  # before the address of the English page


def follow_old_addresses(get_response: GetResponse) -> GetResponse:
    """Middleware: instead of 404, redirect to where a row has moved."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_nothing = response.status_code == 404 and request.method in ("GET", "HEAD")
        address = present_address(request) if is_nothing else ""
        return moved_permanently(address) if address else response

    return answer


def present_address(request: HttpRequest) -> str:
    """Give the present address of the row, or of its file, that was here once; else empty."""
    match = PREFIX.match(request.path_info)
    prefix = match[0] if match else ""
    path = request.path_info.removeprefix(prefix)
    olds = Redirect.objects.filter(old__in=pages_above(path)).values_list("old", flat=True)
    old = max(olds, key=len, default="")
    row = destination(old) if old else None
    if not row or not (is_public(row) or may_see_drafts(request.user, type(row))):
        return ""
    rest = path[len(old) - 1 :] or "/"
    query = request.META.get("QUERY_STRING", "")
    page = get_script_prefix().rstrip("/") + prefix + page_of(row).rstrip("/")
    return page + escape_uri_path(rest) + (f"?{query}" if query else "")
