"""Keeps a record for harvesters of every report that ever was public.

A record's identifier is made of the report's first address. Its datestamp is the last change of all
that its metadata are made of: the report, its people, type, topics, places and annual report; or
the time from which it no longer was public.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from mrtc_site.common.chunks import chunks
from reports.models import Authorship, Report, ReportPlace, ReportTopic

from .models import HarvestedRecord


def refresh_records(reports: QuerySet[Report]) -> None:
    for pks in chunks(sorted(set(reports.order_by().values_list("pk", flat=True)))):
        _refresh(pks)


def _refresh(pks: Collection[int]) -> None:
    reports = Report.objects.published().filter(pk__in=pks).order_by("pk")
    public = list(reports.prefetch_related("type", "annual_report").defer("abstract", "contents"))
    others = _changes_of_others(pks)
    records = {
        record.report_id: record for record in HarvestedRecord.objects.filter(report__in=pks)
    }
    mark_deleted(
        HarvestedRecord.objects.filter(report__in=records.keys() - {row.pk for row in public})
    )
    new = _new_records([report for report in public if report.pk not in records])
    changed = [
        record
        for report in public
        if _bring_up_to_date(record := records.get(report.pk) or new[report.pk], report, others)
    ]
    HarvestedRecord.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["identifier"],
        update_fields=["year", "type", "report", "deleted", "datestamp"],
    )


def _changes_of_others(pks: Collection[int]) -> dict[int, datetime]:
    """Give {report: last change of its people, topics and places}."""
    links = (Authorship, "researcher"), (ReportTopic, "topic"), (ReportPlace, "place")
    latest: dict[int, datetime] = {}
    for model, other in links:
        rows = model.objects.filter(report__in=pks).order_by().values_list("report")
        for pk, last in rows.annotate(last=Max(f"{other}__updated_at")):
            latest[pk] = max(last, latest.get(pk, last))
    return latest


def _new_records(reports: Collection[Report]) -> dict[int, HarvestedRecord]:
    """Give a record for each report that has none, by its primary key: that of a report which was
    at its address and is no longer there, else one that is not saved."""
    paths = {report.pk: f"reports/{report.lasting_key}" for report in reports}
    saved = {
        record.identifier: record
        for record in HarvestedRecord.objects.filter(identifier__in=paths.values())
    }
    records = {}
    for pk, path in paths.items():
        record = saved.get(path, HarvestedRecord(identifier=path))
        is_taken = record.report_id  # by a report that has moved, and keeps it
        records[pk] = HarvestedRecord(identifier=f"{path}/{pk}") if is_taken else record
    return records


def _bring_up_to_date(record: HarvestedRecord, report: Report, others: dict[int, datetime]) -> bool:
    """Set a record by its public report; return whether that changed anything. Datestamps never go
    back."""
    sources = report.updated_at, report.type.updated_at, report.annual_report.updated_at
    datestamp = max(filter(None, (*sources, others.get(report.pk)))).replace(microsecond=0)
    sets = report.annual_report_id, report.type.slug
    if record.datestamp and (record.deleted or (record.year, record.type) != sets):
        datestamp = max(datestamp, _now())
    elif record.datestamp and record.datestamp >= datestamp:
        return False
    record.year, record.type = sets
    record.report, record.deleted, record.datestamp = report, False, datestamp
    record.pk = None  # it is written by its identifier, be it new or not
    return True


def mark_deleted(records: QuerySet[HarvestedRecord]) -> None:
    """Mark records as deleted, of reports that are gone or no longer public."""
    records.filter(deleted=False).update(deleted=True, datestamp=_now())


def _now() -> datetime:
    return timezone.now().replace(microsecond=0)
