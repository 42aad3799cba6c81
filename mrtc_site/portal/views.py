"""The home page, the annual reports with their files, and the pages about the portal."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from mrtc_site.common.addresses import absolute
from mrtc_site.common.types import Text
from mrtc_site.files.shown import replaced
from mrtc_site.listing.charts import charts
from mrtc_site.listing.file_views import answer_cover, answer_document, answer_picture
from mrtc_site.listing.views import may_see
from mrtc_site.models import AnnualReport, Photograph
from mrtc_site.page_metadata.builder import Metadata, render_page, under_home
from mrtc_site.usage import figures
from reports.views import ReportList, ResearcherList

from .kinds import ACTIVITY_LISTS, ENTRIES, ENTRY_LISTS
from .metadata import of_edition, of_editions, of_home

NEWEST = 4  # reports on the home page
MOST_READ = 10  # files that visitors are told of


class Group(NamedTuple):
    """The public entries of a year of one kind, and of each series in it."""

    kind: str
    name: Text
    address: str
    total: int
    parts: list[tuple[str, str, int]]  # what it is called, its list's address, its number


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
            "charts": [chart for listing in activities for chart in charts(listing, ["month"])],
        }
    metadata = of_home(request, latest)
    metadata.share_chart(ReportList(), QueryDict())
    return render_page(request, "home.html", metadata, context)


# /annual-reports/
def annual_reports(request: HttpRequest) -> HttpResponse:
    editions = AnnualReport.objects.published().prefetch_related("sections", "documents")
    metadata = of_editions(request, editions)
    return render_page(request, "annual_report_list.html", metadata, {"annual_reports": editions})


def edition_or_404(request: HttpRequest, year: int) -> AnnualReport:
    edition = get_object_or_404(AnnualReport.objects.prefetch_related("sections"), year=year)
    if may_see(request, edition):
        return edition
    raise Http404


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
        for entry in model.objects.published()
        .filter(annual_report=edition)
        .select_related(model.key_fields[1])
    ]
    anchor = absolute(edition.get_absolute_url(), request)
    return JsonResponse(
        {"linkset": [{"anchor": anchor, "item": entries}]},
        content_type="application/linkset+json",
    )


# /annual-reports/2020/as-printed.pdf, /annual-reports/2020/files/tables.xlsx
def edition_document(
    request: HttpRequest, year: int, name: str, ending: str = "pdf"
) -> HttpResponseBase:
    return answer_document(request, edition_or_404(request, year), name, ending)


# /annual-reports/2020/cover.webp, cover-400.webp
def edition_cover(request: HttpRequest, year: int, width: int | None = None) -> HttpResponseBase:
    return answer_cover(request, edition_or_404(request, year), width)


# /annual-reports/2020/sections/key-functions/photographs/1.webp, 1-400.webp
def edition_photograph(
    request: HttpRequest, year: int, slug: str, order: int, width: int | None = None
) -> HttpResponseBase:
    edition = edition_or_404(request, year)
    photographs = Photograph.objects.filter(section__annual_report=edition, section__slug=slug)
    found = get_object_or_404(photographs, order=order)
    return answer_picture(request, found, width, edition.is_public)


def page(request: HttpRequest, name: str, title: str, description: str, **context) -> HttpResponse:
    """Answer with the page of that name and template, which has no more than text."""
    metadata = Metadata(request, reverse(name), title, description, under_home(title))
    metadata.link_types("AboutPage")
    return render_page(request, f"{name}.html", metadata, context)


# /data/
def data(request: HttpRequest) -> HttpResponse:
    lists = [kind() for kind in (*ENTRY_LISTS, ResearcherList)]
    response = page(
        request,
        "data",
        gettext("About the data"),
        gettext("What the portal's data is, who may use it, how to cite it and in which formats."),
        lists=lists,
        licence=settings.DATA_LICENCE,
        counted_since=figures.since() if settings.USAGE_PUBLIC else None,
        downloads=figures.most(MOST_READ) if settings.USAGE_PUBLIC else (),
    )
    if settings.USAGE_PUBLIC:  # no change of the data tells the page cache of new counts
        patch_cache_control(response, public=True, max_age=600)
    return response


# /accessibility/
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "accessibility",
        gettext("Accessibility statement"),
        gettext("How accessible this portal is, what is known to be missing, and whom to tell."),
    )
