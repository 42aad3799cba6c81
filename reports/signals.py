"""A report has changed when its authorships have."""

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from .models import Authorship, Report


def _touch(authorship, using):
    Report.objects.using(using).filter(pk=authorship.report_id).update(updated_at=timezone.now())


@receiver(pre_save, sender=Authorship)
def authorship_saved(instance, using, **kwargs):
    stored = Authorship.objects.using(using).filter(pk=instance.pk)
    if not stored or stored.values().get() != {
        field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields
    }:
        _touch(instance, using)


@receiver(post_delete, sender=Authorship)
def authorship_deleted(instance, using, **kwargs):
    _touch(instance, using)
