"""unAPI (version 1, unapi.info/specs), by which Zotero saves all entries of a list page at once,
with abstract, type and file.

No MODS: Zotero would take it before RIS, and makes neither a type, a number nor a file of it.
"""

from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_path, override
from django.views.decorators.http import require_safe

from mrtc_site.common.addresses import without_script_name
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.common.text import legible
from mrtc_site.entries.redirects import destination, key_at
from reports.models import Report

from .formats import CITATION_FORMATS

FORMATS = {"ris": "ris", "bibtex": "bib"}  # as unAPI names them, and their files' endings


# /unapi/, /unapi/?id=…, /unapi/?id=…&format=ris
@require_safe
def unapi(request: HttpRequest) -> HttpResponse:
    """List the formats, of all reports or of one, or redirect to a report in a format. An `id` is
    the address of a report's page, in either language."""
    identifier, name = request.GET.get("id"), request.GET.get("format")
    if identifier is None:
        return _answer(_formats()) if name is None else _refusal(400, "A format is of an id.")
    language, report = _report_at(identifier)
    if report is None:
        return _refusal(404, f"There is no report {identifier}")
    if name is None:
        return _answer(_formats(identifier), status=300)
    if name not in FORMATS:
        return _refusal(406, f"{name} is none of the formats: {', '.join(FORMATS)}.")
    with override(language):
        address = report.address_as(FORMATS[name])
    return HttpResponseRedirect(address)


def _report_at(address: str) -> tuple[str, Report | None]:
    """Give the language of a page's address, and the public report that it leads to."""
    try:
        path = without_script_name(urlsplit(address).path)
    except ValueError:
        return ENGLISH, None
    page = path.removeprefix(f"/{KOREAN}")
    row = destination(page) if key_at(page) else None
    report = row if isinstance(row, Report) and row.is_public else None
    return get_language_from_path(path) or ENGLISH, report


def _formats(identifier: str | None = None) -> str:
    rows = "".join(
        f'<format name="{name}" type="{CITATION_FORMATS[ending].media_type}"/>'
        for name, ending in FORMATS.items()
    )
    of = "" if identifier is None else f" id={quoteattr(legible(identifier))}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of}>{rows}</formats>\n'


def _answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="application/xml; charset=utf-8")


def _refusal(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
