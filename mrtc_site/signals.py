"""Keep derived columns, times of last change and search right at every save, raw ones included."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import Signal, receiver
from django.utils import timezone

from .common.chunks import chunks
from .entries.entry import Entry
from .entries.natural_keys import NaturalKeyModel, Part, TimestampedModel
from .entries.redirects import Redirect, has_moved, has_page, page_of, was_public
from .files import versions
from .search import index as indexing
from .search import pages

written = Signal()  # however rows of `sender` were written, one or in bulk; `pks` are their keys

_waiting: indexing.Waiting = ContextVar("written", default=None)  # while `once()` lasts


@contextmanager
def once() -> Iterator[None]:
    """Tell of each row that is written meanwhile, and index it, once and not at every write."""
    with indexing.collecting(_waiting) as collected, indexing.once():
        yield
    for model, pks in collected.items():
        for some in chunks(pks):
            _send(model, some)


def tell(model: type[Model], pks: Collection[Any]) -> None:
    """Have search, and whoever else listens, know what was written."""
    indexing.index(model, pks)
    _send(model, pks)


def _send(model: type[Model], pks: Collection[Any]) -> None:
    if (waiting := _waiting.get()) is None:
        written.send(model, pks=pks)
    else:
        waiting[model].update(pks)


@receiver(pre_save, dispatch_uid="derive")
def derive(sender: type[Model], instance: Any, raw: bool, **kwargs: Any) -> None:
    """Derive, and move the time of last change exactly when the content differs from the stored;
    a row that comes whole from another database (`loaddata`) keeps its own."""
    if not issubclass(sender, NaturalKeyModel):
        return
    instance.derive()
    stored: Any = sender._base_manager.filter(pk=instance.pk).first()
    if isinstance(instance, Part):
        instance.was = stored  # once it moves, its former whole changes, too
    elif stored and stored.content() == instance.content():
        instance.updated_at = stored.updated_at
    elif stored or not raw:
        instance.updated_at = timezone.now()
        if not raw and has_page(sender):
            redirect(stored, instance)


def redirect(stored: Any, row: Any) -> None:
    """Have the address of a row that moves lead to its new one, where nothing is redirected from
    any more, as from that of a new row; what others know it by stays."""
    if not has_moved(row):
        return
    new = page_of(row)
    Redirect.objects.filter(old=new).delete()
    if not stored:
        if row.pk is None:  # what is recovered has a primary key, and its files back
            versions.forget(row)
        return
    old = page_of(stored)
    versions.move({stored.natural_key(): row.natural_key()}, type(row))
    if was_public(stored):
        Redirect.objects.create(old=old, new=new)
        if isinstance(row, Entry):
            row.keep_key(stored.lasting_key)


@receiver(post_save, dispatch_uid="index")
def index(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        tell(sender, [instance.pk])
        indexing.index_referring(sender, [instance.pk])


@receiver(post_delete, dispatch_uid="forget")
def forget(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        indexing.forget(sender, [instance.pk])


@receiver([post_save, post_delete], dispatch_uid="follow")
def follow(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A row has changed when its parts have."""
    if not isinstance(instance, Part):
        return
    was = instance.was
    if was and "created" in kwargs and was.content() == instance.content():
        return
    field = instance.whole_field()
    wholes = {getattr(part, field.attname) for part in (instance, was) if part}
    if not kwargs.get("raw"):  # a row that comes whole from another database keeps its time
        field.related_model.objects.touch(wholes)
    tell(field.related_model, wholes)


@receiver(written, dispatch_uid="note_files")
def note_files(sender: type[Model], pks: Collection[Any], **kwargs: Any) -> None:
    transaction.on_commit(partial(versions.note, sender, list(pks)), robust=True)


@receiver(written, dispatch_uid="keep_pages")
def keep_pages(sender: type[Model], pks: Collection[Any], **kwargs: Any) -> None:
    """Keep what the pages of a row's documents say."""
    documents = pages.documents_of(sender)
    for some in chunks(pks) if documents else ():
        pages.keep(documents.objects.filter(**{f"{documents.part_of}__in": some}))


def fill_index(**kwargs: Any) -> None:
    """Index what a database holds from before there was a search."""
    executor = MigrationExecutor(connection)
    all_done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if all_done and not indexing.is_complete():
        indexing.rebuild()
