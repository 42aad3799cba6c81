"""The files of an annual report: the printed edition and other documents, cover, photographs."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from mrtc_site.listing.file_views import answer_cover, answer_document, answer_picture
from mrtc_site.listing.views import may_see
from mrtc_site.models import AnnualReport, Photograph


def edition_or_404(request: HttpRequest, year: int) -> AnnualReport:
    """Give an annual report that whoever asks may see."""
    edition = get_object_or_404(AnnualReport.objects.prefetch_related("sections"), year=year)
    if may_see(request, edition):
        return edition
    raise Http404


# /annual-reports/2020/as-printed.pdf, /annual-reports/2020/files/tables.xlsx
def document(request: HttpRequest, year: int, name: str, ending: str = "pdf") -> HttpResponseBase:
    return answer_document(request, edition_or_404(request, year), name, ending)


# /annual-reports/2020/cover.webp, cover-400.webp
def cover(request: HttpRequest, year: int, width: int | None = None) -> HttpResponseBase:
    return answer_cover(request, edition_or_404(request, year), width)


# /annual-reports/2020/sections/key-functions/photographs/1.webp, 1-400.webp
def photograph(
    request: HttpRequest, year: int, slug: str, order: int, width: int | None = None
) -> HttpResponseBase:
    edition = edition_or_404(request, year)
    photographs = Photograph.objects.filter(section__annual_report=edition, section__slug=slug)
    found = get_object_or_404(photographs, order=order)
    return answer_picture(request, found, width, edition.is_public)
