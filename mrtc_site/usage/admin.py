"""The admin's page of downloads, for the director: a year's table and chart, and CSV."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext

from mrtc_site.charts.bars import Chart, Item, as_columns

from . import figures
from .models import Downloads

SHOWN = 200  # files; all are in the CSV


@admin.register(Downloads)
class DownloadsAdmin(admin.ModelAdmin):
    """Read-only: counts are made by the site itself."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_urls(self) -> list[Any]:
        file = self.admin_site.admin_view(self.csv_of_year)
        return [path("<int:year>.csv", file, name="usage_downloads_csv"), *super().get_urls()]

    # /admin/usage/downloads/?year=2026
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        years = figures.years()
        asked = request.GET.get("year", "")
        year = next((year for year in years if str(year) == asked), max(years, default=None))
        if asked and str(year) != asked:
            message = gettext("No downloads were counted in “%(year)s”.")
            messages.error(request, message % {"year": asked})
        files = figures.of_year(year) if year else []
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What is read"),
            "opts": self.opts,
            "since": figures.since(),
            "years": years,
            "year": year,
            "months": MONTHS_3.values(),
            "chart": chart_of(files),
            "files": files[:SHOWN],
            "number": len(files),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/downloads.html", context)

    # /admin/usage/downloads/2026.csv
    def csv_of_year(self, request: HttpRequest, year: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if year not in figures.years():
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="mrtc-downloads-{year}.csv"'}
        return HttpResponse(figures.as_csv(year), "text/csv; charset=utf-8", headers=headers)


def chart_of(files: list[figures.FileOfYear]) -> Chart | None:
    """Lay out a column for each month, if anything was downloaded."""
    totals = [sum(month) for month in zip(*(file.months for file in files), strict=True)]
    months = [Item(str(MONTHS_3[month]), count, ()) for month, count in enumerate(totals, 1)]
    return as_columns(months[::-1], lambda values: QueryDict())
