"""The home page and the annual reports."""

from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.charts.bars import Chart
from mrtc_site.common.addresses import absolute
from mrtc_site.common.types import Text
from mrtc_site.files.shown import replaced
from mrtc_site.listing.charts import charts
from mrtc_site.models import AnnualReport
from mrtc_site.page_metadata.builder import render_page
from reports.views import ReportList, ResearcherList

from .edition_files import edition_or_404
from .kinds import ACTIVITY_LISTS, ENTRIES, ENTRY_LISTS
from .metadata import of_edition, of_editions, of_home

SERIES = "type", "track", "scope"  # the filter by which each kind is numbered
NEWEST = 4  # reports on the home page


class Group(NamedTuple):
    """The public entries of a year of one kind, and of each series in it."""

    kind: str
    name: Text
    address: str
    total: int
    parts: list[tuple[str, str, int]]  # what it is called, its list's address, its number


def year_in_numbers(year: int) -> list[Group]:
    """Count the public entries of one year by kind and series, as their lists do."""
    names = gettext("Reports"), gettext("Education sessions"), gettext("Cooperation projects")
    groups = []
    for name, page, series in zip(names, ENTRY_LISTS, SERIES, strict=True):
        listing = page().listing(QueryDict(f"year={year}"))
        parts = [
            (choice.label, listing.link(listing.query_with(series, [choice.value])), choice.count)
            for choice in listing.facet(series).all
        ]
        groups.append(Group(page.kind(), name, listing.link(), listing.count, parts))
    return groups


def of_its_year(group: Group, year: int) -> Group:
    """Say the year of a group where it isn't the only one."""
    name = gettext("%(list)s in %(year)s") % {"list": group.name, "year": year}
    return group._replace(name=name)


def month_by_month(year: int) -> list[Chart]:
    """Draw the activities of a year by month."""
    of_year = QueryDict(f"year={year}")
    return [
        chart for page in ACTIVITY_LISTS for chart in charts(page().listing(of_year), ["month"])
    ]


# /
def home(request: HttpRequest) -> HttpResponse:
    latest = AnnualReport.objects.published().prefetch_related("sections").first()
    context: dict[str, Any] = {"annual_report": latest, "person": None, "examples": []}
    if latest:
        everyone = ResearcherList()
        people = everyone.listing(QueryDict("sort=reports"))
        groups = year_in_numbers(latest.year)
        reports = ReportList().listing(QueryDict())
        several_years = len(reports.facet("year").all) > 1
        context |= {
            "groups": [
                *(of_its_year(group, latest.year) if several_years else group for group in groups),
                Group("", everyone.title, reverse(everyone.address), people.count, []),
            ],
            "newest": reports.first(NEWEST),
            "report_count": reports.count,
            "several_years": several_years,
            "person": next(iter(people.first(1)), None),
            "examples": [part for group in groups for part in group.parts[:1] if part[2]],
            "charts": month_by_month(latest.year),
        }
    metadata = of_home(request, latest)
    metadata.share_chart(ReportList(), QueryDict())
    return render_page(request, "home.html", metadata, context)


# /annual-reports/
def annual_reports(request: HttpRequest) -> HttpResponse:
    editions = AnnualReport.objects.published().prefetch_related("sections", "documents")
    metadata = of_editions(request, editions)
    return render_page(request, "annual_report_list.html", metadata, {"annual_reports": editions})


# /annual-reports/2020/
def annual_report(request: HttpRequest, year: int) -> HttpResponse:
    edition = edition_or_404(request, year)
    prefetch_related_objects([edition], "sections__photographs", "documents")
    context = {
        "annual_report": edition,
        "replaced": replaced(edition.documents.all()),
        "sections": edition.sections.all(),
        "groups": year_in_numbers(year) if edition.is_public else [],  # lists have no drafts
    }
    metadata = of_edition(request, edition, edition.chapters)
    return render_page(request, "annual_report_detail.html", metadata, context)


# /annual-reports/2020/linkset.json
def annual_report_links(request: HttpRequest, year: int) -> JsonResponse:
    """Give the edition's entries as links (RFC 9264), which are too many for a header."""
    edition = get_object_or_404(AnnualReport.objects.published(), year=year)
    entries = [
        {"href": absolute(entry.get_absolute_url(), request), "type": "text/html"}
        for model in ENTRIES
        for entry in model.objects.published().filter(annual_report=edition)
    ]
    anchor = absolute(edition.get_absolute_url(), request)
    return JsonResponse(
        {"linkset": [{"anchor": anchor, "item": entries}]},
        content_type="application/linkset+json",
    )
