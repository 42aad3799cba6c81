"""Keeps a record for harvesters of every report that ever was public.

A record's datestamp is the time of the last change of what its metadata tell: of the report, its
people, its type and its annual report; of one that is no longer public, the time it went.
"""

from django.db.models import F, Max
from django.utils import timezone

from reports.models import Authorship, Report

from .models import HarvestedRecord

CHUNK = 1000
CHANGED = "updated_at", "type__updated_at", "annual_report__updated_at"
KEY = "annual_report", "type", "number"
UNIQUE = "year", "type", "number"
HAS = "harvested__datestamp", "harvested__year", "harvested__type", "harvested__number"


def refresh(reports):
    """Make the records of these reports (a queryset) right, however often it is done."""
    pks = sorted(set(reports.order_by().values_list("pk", flat=True)))
    for start in range(0, len(pks), CHUNK):
        _refresh(pks[start : start + CHUNK])


def _refresh(pks):
    parts = Authorship.objects.filter(report__in=pks).order_by().values_list("report")
    people = dict(parts.annotate(last=Max("researcher__updated_at")))
    public = (
        Report.objects.published()
        .filter(pk__in=pks)
        .order_by("pk")
        .values_list("pk", *CHANGED, *KEY, *HAS)
    )
    due = [_due(pk, people.get(pk), *columns) for pk, *columns in public]
    known = HarvestedRecord.objects.filter(report__in=pks)
    bury(known.exclude(report__in=[pk for pk, *_ in public]))
    bury(
        known.exclude(
            year=F("report__annual_report"), type=F("report__type"), number=F("report__number")
        )
    )
    HarvestedRecord.objects.bulk_create(
        filter(None, due),
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=UNIQUE,
        update_fields=["report", "datestamp"],
    )


def _due(report, people, *columns):
    """Give the record that a public report must have, or None if it has it. No datestamp goes
    back."""
    changed, (*key, told, year, type_, number) = columns[: len(CHANGED)], columns[len(CHANGED) :]
    datestamp = max(filter(None, (*changed, people))).replace(microsecond=0)
    if told and told >= datestamp and [year, type_, number] == key:
        return None
    return HarvestedRecord(
        report_id=report, datestamp=datestamp, **dict(zip(UNIQUE, key, strict=True))
    )


def bury(records):
    """Tell harvesters that the reports of these records are gone."""
    records.update(report=None, datestamp=timezone.now().replace(microsecond=0))
