"""A report has changed, and is found by other words, when its authorships have; and harvesters are
told of it when anything has that its metadata tell."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from mrtc_site.models import AnnualReport
from mrtc_site.search import index as indexing
from mrtc_site.signals import written

from .models import Authorship, Report, ReportType, Researcher
from .oai import harvest
from .oai.models import HarvestedRecord


@receiver(pre_save, sender=Authorship)
def remember(instance: Any, using: str, **kwargs: Any) -> None:
    """Keep what is stored: once a part moves, its former report and researcher change too."""
    instance.was = Authorship.objects.using(using).filter(pk=instance.pk).first()


@receiver([post_save, post_delete], sender=Authorship)
def follow(instance: Authorship, using: str, **kwargs: Any) -> None:
    was = getattr(instance, "was", None)
    if was and "created" in kwargs and was.content() == instance.content():
        return
    parts = [part for part in (instance, was) if part]
    reports = {part.report_id for part in parts}
    if not kwargs.get("raw"):  # a report that comes whole from another database keeps its time
        Report.objects.using(using).touch(reports)
    indexing.index(Report, reports)
    indexing.index(Researcher, {part.researcher_id for part in parts})
    harvest.refresh(Report.objects.filter(pk__in=reports))


HARVESTED_BY = {  # how reports refer to what their metadata tell
    Report: "pk",
    ReportType: "type",
    Researcher: "researchers",
    AnnualReport: "annual_report",
}


@receiver(written)
def tell_harvesters(sender: type[Model], pks: Collection, **kwargs: Any) -> None:
    if sender in HARVESTED_BY:
        harvest.refresh(Report.objects.filter(**{f"{HARVESTED_BY[sender]}__in": pks}))


@receiver(post_delete, sender=Report)
def tell_harvesters_of_deletion(instance: Report, **kwargs: Any) -> None:
    records = HarvestedRecord.objects.filter(report=instance.pk)
    harvest.bury(records)
    records.update(report=None)
