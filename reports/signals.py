"""A report has changed, and is found by other words, when its authorships have."""

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from mrtc_site import search

from .models import Authorship, Report, Researcher


@receiver(pre_save, sender=Authorship)
def remember(instance, using, **kwargs):
    """Keep what is stored: once a part moves, its former report and researcher change too."""
    instance.was = Authorship.objects.using(using).filter(pk=instance.pk).first()


@receiver([post_save, post_delete], sender=Authorship)
def follow(instance, using, **kwargs):
    was = getattr(instance, "was", None)
    if was and "created" in kwargs and was.content() == instance.content():
        return
    parts = [part for part in (instance, was) if part]
    reports = {part.report_id for part in parts}
    Report.objects.using(using).touch(reports)
    search.index(Report, reports)
    search.index(Researcher, {part.researcher_id for part in parts})
