"""The admin's pages of what is missing, in a year or in all, and the same as CSV."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mrtc_site.common.addresses import absolute
from mrtc_site.exports.formats import as_file
from mrtc_site.exports.tables import csv_lines
from mrtc_site.models import AnnualReport, AsPrinted

from .checks import SHOWN, mark_as_printed, worklist
from .findings import Year

COLUMNS = "check", "name", "entry", "field", "detail", "title", "url", "as_printed_by", "as_printed"


def year_or_404(request: HttpRequest, year: Year) -> Year:
    if not request.user.has_perm("mrtc_site.view_annualreport"):
        raise PermissionDenied
    return get_object_or_404(AnnualReport, year=year).year if year else None


# /admin/missing/, /admin/missing/2021/
def missing(request: HttpRequest, year: Year = None) -> HttpResponse:
    year = year_or_404(request, year)
    if request.method == "POST":
        return mark(request, year)
    results = worklist(year)
    in_year = _("What is missing in %(year)s") % {"year": year}
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": in_year if year else _("What is missing"),
        "year": year,
        "years": AnnualReport.objects.values_list("year", flat=True),
        "results": [result for result in results if result.open or result.as_printed],
        "nothing": [result.check.name for result in results if not result.open],
        "total": sum(len(result.open) for result in results),
        "shown": f":{SHOWN}",
        "may_mark": request.user.has_perm("mrtc_site.add_asprinted"),
    }
    return render(request, "admin/missing.html", context)


def mark(request: HttpRequest, year: Year) -> HttpResponse:
    """Mark one finding as printed, or take that back."""
    if not request.user.has_perm("mrtc_site.add_asprinted"):
        raise PermissionDenied
    again = request.POST.get("again", "")
    slug, _space, key = request.POST.get("silence", "").partition(" ")
    if re.fullmatch("[0-9]{1,18}", again):
        for row in AsPrinted.objects.filter(pk=again):
            slug = row.check_slug
            row.delete()
    elif not mark_as_printed(year, slug, key, request.user):
        messages.warning(request, _("That is no longer missing."))
    return redirect(f"{request.path}#{slug}" if slug else request.path)


# /admin/missing.csv, /admin/missing/2021.csv
def missing_file(request: HttpRequest, year: Year = None) -> HttpResponse:
    year = year_or_404(request, year)
    lines = csv_lines(COLUMNS, missing_rows(request, year))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    return as_file(request, response)  # type: ignore[return-value]  # the same response


def missing_rows(request: HttpRequest, year: Year) -> Iterator[tuple[object, ...]]:
    for check, findings, as_printed in worklist(year):
        rows = [(finding, "", "") for finding in findings]
        rows += [(finding, mark.who, f"{mark.at:%Y-%m-%d}") for finding, mark in as_printed]
        for finding, who, when in rows:
            url = absolute(finding.address, request) if finding.address else ""
            values = check.slug, check.name, finding.name, finding.field, finding.detail
            yield (*values, finding.title, url, who, when)
