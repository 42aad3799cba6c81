"""Writes merged records to the database, many at a time, parts included."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Model

from mrtc_site.search import index as indexing
from mrtc_site.signals import written

from .planner import MergedRow
from .record_types import Key, Kind, Parts, Record


def create(kind: Kind, changes: list[MergedRow]) -> None:
    """Insert the records; each change's `pk` is then the row's."""
    rows = _rows(kind, [(change.key, change.after) for change in changes])
    kind.model.objects.bulk_create(rows, batch_size=500)
    for change, row in zip(changes, rows, strict=True):
        change.pk = row.pk
    for name, part in kind.parts.items():
        _create_parts(part, [(change.pk, change.after[name]) for change in changes])
    pks = [change.pk for change in changes]
    indexing.index(kind.model, pks)
    written.send(kind.model, pks=pks)


def update(kind: Kind, changes: list[MergedRow]) -> None:
    """Change the rows, and move their time of last change."""
    rows = kind.model.objects.in_bulk([change.pk for change in changes])
    values = kind.columns([change.after for change in changes])
    for change, row_values in zip(changes, values, strict=True):
        for column, value in row_values.items():
            setattr(rows[change.pk], column, value)
    columns = [field.name for field in kind.model._meta.concrete_fields if not field.primary_key]
    if rows:
        kind.model.objects.bulk_update(rows.values(), columns, batch_size=200)
    write_parts(kind, [(change.pk, change.staff, change.after) for change in changes])


def write_parts(kind: Kind, rows: list[tuple[Any, Record, Record]]) -> None:
    """Change the parts of rows that are written themselves: (primary key, record before, record
    after) of each."""
    for name, part in kind.parts.items():
        _update_parts(part, [(pk, before[name], after[name]) for pk, before, after in rows])
    _follow(kind, [pk for pk, _, _ in rows])


def write_columns(kind: Kind, rows: list[Model], columns: list[str]) -> None:
    """Write only these columns of the rows, and move their time of last change."""
    kind.model.objects.bulk_update(rows, columns, batch_size=200)
    _follow(kind, [row.pk for row in rows])


def _follow(kind: Kind, pks: list[Any]) -> None:
    """Have search, and whoever else listens, know what was written."""
    indexing.index(kind.model, pks)
    indexing.index_referring(kind.model, pks)
    written.send(kind.model, pks=pks)


def remove(kind: Kind, change: MergedRow) -> None:
    """Delete one row with its parts; raises ProtectedError while others refer to it."""
    kind.model.objects.get(pk=change.pk).delete()


def _rows(kind: Kind, records: list[tuple[Key, Record]]) -> list[Any]:
    """Make the rows of (key, record) pairs."""
    names = kind.model.key_fields
    values = [{**dict(zip(names, key, strict=True)), **record} for key, record in records]
    return [kind.model(**columns) for columns in kind.columns(values)]


def _create_parts(part: Kind, wholes: list[tuple[Any, Parts]]) -> None:
    """Insert parts: `wholes` holds (whole's primary key, {slug: values}) pairs, and each whole
    is written itself."""
    records = [((pk, own), record) for pk, parts in wholes for own, record in parts.items()]
    part.model.objects.bulk_create(_rows(part, records), batch_size=500)
    _index_people(part, [parts for _, parts in wholes])


def _index_people(part: Kind, parts: list[Parts]) -> None:
    """Those whom parts name are found by how they are credited."""
    credit = part.model.credit
    if not (part.named and credit):
        return
    model = part.named.model
    slugs = {slug for each in parts for slug, record in each.items() if record[credit]}
    indexing.index(model, model.objects.filter(slug__in=slugs).values_list("pk", flat=True))


def _update_parts(part: Kind, wholes: list[tuple[Any, Parts, Parts]]) -> None:
    """Take away every part that changed before any is put back, so that people may change places:
    `wholes` holds (whole's primary key, parts before, parts after)."""
    for pk, before, after in wholes:
        for own, record in before.items():
            if after.get(own) != record:
                part.model.objects.filter(**part.model.lookup((pk, own))).delete()
    new = [
        (pk, {own: record for own, record in after.items() if before.get(own) != record})
        for pk, before, after in wholes
    ]
    _create_parts(part, new)
    _index_people(part, [before for _, before, _ in wholes])


def ordered(kind: Kind, records: dict[Key, Record]) -> dict[Key, Record]:
    """Put {key: record} into the order in which files hold them: the model's own, by value and
    not by a database's notion of the alphabet; parts by their number."""
    ranks = [_rank(kind, name.lstrip("-")) for name in kind.model._meta.ordering]

    def place(item: tuple[Key, Record]) -> list[Any]:
        key, record = item
        values = {**dict(zip(kind.model.key_fields, key, strict=True)), **record}
        return [*(rank(values) for rank in ranks), *map(str, key)]

    for name, part in kind.parts.items():
        for record in records.values():
            record[name] = dict(sorted(record[name].items(), key=partial(_place_of_part, part)))
    return dict(sorted(records.items(), key=place))


def _place_of_part(part: Kind, item: tuple[str, Record]) -> tuple[Any, str]:
    """Put parts in the order of their number, or else of their own key."""
    own, record = item
    first = part.model._meta.ordering[0]
    return record[first] if first in record else part.own_value(own), own


def _rank(kind: Kind, name: str) -> Callable[[Record], Any]:
    """Make the function that gives a row's value of one of the model's `ordering`."""
    name, _, path = name.partition("__")
    if name in kind.model.derived:
        return lambda values: _derived(kind, values, name)
    if not path:
        return lambda values: values[name.removesuffix("_id")]
    other = kind.model._meta.get_field(name).related_model
    ranks = dict(other.objects.values_list(*other.key_paths(), path))
    return lambda values: ranks[values[name]]


def _derived(kind: Kind, values: Record, name: str) -> Any:
    """Give what is derived of a row's values, in no database."""
    row = kind.model(**{field.name: values[field.name] for field in kind.plain_fields})
    row.derive()
    return getattr(row, name)
