"""What follows from saving: people are indexed by their credited names, and harvesters are told of
reports whose metadata have changed."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from mrtc_site.models import AnnualReport, Place, Topic
from mrtc_site.search import index as indexing
from mrtc_site.signals import written

from .models import Authorship, Report, ReportType, Researcher
from .oai.models import HarvestedRecord
from .oai.records import mark_deleted, refresh_records


@receiver([post_save, post_delete], sender=Authorship)
def index_people(instance: Authorship, **kwargs: Any) -> None:
    """People are found by the names that reports credit them with."""
    parts = [part for part in (instance, instance.was) if part]
    indexing.index(Researcher, {part.researcher_id for part in parts})


HARVESTED_BY = {  # the path from reports to the models that their metadata are made of
    Report: "pk",
    ReportType: "type",
    Researcher: "researchers",
    AnnualReport: "annual_report",
    Topic: "topics",
    Place: "places",
}


@receiver(written)
def tell_harvesters(sender: type[Model], pks: Collection, **kwargs: Any) -> None:
    if sender in HARVESTED_BY:
        refresh_records(Report.objects.filter(**{f"{HARVESTED_BY[sender]}__in": pks}))


@receiver(post_delete, sender=Report)
def tell_harvesters_of_deletion(instance: Report, **kwargs: Any) -> None:
    records = HarvestedRecord.objects.filter(report=instance.pk)
    mark_deleted(records)
    records.update(report=None)
