"""My list: the page of the entries that a visitor has put aside, and its export as files.

The list is only in the visitor's browser (static/js/my_list.js). An export is one POST with the
entries, of which nothing is stored.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mrtc_site.common.languages import ENGLISH
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import Key
from mrtc_site.entries.redirects import Redirect, destination, key_at, page_of
from mrtc_site.listing.listings import Listing
from mrtc_site.listing.views import ListPage
from mrtc_site.page_metadata.builder import Metadata
from reports.citing.citations import KOREAN_STYLE, STYLES, style_for
from reports.views import ReportList, cited_in

from .about import plain_page
from .kinds import ENTRIES, ENTRY_LISTS

ENTRIES_AT_MOST = 200  # what static/js/my_list.js keeps, too
CITATIONS = "citations"
ALL_STYLES = (*STYLES, KOREAN_STYLE)


class WrongList(ValueError):
    """What was sent can't be exported; says why."""


# /my-list/
@csrf_exempt  # it changes nothing, and visitors have no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def my_list(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        try:
            return never_cache(export)(request)
        except WrongList as error:
            return HttpResponseBadRequest(f"{error}\n", content_type="text/plain; charset=utf-8")
    return plain_page(
        request,
        "my-list",
        gettext("My list"),
        gettext("What you have put aside, kept in this browser alone: print it, or take it along."),
        lists=[(kind(), formats_of(kind)) for kind in ENTRY_LISTS],
        styles=ALL_STYLES,
        most=ENTRIES_AT_MOST,
    )


def formats_of(list_page: type[ListPage]) -> dict:
    """Give the formats for export; a feed makes no sense for chosen entries."""
    return {name: format for name, format in list_page.formats.items() if name != "atom"}


def export(request: HttpRequest) -> HttpResponseBase:
    """Answer with a file, or the citations, of the entries sent, in their order."""
    chosen = keys_by_model(request.POST.getlist("entry"))
    wanted = request.POST.get("as", "")
    if wanted == CITATIONS:
        return citations(request, rows_of(ReportList, chosen))
    kind, _, name = wanted.partition(".")
    list_page = next((each for each in ENTRY_LISTS if each.kind() == kind), None)
    if not list_page or name not in formats_of(list_page):
        raise WrongList(gettext("“%(name)s” is no file that a list comes in.") % {"name": wanted})
    listing = Listing(list_page(), QueryDict(), rows_of(list_page, chosen))
    format = list_page.formats[name]
    with override(ENGLISH if format.is_table else get_language()):  # a table has both
        response = format.write(request, listing)
    response["Content-Disposition"] = f'attachment; filename="my-list-{kind}.{name}"'
    return response


def citations(request: HttpRequest, reports: QuerySet) -> HttpResponse:
    name = request.POST.get("style", "")
    style = next((each for each in ALL_STYLES if each.anchor == name), None)
    if not style:
        raise WrongList(gettext("“%(name)s” is no style of citations.") % {"name": name})
    metadata = Metadata(request, request.path, gettext("Citations"), "")
    used = [(report, style_for(report, style)) for report in reports]
    found = [(style, cited_in(report, style, metadata)) for report, style in used]
    return render(request, "my-list-citations.html", {"citations": found, "title": metadata.title})


def keys_by_model(paths: list[str]) -> dict[type[Entry], dict[Key, str]]:
    """Give {model: {natural key: path}} of entries' paths (“reports/2020/policy-report/3/”)."""
    if len(paths) > ENTRIES_AT_MOST:
        message = gettext("A list has %(most)s entries at most. Take some off, then export again.")
        raise WrongList(message % {"most": ENTRIES_AT_MOST})
    addresses = {path: f"/{path}" for path in paths}
    olds = Redirect.objects.filter(old__in=filter(key_at, addresses.values()))
    for old in olds.values_list("old", flat=True):
        if row := destination(old):
            addresses[old[1:]] = page_of(row)
    keys: dict[type[Entry], dict[Key, str]] = {model: {} for model in ENTRIES}
    for path, address in addresses.items():
        model, key = key_at(address) or (None, ())
        if model not in keys:
            raise WrongList(_missing(path))
        keys[model].setdefault(key, path)
    return keys


def rows_of(list_page: type[ListPage], chosen: dict[type[Entry], dict[Key, str]]) -> QuerySet:
    """Give the chosen entries of a list, in their order. Raises WrongList if one isn't public."""
    rows = list_page().get_queryset()
    model: Any = rows.model
    keys = chosen[model]
    if not keys:
        return rows.none()
    rows = rows.filter(reduce(or_, (Q(**model.lookup(key)) for key in keys)))
    found = {row.natural_key(): row.pk for row in rows}
    if gone := [path for key, path in keys.items() if key not in found]:
        raise WrongList(_missing(gone[0]))
    return rows.order_by(Case(*(When(pk=found[key], then=at) for at, key in enumerate(keys))))


def _missing(path: str) -> str:
    message = gettext("“%(path)s” is no entry of this portal now. Take it off, then export again.")
    return message % {"path": path}
