"""Answers each verb with a tree of elements."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db.models import Min, Prefetch, Q, QuerySet
from django.utils import timezone

from mrtc_site.cache.memo import cached_query
from mrtc_site.common import institution as centre
from reports.models import Report, ReportType

from .formats import FORMATS, Absolute
from .models import HarvestedRecord
from .protocol import Arguments, Place, ProtocolError, formatted, parse_time, resume, token
from .xml import Element, element

SCHEME = {
    "xmlns": "http://www.openarchives.org/OAI/2.0/oai-identifier",
    "xsi:schemaLocation": "http://www.openarchives.org/OAI/2.0/oai-identifier "
    "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd",
}
SETS = {"type": "Reports by type", "year": "Reports by year"}  # each set is in one of these


def identifier_of(local: str) -> str:
    """Give the identifier that harvesters know a record by; `local` is that of this repository."""
    return f"oai:{settings.OAI_NAMESPACE}:{local}"


def identify(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
    first = HarvestedRecord.objects.aggregate(first=Min("datestamp"))["first"] or timezone.now()
    scheme = [
        element("scheme", "oai"),
        element("repositoryIdentifier", settings.OAI_NAMESPACE),
        element("delimiter", ":"),
        element("sampleIdentifier", identifier_of("reports/2020/research-report/1")),
    ]
    return [
        element("repositoryName", f"{centre.SHORT_NAME} annual reports"),
        element("baseURL", base),
        element("protocolVersion", "2.0"),
        element("adminEmail", settings.CONTACT_EMAIL or f"webmaster@{settings.OAI_NAMESPACE}"),
        element("earliestDatestamp", formatted(first)),
        element("deletedRecord", "persistent"),
        element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        element("description", [("oai-identifier", SCHEME, scheme)]),
    ]


def list_metadata_formats(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
    if "identifier" in arguments:
        _record(arguments["identifier"])  # whatever it is, it comes in every format
    return [
        element(
            "metadataFormat",
            [
                element("metadataPrefix", prefix),
                element("schema", format.schema),
                element("metadataNamespace", format.namespace),
            ],
        )
        for prefix, format in FORMATS.items()
    ]


def list_sets(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
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
    return [
        element("set", [element("setSpec", spec), element("setName", name)])
        for spec, name in sets.items()
    ]


def get_record(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
    record = _record(arguments["identifier"])
    return [_as_record(record, arguments["metadataPrefix"], absolute)]


def list_identifiers(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
    _, page, rest = _page(arguments, Report.objects.published())
    return [*(_header(record) for record in page), *rest]


def list_records(arguments: Arguments, absolute: Absolute, base: str) -> list[Element]:
    arguments, page, rest = _page(arguments, _reports())
    return [*(_as_record(record, arguments["metadataPrefix"], absolute) for record in page), *rest]


def _reports() -> QuerySet[Report]:
    """The public reports with all that the formats tell of them."""
    return Report.objects.published().with_people().select_related("annual_report")


def _record(identifier: str) -> HarvestedRecord:
    prefix = identifier_of("")
    local = identifier.removeprefix(prefix)
    if local != identifier and "\0" not in local:
        records = HarvestedRecord.objects.prefetch_related(Prefetch("report", _reports()))
        if record := records.filter(identifier=local).first():
            return record
    raise ProtocolError("idDoesNotExist", "There is and was no report with this identifier.")


def _page(
    arguments: Arguments, reports: QuerySet[Report]
) -> tuple[Arguments, list[HarvestedRecord], list[Element]]:
    """Give what was asked for first, the records that come now, with those of `reports` that they
    are of, and the resumptionToken element that goes with them, if any."""
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
    rows = rows.prefetch_related(Prefetch("report", reports)).order_by("datestamp", "pk")
    page = list(rows[: most + 1])
    if not page and place:
        raise ProtocolError("badResumptionToken", "The list has changed. Begin it again.")
    if not page:
        raise ProtocolError("noRecordsMatch", "No report is of this set and changed at this time.")
    more, page = len(page) > most, page[:most]
    if not place and not more:
        return arguments, page, []
    cursor = place.cursor if place else 0
    text = ""
    if more:
        text = token(arguments, Place(page[-1].datestamp, page[-1].pk, cursor + most))
    size = cached_query(selected, QuerySet.count)
    counts = {"completeListSize": str(size), "cursor": str(cursor)}
    return arguments, page, [element("resumptionToken", text, **counts)]


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


def _header(record: HarvestedRecord) -> Element:
    content = [
        element("identifier", identifier_of(record.identifier)),
        element("datestamp", formatted(record.datestamp)),
        element("setSpec", f"type:{record.type}"),
        element("setSpec", f"year:{record.year}"),
    ]
    status = {} if record.report else {"status": "deleted"}
    return element("header", content, **status)


def _as_record(record: HarvestedRecord, prefix: str, absolute: Absolute) -> Element:
    content = [_header(record)]
    if record.report:
        content.append(element("metadata", [FORMATS[prefix].write(record.report, absolute)]))
    return element("record", content)


ANSWERS: dict[str, Callable[[Arguments, Absolute, str], list[Element]]] = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
}
