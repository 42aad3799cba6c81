"""Keep derived columns and times of last change right at every save, raw ones included."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from .bases import Stamped


@receiver(pre_save, dispatch_uid="derive")
def derive(sender, instance, using, **kwargs):
    """Derive, and move the time of last change exactly when the content differs from the stored."""
    if not isinstance(instance, Stamped):
        return
    instance.derive()
    stored = sender._base_manager.using(using).filter(pk=instance.pk).first()
    if stored and stored.content() == instance.content():
        instance.updated_at = stored.updated_at
    else:
        instance.updated_at = timezone.now()
