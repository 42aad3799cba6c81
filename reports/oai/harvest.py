"""Keeps a record for harvesters of every report that ever was public.

A record's datestamp is the time of the last change of what its metadata tell: of the report, its
people, its type and its annual report; of one that is no longer public, the time it went.
"""

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from ..models import Authorship, Report
from .models import HarvestedRecord

CHUNK = 1000


def refresh(reports):
    """Make the records of these reports (a queryset) right, however often it is done."""
    parts = Authorship.objects.filter(report=OuterRef("pk")).order_by().values("report")
    people = Subquery(parts.annotate(last=Max("researcher__updated_at")).values("last"))
    sources = ("updated_at", "type__updated_at", "annual_report__updated_at")
    rows = (
        Report.objects.filter(pk__in=reports.order_by().values("pk"))
        .annotate(due=Greatest(*sources, Coalesce(people, "updated_at")))
        .select_related("annual_report", "harvested")
        .defer("abstract", "contents")
        .order_by("pk")
    )
    chunk = []
    for report in rows.iterator(CHUNK):
        chunk.append(report)
        if len(chunk) == CHUNK:
            _refresh(chunk)
            chunk = []
    _refresh(chunk)


def _refresh(reports):
    known = HarvestedRecord.objects.filter(report__in=reports)
    bury(known.filter(report__in=[report for report in reports if not report.is_public]))
    bury(
        known.exclude(
            year=F("report__annual_report"), type=F("report__type"), number=F("report__number")
        )
    )
    HarvestedRecord.objects.bulk_create(
        [record for report in reports if report.is_public and (record := _changed(report))],
        update_conflicts=True,
        unique_fields=["year", "type", "number"],
        update_fields=["report", "datestamp"],
    )


def _changed(report):
    """Give the record that a public report must have, or None if it has it. No datestamp goes
    back."""
    key = report.natural_key()
    datestamp = report.due.replace(microsecond=0)
    has = getattr(report, "harvested", None)
    if has and has.datestamp >= datestamp and (has.year, has.type, has.number) == key:
        return None
    year, type_, number = key
    return HarvestedRecord(year=year, type=type_, number=number, report=report, datestamp=datestamp)


def bury(records):
    """Tell harvesters that the reports of these records are gone."""
    records.update(report=None, datestamp=timezone.now().replace(microsecond=0))
