"""Keeps a record for harvesters of every report that ever was public.

A record's datestamp is the time of the last change of what its metadata tell: of the report, its
people, its type and its annual report; of one that is no longer public, the time it went.
"""

from itertools import starmap

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from mrtc_site.bulk import insert

from ..models import Authorship, Report
from .models import HarvestedRecord

CHUNK = 1000
KEY = "annual_report", "type", "number"
HAS = "harvested__year", "harvested__type", "harvested__number"


def refresh(reports):
    """Make the records of these reports (a queryset) right, however often it is done."""
    pks = sorted(set(reports.order_by().values_list("pk", flat=True)))
    for start in range(0, len(pks), CHUNK):
        _refresh(pks[start : start + CHUNK])


def _refresh(pks):
    parts = Authorship.objects.filter(report=OuterRef("pk")).order_by().values("report")
    people = Subquery(parts.annotate(last=Max("researcher__updated_at")).values("last"))
    sources = ("updated_at", "type__updated_at", "annual_report__updated_at")
    public = (
        Report.objects.published()
        .filter(pk__in=pks)
        .annotate(due=Greatest(*sources, Coalesce(people, "updated_at")))
        .order_by("pk")
        .values_list("pk", "due", "harvested__datestamp", *KEY, *HAS)
    )
    known = HarvestedRecord.objects.filter(report__in=pks)
    bury(known.exclude(report__in=[pk for pk, *_ in public]))
    bury(
        known.exclude(
            year=F("report__annual_report"), type=F("report__type"), number=F("report__number")
        )
    )
    insert(
        HarvestedRecord,
        ("report", "datestamp", "year", "type", "number"),
        filter(None, starmap(_changed, public)),
        unique=("year", "type", "number"),
        update=("report", "datestamp"),
    )


def _changed(report, due, told, *keys):
    """Give the record that a public report must have, or None if it has it. No datestamp goes
    back."""
    datestamp = due.replace(microsecond=0)
    key, has = keys[: len(KEY)], keys[len(KEY) :]
    if told and told >= datestamp and has == key:
        return None
    return report, datestamp, *key


def bury(records):
    """Tell harvesters that the reports of these records are gone."""
    records.update(report=None, datestamp=timezone.now().replace(microsecond=0))
