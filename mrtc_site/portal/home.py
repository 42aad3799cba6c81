"""The home page: the latest annual report in numbers and charts, the newest reports, ways in."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.common.types import Text
from mrtc_site.listing.charts import draw_charts
from mrtc_site.models import AnnualReport
from mrtc_site.page_metadata.builder import render_page
from reports.views import ReportList, ResearcherList

from .kinds import ACTIVITY_LISTS, ENTRY_LISTS
from .metadata import home_metadata

NEWEST = 4  # reports that are shown


class Group(NamedTuple):
    """The numbers of public entries of one kind in a year: in total and by series."""

    kind: str
    name: Text
    address: str
    total: int
    parts: list[tuple[str, str, int]]  # (name, address of the list, number) of each series


def year_in_numbers(year: int, say_year: bool = False) -> list[Group]:
    """Count the public entries of one year by kind and series, as their lists do."""
    names = [gettext("Reports"), gettext("Education sessions"), gettext("Cooperation projects")]
    if say_year:
        names = [gettext("%(list)s in %(year)s") % {"list": name, "year": year} for name in names]
    groups = []
    for name, page in zip(names, ENTRY_LISTS, strict=True):
        series = page.queryset.model.key_fields[1]
        listing = page().listing(QueryDict(f"year={year}"))
        parts = [
            (choice.label, listing.link(listing.query_with(series, [choice.value])), choice.count)
            for choice in listing.facet(series).all
        ]
        groups.append(Group(page.kind(), name, listing.link(), listing.count, parts))
    return groups


# /
def home(request: HttpRequest) -> HttpResponse:
    latest = AnnualReport.objects.published().prefetch_related("sections").first()
    context: dict[str, Any] = {"annual_report": latest, "person": None, "examples": []}
    if latest:
        everyone = ResearcherList()
        people = everyone.listing(QueryDict("sort=reports"))
        reports = ReportList().listing(QueryDict())
        several_years = len(reports.facet("year").all) > 1
        groups = year_in_numbers(latest.year, say_year=several_years)
        everybody = Group("", everyone.title, reverse(everyone.address), people.count, [])
        activities = [page().listing(QueryDict(f"year={latest.year}")) for page in ACTIVITY_LISTS]
        context |= {
            "groups": [*groups, everybody],
            "newest": reports.first(NEWEST),
            "report_count": reports.count,
            "several_years": several_years,
            "person": next(iter(people.first(1)), None),
            "examples": [part for group in groups for part in group.parts[:1] if part[2]],
            "charts": [
                chart for listing in activities for chart in draw_charts(listing, ["month"])
            ],
        }
    metadata = home_metadata(request, latest)
    metadata.share_chart(ReportList(), QueryDict())
    return render_page(request, "home.html", metadata, context)
