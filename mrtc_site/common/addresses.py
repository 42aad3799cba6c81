"""Addresses with the host that they are known by."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest


def absolute(address: str, request: HttpRequest | None = None) -> str:
    """Give an address of this site with its host: that of SITE_URL or, without it, the request's.

    Outside a request (a command's sheet) an address without SITE_URL stays as it is.
    """
    if settings.SITE_URL or request is None:
        return urljoin(settings.SITE_URL, address)
    return request.build_absolute_uri(address)
