"""Keep derived columns, times of last change and search right at every save, raw ones included."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.dispatch import Signal, receiver
from django.utils import timezone

from .cache import data_version
from .entries.base import TimestampedModel
from .search import index as indexing

written = Signal()  # however rows of `sender` were written, one or in bulk; `pks` are their keys


@receiver(pre_save, dispatch_uid="derive")
def derive(sender: type[Model], instance: Model, using: str, raw: bool, **kwargs: Any) -> None:
    """Derive, and move the time of last change exactly when the content differs from the stored;
    a row that comes whole from another database (`loaddata`) keeps its own."""
    if not isinstance(instance, TimestampedModel):
        return
    instance.derive()
    stored: Any = sender._base_manager.using(using).filter(pk=instance.pk).first()
    if stored and stored.content() == instance.content():
        instance.updated_at = stored.updated_at
    elif stored or not raw:
        instance.updated_at = timezone.now()


@receiver(post_save, dispatch_uid="index")
def index(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        indexing.index(sender, [instance.pk])
        indexing.index_referring(sender, [instance.pk])
        written.send(sender, pks=[instance.pk])


@receiver(post_delete, dispatch_uid="forget")
def forget(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        indexing.forget(sender, [instance.pk])


@receiver(post_migrate, dispatch_uid="watch")
def watch(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Have the data's version follow every table there is now."""
    if sender is apps.get_app_config("mrtc_site"):
        data_version.watch(connections[using])


@receiver(post_migrate, dispatch_uid="fill_index")
def fill_index(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Index what a database holds from before there was a search."""
    if sender is apps.get_app_config("mrtc_site"):
        executor = MigrationExecutor(connections[using])
        all_done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        if all_done and not indexing.is_complete():
            indexing.rebuild()
