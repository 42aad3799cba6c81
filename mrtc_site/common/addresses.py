"""Helpers for URLs: with the site's host, without the path prefix, of admin forms, redirects."""

from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, reverse


def absolute(address: str, request: HttpRequest | None = None) -> str:
    """Give an address of this site with its host: that of SITE_URL or, without it, the request's.

    Outside a request (a command's sheet) an address without SITE_URL stays as it is.
    """
    if settings.SITE_URL or request is None:
        return urljoin(settings.SITE_URL, address)
    return request.build_absolute_uri(address)


def without_script_name(path: str) -> str:
    """Give a path as identifiers have it: without the prefix (SCRIPT_NAME) of the whole site."""
    return f"/{path.removeprefix(get_script_prefix())}"


def form_address(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def moved_permanently(address: str) -> HttpResponse:
    """Redirect with 301, which browsers must not cache, as a move may be undone."""
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
