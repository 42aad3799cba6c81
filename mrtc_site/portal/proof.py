"""Proof links: pages of a draft, or a draft year, as they will look, for people without an account.

Below the address of a proof are the draft's own addresses, of pages and files, and no others:
/proof/<token>/reports/2021/policy-report/3/report.pdf. The site's usual views answer there;
`request.proof` has them show the draft (`may_see` in listing/views.py).
"""

import re
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from mrtc_site.book import making
from mrtc_site.book.typesetting import BookError
from mrtc_site.common.addresses import without_script_name
from mrtc_site.common.languages import ENGLISH, KOREAN, path_in
from mrtc_site.files.serving import plain_answer
from mrtc_site.models import AnnualReport, ProofLink
from mrtc_site.web.error_responses import error_response

from .kinds import ENTRIES

BOOK = "proof.pdf"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Proof:
    """What the banner of a proof's pages shows (partials/macros.html)."""

    link: ProofLink

    @property
    def address(self) -> str:
        return reverse("proof", args=[self.link.token])

    @property
    def book_address(self) -> str:
        return f"{self.address}{BOOK}" if self.is_of_year else ""

    @property
    def is_of_year(self) -> bool:
        return isinstance(self.link.row, AnnualReport)

    @property
    def entries(self) -> list[tuple[str, list[Any]]]:
        """The entries of a draft year by kind, as the year's lists don't show them yet."""
        if not self.is_of_year:
            return []
        return [
            (str(model._meta.verbose_name_plural), list(rows))
            for model in ENTRIES
            if (rows := model.rows_in_full().filter(annual_report=self.link.row))
        ]

    @property
    def correction_address(self) -> str:
        """The mailto: address of who made the link, or of the Centre. If it is empty, the banner
        says to answer the message that the link came with."""
        to = self.link.email or settings.CONTACT_EMAIL
        subject = gettext("Proof of {title}").format(title=self.link.row)
        return f"mailto:{to}?subject={quote(subject)}" if to else ""


# /proof/<token>/, /proof/<token>/reports/2021/policy-report/3/report.pdf
@require_safe
def proof(request: HttpRequest, token: str, path: str = "") -> HttpResponseBase:
    link = ProofLink.of_token(token)
    if not link:
        raise Http404
    response = answer(request, link, path) if link.is_open else gone(request)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def gone(request: HttpRequest) -> HttpResponse:
    title = gettext("This proof is closed")
    message = gettext(
        "It was open for two weeks, or whoever sent you the link has closed it since. "
        "Ask them for a new one."
    )
    return error_response(request, 410, title, message)


def answer(request: HttpRequest, link: ProofLink, path: str) -> HttpResponseBase:
    row: Any = link.row
    if row.is_public:
        return redirect(row.get_absolute_url())
    shown = Proof(link)
    if path == BOOK and shown.is_of_year:
        return book(row.year)
    inner = f"/{path}" if path else english_path(row.get_absolute_url())
    if not re.match(opened_paths(row), inner):
        raise Http404
    inside = copy(request)  # as if the draft's own address had been asked
    inside.path_info = f"/{KOREAN}{inner}" if get_language() == KOREAN else inner
    inside.path = get_script_prefix().rstrip("/") + inside.path_info
    inside.proof = shown  # type: ignore[attr-defined]  # for may_see() and the banner
    try:
        match = inside.resolver_match = resolve(inside.path_info)
    except Resolver404:
        raise Http404 from None
    response = match.func(inside, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response.render()
    if not response.streaming and response["Content-Type"].startswith("text/html"):
        keep_links_within(response, shown)
    for header in ("Link", "Content-Length"):
        response.headers.pop(header, None)
    return response


def english_path(address: str) -> str:
    """Give the English path of an address, without the prefix of the whole site."""
    return without_script_name(path_in(ENGLISH, address))


def opened_paths(row: Any) -> str:
    """Give the regular expression of the paths that a proof opens: the draft's page and what is
    below it; of a year, also those of its entries."""
    if isinstance(row, AnnualReport):
        return rf"/(annual-reports|reports|education|cooperation)/{row.year}/"
    return re.escape(english_path(row.get_absolute_url()).rstrip("/")) + r"[/.]"


def keep_links_within(response: HttpResponse, shown: Proof) -> None:
    """Change the page's links to the draft's addresses into those below the proof. Absolute URLs,
    as in citations, stay."""
    prefix = get_script_prefix().rstrip("/")
    below = english_path(shown.address).rstrip("/")
    own = rf'(?<=[" ]){re.escape(prefix)}(/{KOREAN})?(?={opened_paths(shown.link.row)})'
    response.content = re.sub(own, rf"{prefix}\1{below}", response.text).encode()


def book(year: int) -> HttpResponse:
    try:
        return making.proof(year, get_language() or ENGLISH)
    except BookError as error:
        return plain_answer(503, str(error))
