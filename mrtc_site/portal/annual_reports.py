"""The pages of the annual reports: all of them, each with its prose, and its files."""

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from mrtc_site.common.addresses import absolute
from mrtc_site.files.versions import replaced
from mrtc_site.listing.file_views import answer_picture
from mrtc_site.listing.views import may_see
from mrtc_site.models import AnnualReport, Photograph
from mrtc_site.page_metadata.builder import render_page

from .home import year_in_numbers
from .kinds import ENTRIES
from .metadata import annual_report_metadata, annual_reports_metadata


# /annual-reports/
def annual_reports(request: HttpRequest) -> HttpResponse:
    editions = AnnualReport.objects.published().prefetch_related("sections", "documents")
    metadata = annual_reports_metadata(request, editions)
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
    metadata = annual_report_metadata(request, edition)
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
        {"linkset": [{"anchor": anchor, "item": entries}]}, content_type="application/linkset+json"
    )


# /annual-reports/2020/sections/key-functions/photographs/1.webp, 1-400.webp
def edition_photograph(
    request: HttpRequest, year: int, slug: str, order: int, width: int | None = None
) -> HttpResponseBase:
    edition = edition_or_404(request, year)
    photographs = Photograph.objects.filter(section__annual_report=edition, section__slug=slug)
    found = get_object_or_404(photographs, order=order)
    return answer_picture(request, found, width, edition.is_public)
