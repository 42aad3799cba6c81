"""Outside links in entries and sections, and whether they still answer."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.db.models import CharField, Q, TextField
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from mrtc_site.models import LinkCheck, Section
from reports.models import Report

from ..kinds import ENTRIES
from .findings import Year, rows_of_year

URL = re.compile(r"https?://[^\s<>\[\]\"“”]+", re.IGNORECASE)
SENTENCE = ".,;:!?'*_’"  # at its end
LINKING = Section, *ENTRIES
LONGEST = 500  # as LinkCheck keeps it
PATIENCE = 15  # seconds
# Statuses of servers that refuse programs; people may see the page.
RESERVED = HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS


def outside_links(year: Year = None) -> Iterator[tuple[Any, str, str]]:
    """Give (row, field, address) of every link in a text, and of every DOI."""
    for model in LINKING:
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField)
        ]
        linking = Q(*((f"{name}__icontains", "://") for name in fields), _connector=Q.OR)
        if model is Report:
            linking |= ~Q(doi="")
        for row in rows_of_year(model, year).filter(linking):
            for name in fields:
                for url in urls_in(getattr(row, name)):
                    yield row, name, url
            if isinstance(row, Report) and row.doi:
                yield row, "doi", row.doi_address


def urls_in(text: str) -> list[str]:
    """Give the addresses in a text, without punctuation and Markdown around them."""
    found = []
    for url in URL.findall(text):
        bare = url.rstrip(SENTENCE)
        while bare.endswith(")") and bare.count(")") > bare.count("("):
            bare = bare[:-1].rstrip(SENTENCE)
        found.append(bare)
    return found


def check_links() -> list[LinkCheck]:
    """Request every outside link, store the results, and give the dead ones."""
    urls = sorted({url for _, _, url in outside_links() if len(url) <= LONGEST})
    LinkCheck.objects.exclude(url__in=urls).delete()
    for url in urls:
        problem, now = problem_of(url), timezone.now()
        check = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
        check.dead_since = (check.dead_since or now) if problem else None
        check.problem, check.checked_at = problem, now
        check.save()
    return list(LinkCheck.objects.exclude(problem="").order_by("url"))


def problem_of(url: str) -> str:
    """Request an address; say what is wrong with it, or nothing."""
    headers = {"User-Agent": "MRTC-annual-reports link check", "Accept": "*/*"}
    try:
        with urlopen(Request(iri_to_uri(url), headers=headers), timeout=PATIENCE):  # noqa: S310 (http alone)
            return ""
    except HTTPError as error:
        return "" if error.code in RESERVED else f"{error.code} {error.reason}"[:200]
    except (OSError, HTTPException, ValueError) as error:
        return str(getattr(error, "reason", error) or type(error).__name__)[:200]
