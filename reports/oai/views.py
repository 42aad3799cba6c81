"""The view for harvesters: a function for each verb gives the context of
templates/pages/oai/<verb>.xml."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Min, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mrtc_site.cache.memo import cached_query
from mrtc_site.common.addresses import absolute
from mrtc_site.common.text import legible
from reports.models import Report, ReportType

from .models import HarvestedRecord
from .protocol import (
    FORMATS,
    Arguments,
    Place,
    ProtocolError,
    formatted,
    parse,
    parse_time,
    resume,
    token,
)

NOT_REPEATED = ("badVerb", "badArgument")  # after these, the protocol forbids repeating the request
WITH_ALL = Report.objects.published().in_full().select_related("annual_report")
SETS = {"type": "Reports by type", "year": "Reports by year"}  # each set is in one of these


def identify(arguments: Arguments) -> dict[str, Any]:
    first = HarvestedRecord.objects.aggregate(first=Min("datestamp"))["first"]
    return {
        "namespace": settings.OAI_NAMESPACE,
        "email": settings.CONTACT_EMAIL or f"webmaster@{settings.OAI_NAMESPACE}",
        "first": first or timezone.now(),
    }


def list_metadata_formats(arguments: Arguments) -> dict[str, Any]:
    if "identifier" in arguments:
        _record(arguments["identifier"])  # whatever it is, it comes in every format
    return {}


def list_sets(arguments: Arguments) -> dict[str, Any]:
    if "resumptionToken" in arguments:
        raise ProtocolError("badResumptionToken", "The sets come in one list.")
    names = dict(ReportType.objects.values_list("slug", "name"))
    records = HarvestedRecord.objects.order_by()
    types = sorted(records.values_list("type", flat=True).distinct())
    years = sorted(records.values_list("year", flat=True).distinct())
    sets = {
        **SETS,
        **{f"type:{slug}": names.get(slug, slug) for slug in types},
        **{f"year:{year}": f"Reports of {year}" for year in years},
    }
    return {"sets": sets}


def get_record(arguments: Arguments) -> dict[str, Any]:
    return {"records": [_record(arguments["identifier"])], "prefix": arguments["metadataPrefix"]}


def _record(identifier: str) -> HarvestedRecord:
    prefix = f"oai:{settings.OAI_NAMESPACE}:"
    local = identifier.removeprefix(prefix)
    if local != identifier and "\0" not in local:
        records = HarvestedRecord.objects.prefetch_related(Prefetch("report", WITH_ALL.all()))
        if record := records.filter(identifier=local).first():
            return record
    raise ProtocolError("idDoesNotExist", "There is and was no report with this identifier.")


def _page(arguments: Arguments, reports: QuerySet[Report]) -> dict[str, Any]:
    """Give the next records, with their report if it is among `reports`, and the resumption token:
    None for a list in one part, empty for the last of several parts."""
    place = None
    if "resumptionToken" in arguments:
        arguments, place = resume(arguments["verb"], arguments["resumptionToken"])
    selected = _selected(arguments)
    rows = selected
    if place:
        rows = selected.filter(
            Q(datestamp__gt=place.datestamp) | Q(pk__gt=place.pk), datestamp__gte=place.datestamp
        )
    most = settings.OAI_PAGE_SIZE
    rows = rows.prefetch_related(Prefetch("report", reports.all())).order_by("datestamp", "pk")
    page = list(rows[: most + 1])
    if not page and place:
        raise ProtocolError("badResumptionToken", "The list has changed. Begin it again.")
    if not page:
        raise ProtocolError("noRecordsMatch", "No report is of this set and changed at this time.")
    more, page = len(page) > most, page[:most]
    answer: dict[str, Any] = {"records": page, "prefix": arguments["metadataPrefix"], "token": None}
    if place or more:
        cursor = place.cursor if place else 0
        last = Place(page[-1].datestamp, page[-1].pk, cursor + most)
        answer |= {
            "token": token(arguments, last) if more else "",
            "size": cached_query(selected, QuerySet.count),
            "cursor": cursor,
        }
    return answer


def _selected(arguments: Arguments) -> QuerySet[HarvestedRecord]:
    records = HarvestedRecord.objects.all()
    if "from" in arguments:
        records = records.filter(datestamp__gte=parse_time(arguments["from"], "from"))
    if "until" in arguments:
        records = records.filter(datestamp__lte=parse_time(arguments["until"], "until"))
    if arguments.get("set", "type") not in SETS:
        kind, _, value = arguments["set"].partition(":")
        if kind not in SETS or (kind == "year" and not re.fullmatch("[0-9]{4}", value)):
            return records.none()
        records = records.filter(**{kind: value})
    return records


ANSWERS: dict[str, Callable[[Arguments], dict[str, Any]]] = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": partial(_page, reports=Report.objects.published()),
    "ListRecords": partial(_page, reports=WITH_ALL),
}


# /oai/
@csrf_exempt  # a POST asks, as a GET does
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    whole = partial(absolute, request=request)
    context: dict[str, Any] = {
        "arguments": {},
        "base": whole(request.path),
        "error": None,
        "formats": FORMATS,
        "formatted": formatted,
        "now": timezone.now(),
        "whole": whole,
    }
    try:
        context["arguments"] = parse(request.POST if request.method == "POST" else request.GET)
        context |= ANSWERS[context["arguments"]["verb"]](context["arguments"])
    except ProtocolError as error:
        context["error"] = error
        if error.code in NOT_REPEATED:
            context["arguments"] = {}
    answer = legible(render_to_string("oai/response.xml", context))
    # It has the time of day in it, so it mustn't be cached.
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(answer, content_type="text/xml; charset=utf-8", headers=headers)
