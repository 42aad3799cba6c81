"""Writes merged records to the database, many at a time, parts included."""

from typing import Any

from django.db.models import Model

from mrtc_site.entries.model_bases import NaturalKeyQuerySet
from mrtc_site.search import index as indexing
from mrtc_site.signals import rows_written

from .planner import MergedRow
from .record_types import Key, Kind, Parts, Record


def create(kind: Kind, changes: list[MergedRow]) -> tuple[list[Any], dict[Kind, list[Any]]]:
    """Insert the rows and set each change's `pk`. Returns the rows, and their parts by kind."""
    rows = _rows(kind, [(change.key, change.after) for change in changes])
    kind.model.objects.bulk_create(rows, batch_size=500)
    for change, row in zip(changes, rows, strict=True):
        change.pk = row.pk
    parts = {
        part: _create_parts(part, [(change.pk, change.after[name]) for change in changes])
        for name, part in kind.parts.items()
    }
    rows_written(kind.model, [change.pk for change in changes])  # nothing refers to them yet
    return rows, parts


def _create_parts(part: Kind, wholes: list[tuple[Any, Parts]]) -> list[Any]:
    """Insert the parts of new wholes, given as (primary key of the whole, parts)."""
    new = [((pk, own), record) for pk, parts in wholes for own, record in parts.items()]
    rows = NaturalKeyQuerySet(part.model).bulk_create(_rows(part, new), batch_size=500)
    _index_people(part, [parts for _, parts in wholes])
    return rows


def update(kind: Kind, changes: list[MergedRow]) -> None:
    rows = kind.model.objects.in_bulk([change.pk for change in changes])
    attributes = kind.attributes([change.after for change in changes])
    for change, values in zip(changes, attributes, strict=True):
        for name, value in values.items():
            setattr(rows[change.pk], name, value)
    columns = [field.name for field in kind.model._meta.concrete_fields if not field.primary_key]
    kind.model.objects.bulk_update(rows.values(), columns, batch_size=200)
    write_parts(kind, [(change.pk, change.staff, change.after) for change in changes])


def write_parts(kind: Kind, rows: list[tuple[Any, Record, Record]]) -> None:
    """Update the parts of rows, given as (primary key, record before, record after)."""
    for name, part in kind.parts.items():
        _write_parts_of(part, [(pk, before[name], after[name]) for pk, before, after in rows])
    _signal_and_index(kind, [pk for pk, _, _ in rows])


def write_columns(kind: Kind, rows: list[Model], columns: list[str]) -> None:
    """Write only these columns of the rows, and their time of last change."""
    kind.model.objects.bulk_update(rows, columns, batch_size=200)
    _signal_and_index(kind, [row.pk for row in rows])


def _signal_and_index(kind: Kind, pks: list[Any]) -> None:
    """Signal what was written, and index it and the rows that are found by its words."""
    rows_written(kind.model, pks)
    indexing.index_referring(kind.model, pks)


def remove(kind: Kind, change: MergedRow) -> None:
    """Delete one row with its parts; raises ProtectedError while others refer to it."""
    kind.model.objects.get(pk=change.pk).delete()


def _rows(kind: Kind, records: list[tuple[Key, Record]]) -> list[Any]:
    values = [kind.all_values(key, record) for key, record in records]
    return [kind.model(**attributes) for attributes in kind.attributes(values)]


def _write_parts_of(part: Kind, wholes: list[tuple[Any, Parts, Parts]]) -> None:
    """Delete all parts that changed before any is inserted, so that people can change places.
    `wholes` has (primary key of the whole, parts before, parts after)."""
    new = []
    for pk, before, after in wholes:
        for own, record in before.items():
            if after.get(own) != record:
                part.model.objects.filter(**part.model.lookup((pk, own))).delete()
        new += [((pk, own), record) for own, record in after.items() if before.get(own) != record]
    part.model.objects.bulk_create(_rows(part, new), batch_size=500)
    _index_people(part, [parts for _, *both in wholes for parts in both])


def _index_people(part: Kind, parts: list[Parts]) -> None:
    """Index the people whom parts name, as they are found by how they are credited."""
    credit = part.model.credit
    if not (part.named and credit):
        return
    model = part.named.model
    slugs = {slug for each in parts for slug, record in each.items() if record[credit]}
    indexing.index(model, model.objects.filter(slug__in=slugs).values_list("pk", flat=True))
