"""The pages that gather everything: home, search and the annual reports; and liveness."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cooperation.models import CooperationProject, Scope
from cooperation.views import CooperationProjectList
from education.models import EducationSession, Track
from education.views import EducationSessionList
from mrtc_site.charts.of_lists import charts, timelines
from mrtc_site.common.sorting import spoken_order
from mrtc_site.entries.base import path_of
from mrtc_site.listing.filters import SearchFilter, SortFilter, words_in
from mrtc_site.listing.filtersets import EntryFilterSet
from mrtc_site.listing.sentences import printable
from mrtc_site.listing.views import ListPage, may_see_drafts
from mrtc_site.models import AnnualReport, Section
from mrtc_site.page_metadata.builder import described
from mrtc_site.search.query import TITLE, matching
from mrtc_site.search.tokenizer import parse_query
from reports.models import Report, ReportType
from reports.network import picture_of
from reports.views import ReportList, ResearcherList

from .metadata import of_edition, of_editions, of_home

FOUND_AT_ONCE = 10  # results of one kind on the search page
WITHOUT_LIST = 50  # of a kind that has no list of its own, where the rest could be


def year_in_numbers(year: int) -> list[tuple]:
    """Count the public entries of one year by kind.

    Gives groups of (name, list address, total, [(label, query, count), …]).
    """

    def counts(
        model: Any, field: str, labels: Iterable[tuple[str, object]]
    ) -> tuple[int, list[tuple[object, QueryDict, int]]]:
        rows = model.objects.published().filter(annual_report=year)
        path = path_of(model._meta.get_field(field))
        grouped = rows.order_by().values_list(path).annotate(Count("pk"))
        by_value: dict[str, int] = dict(grouped)
        parts: list[tuple[object, QueryDict, int]] = [
            (label, QueryDict(f"{field}={value}"), by_value.get(value, 0))
            for value, label in labels
        ]
        return sum(by_value.values()), parts

    types = [(term.slug, term) for term in ReportType.objects.published()]
    sessions = counts(EducationSession, "track", Track.choices)
    projects = counts(CooperationProject, "scope", Scope.choices)
    return [
        (gettext("Reports"), "reports:list", *counts(Report, "type", types)),
        (gettext("Education sessions"), "education:list", *sessions),
        (gettext("Cooperation projects"), "cooperation:list", *projects),
    ]


def year_in_pictures(year: int) -> dict[str, Any]:
    """Draw one year from the lists that its marks lead to: charts, timelines and the network."""
    lists: tuple[ListPage, ...] = (
        ReportList(),
        EducationSessionList(),
        CooperationProjectList(),
    )
    of_year = [(page, page.listing(QueryDict(f"year={year}"))) for page in lists]
    return {
        "charts": [drawn for drawn in (list(charts(*each)) for each in of_year) if drawn],
        "timelines": [line for each in of_year for line in timelines(*each)],
        "network": picture_of(of_year[0][1].rows, year),
    }


# /
def home(request: HttpRequest) -> HttpResponse:
    latest = AnnualReport.objects.published().first()
    context: dict[str, Any] = {"annual_report": latest}
    if latest:
        context |= {"groups": year_in_numbers(latest.year), **year_in_pictures(latest.year)}
    metadata = of_home(request, latest)
    metadata.share_chart(ReportList(), QueryDict())
    return described(request, "home.html", metadata, context)


# /annual-reports/
def annual_reports(request: HttpRequest) -> HttpResponse:
    editions = AnnualReport.objects.published().prefetch_related("sections")
    metadata = of_editions(request, editions)
    return described(request, "annual_report_list.html", metadata, {"annual_reports": editions})


# /annual-reports/2020/
def annual_report(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_object_or_404(AnnualReport.objects.prefetch_related("sections"), year=year)
    if not (edition.is_public or may_see_drafts(request.user, AnnualReport)):
        raise Http404
    context = {
        "annual_report": edition,
        "sections": edition.sections.all(),
        "groups": year_in_numbers(year),
        **year_in_pictures(year),
    }
    metadata = of_edition(request, edition, edition.chapters)
    return described(request, "annual_report_detail.html", metadata, context)


# /annual-reports/2020/linkset.json
def annual_report_links(request: HttpRequest, year: int) -> JsonResponse:
    """Give the edition's entries as links (RFC 9264), which are too many for a header."""
    edition = get_object_or_404(AnnualReport.objects.published(), year=year)
    entries = [
        {"href": request.build_absolute_uri(entry.get_absolute_url()), "type": "text/html"}
        for model in (Report, EducationSession, CooperationProject)
        for entry in model.objects.published().filter(annual_report=edition)
    ]
    anchor = request.build_absolute_uri(edition.get_absolute_url())
    return JsonResponse(
        {"linkset": [{"anchor": anchor, "item": entries}]},
        content_type="application/linkset+json",
    )


class SearchOnly(EntryFilterSet):
    q = SearchFilter()
    sort = SortFilter({"printed": (_("As printed"), None)})


class SectionList(ListPage):
    """The sections, which have no list page but that of their annual report."""

    filterset_class = SearchOnly
    queryset = Section.objects.filter(annual_report__in=AnnualReport.objects.published())
    title = _("In the annual reports' prose")
    nouns = _("section"), _("sections")
    counts = ngettext_lazy("%(count)s section", "%(count)s sections", "number")
    address = ""  # no list page of their own
    row_template = "partials/section_row.html"


class AnnualReportList(ListPage):
    filterset_class = SearchOnly
    queryset = AnnualReport.objects.published()
    title = _("Annual reports")
    nouns = _("annual report"), _("annual reports")
    counts = ngettext_lazy("%(count)s annual report", "%(count)s annual reports", "number")
    address = ""
    row_template = "partials/annual_report_row.html"


SEARCHED = (
    ReportList,
    ResearcherList,
    EducationSessionList,
    CooperationProjectList,
    AnnualReportList,
    SectionList,
)


# /search/?q=
def search(request: HttpRequest) -> HttpResponse:
    """Look the words up in every list; each kind shows its best and leads to the rest."""
    query, text = QueryDict(mutable=True), str(request.GET.get("q", ""))
    query["q"] = text
    pages = [page_class() for page_class in SEARCHED]
    listings = [page.listing(query) for page in pages]
    problems = listings[0].problems
    kinds = []
    if text.strip() and not problems:
        kinds = [
            (
                page,
                listing,
                listing.count,
                listing.first(FOUND_AT_ONCE if page.address else WITHOUT_LIST),
            )
            for page, listing in zip(pages, listings, strict=True)
        ]
    total = sum(count for _, _, count, _ in kinds)
    context = {"q": printable(text), "problems": problems, "kinds": kinds, "total": total}
    return render(request, "search.html", context)


SUGGESTED = ResearcherList, ReportList, EducationSessionList, CooperationProjectList
SUGGESTED_AT_ONCE = 8  # of all kinds, which take turns


# /search/suggestions/?q=
def suggestions(request: HttpRequest) -> HttpResponse:
    """Give people by name and entries by title, for a search box to show while one types."""
    text = words_in(request.GET.getlist("q"))
    of_kinds = [suggested(page_class(), text) for page_class in SUGGESTED] if text else []
    turns = [pair for turn in zip_longest(*of_kinds) for pair in turn if pair]
    rows = sorted(turns[:SUGGESTED_AT_ONCE], key=lambda pair: SUGGESTED.index(type(pair[0])))
    context = {"rows": rows, "searched": parse_query(text)}
    return render(request, "partials/suggestions.html", context)


def suggested(page: ListPage, text: str) -> list[tuple[ListPage, Model]]:
    """Give the first of a list that have the words in their title or name, with the list."""
    rows = matching(page.get_queryset(), text, depth=TITLE)
    rows = rows.order_by(*spoken_order(rows.model._meta.ordering)).values_list("pk", flat=True)
    return [(page, row) for row in page.fetch([*rows[:SUGGESTED_AT_ONCE]])]


# /favicon.ico, /apple-touch-icon.png, which are asked for where a page names no icon (a file's)
def icon(request: HttpRequest, name: str) -> HttpResponse:
    return redirect(static(f"icons/{name}"))


# /healthz
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the site can serve: it is alive and its own database answers, tables and all."""
    try:
        AnnualReport.objects.using(DEFAULT_DB_ALIAS).exists()
    except Error:
        return HttpResponse("the database does not answer\n", "text/plain", status=503)
    return HttpResponse("ok\n", "text/plain")


# /healthz/live
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process is alive, whatever is wrong around it."""
    return HttpResponse("ok\n", "text/plain")
