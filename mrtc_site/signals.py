"""What follows from every save, `loaddata`'s included: derived columns, times of last change,
redirects, the search index, and the signal `written`."""

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
from .entries.model_bases import NaturalKeyModel, Part, TimestampedModel
from .entries.redirects import Redirect, has_moved, has_page, page_of, was_public
from .files import versions
from .files.models import Document
from .search import index as indexing
from .search import pdf_index

written = Signal()  # rows of `sender` were written, one by one or in bulk; `pks` are their keys

_pending: indexing.Pending = ContextVar("written", default=None)  # sent when a batch ends


@contextmanager
def batch() -> Iterator[None]:
    """Index the rows that are written in the block, and send `written`, once at its end."""
    with indexing.collecting(_pending) as collected, indexing.batch():
        yield
    for model, pks in collected.items():
        for some in chunks(pks):
            _send(model, some)


def rows_written(model: type[Model], pks: Collection[Any]) -> None:
    """Index these rows and send `written`; to be called after writing in bulk."""
    indexing.index(model, pks)
    _send(model, pks)


def _send(model: type[Model], pks: Collection[Any]) -> None:
    if (pending := _pending.get()) is None:
        written.send(model, pks=pks)
    else:
        pending[model].update(pks)


@receiver(pre_save, dispatch_uid="derive")
def derive(sender: type[Model], instance: Any, raw: bool, **kwargs: Any) -> None:
    """Set the derived columns, and the time of last change if the content differs from what is
    stored. A row that comes whole from another database (`loaddata`, raw) keeps its time."""
    if not issubclass(sender, NaturalKeyModel):
        return
    instance.derive()
    stored: Any = sender._base_manager.filter(pk=instance.pk).first()
    if isinstance(instance, Part):
        instance.was = stored  # if it moves to another whole, its former one changes, too
    elif stored and stored.content() == instance.content():
        instance.updated_at = stored.updated_at
    elif stored or not raw:
        instance.updated_at = timezone.now()
        if not raw and has_page(sender):
            follow_move(stored, instance)


def follow_move(stored: Any, row: Any) -> None:
    """If the address of a row changes, have the old one lead to the new one, and the identifiers
    that others keep stay as they are. The address of any row is itself redirected no more."""
    if not has_moved(row):
        return
    new = page_of(row)
    Redirect.objects.filter(old=new).delete()
    if not stored:
        if row.pk is None:  # new; a recovered row has its primary key, and gets its files back
            versions.forget(type(row), [row.natural_key()])
        return
    old = page_of(stored)
    versions.move({stored.natural_key(): row.natural_key()}, type(row))
    if was_public(stored):
        Redirect.objects.create(old=old, new=new)
        if isinstance(row, Entry):
            row.keep_key(stored.lasting_key)


@receiver(post_save, dispatch_uid="index_row")
def index_row(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        rows_written(sender, [instance.pk])
        indexing.index_referring(sender, [instance.pk])


@receiver(post_delete, dispatch_uid="remove_from_index")
def remove_from_index(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, TimestampedModel):
        indexing.remove(sender, [instance.pk])


@receiver([post_save, post_delete], dispatch_uid="touch_whole")
def touch_whole(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A row has changed when one of its parts has."""
    if not isinstance(instance, Part):
        return
    was = instance.was
    if was and "created" in kwargs and was.content() == instance.content():
        return
    field = instance.whole_field()
    wholes = {getattr(part, field.attname) for part in (instance, was) if part}
    if not kwargs.get("raw"):  # a row that comes whole from another database keeps its time
        field.related_model.objects.touch(wholes)
    rows_written(field.related_model, wholes)


@receiver(written, dispatch_uid="note_file_versions")
def note_file_versions(sender: type[Model], pks: Collection[Any], **kwargs: Any) -> None:
    transaction.on_commit(partial(versions.note, sender, list(pks)), robust=True)


@receiver([post_save, post_delete], dispatch_uid="note_taken_away")
def note_taken_away(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A document that is deleted, or gets another slug, is no longer at its address."""
    if not isinstance(instance, Document):
        return
    former = instance.was if "created" in kwargs else instance
    if former and (former is instance or former.slug != instance.slug):
        transaction.on_commit(partial(versions.note_taken_away, former), robust=True)


@receiver(written, dispatch_uid="index_pages_of_documents")
def index_pages_of_documents(sender: type[Model], pks: Collection[Any], **kwargs: Any) -> None:
    documents = pdf_index.documents_of(sender)
    for some in chunks(pks) if documents else ():
        pdf_index.index_pages(documents.objects.filter(**{f"{documents.part_of}__in": some}))


def fill_index(**kwargs: Any) -> None:
    """Build the index of a database that has none yet, once all migrations are done."""
    executor = MigrationExecutor(connection)
    all_done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if all_done and not indexing.is_complete():
        indexing.rebuild()
