"""Context processors: what every page shows."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from mrtc_site.common.languages import path_in
from mrtc_site.models import AnnualReport


def imprint(request: HttpRequest) -> dict[str, Any]:
    """The latest public annual report, or None: the footer shows its name and address."""
    return {"imprint": SimpleLazyObject(AnnualReport.objects.published().first)}


def other_language(request: HttpRequest) -> dict[str, tuple[str, str, str]]:
    """The other language, as (code, its own name, address).

    The address is that of the same page, or of the home page if that page has no other language.
    """
    current = get_language()
    code, name = next(each for each in settings.LANGUAGES if each[0] != current)
    path, mark, query = request.get_full_path().partition("?")
    page, address = request.resolver_match, path
    if page:
        with override(code), suppress(NoReverseMatch):
            address = reverse(page.view_name, args=page.args, kwargs=page.kwargs)
    address = path_in(code, reverse("home")) if address == path else f"{address}{mark}{query}"
    return {"other_language": (code, name, address)}
