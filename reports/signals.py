"""A report has changed when its authorships have."""

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from .models import Authorship, Report


@receiver(pre_save, sender=Authorship)
def authorship_saved(instance, using, **kwargs):
    present = {
        field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields
    }
    stored = Authorship.objects.using(using).filter(pk=instance.pk).values().first()
    if stored != present:
        both = {instance.report_id, stored["report_id"]} if stored else {instance.report_id}
        Report.objects.using(using).touch(both)


@receiver(post_delete, sender=Authorship)
def authorship_deleted(instance, using, **kwargs):
    Report.objects.using(using).touch([instance.report_id])
