"""What was last loaded from each year's fixtures: the base of the next merge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.model_bases import key_text
from mrtc_site.models import LoadedRecord

from .record_types import Key, Kind, Record, kinds


class Base(NamedTuple):
    """What a year's fixtures gave of a row; `pk` is the row's where it holds the same."""

    key: Key
    record: Record
    pk: Any = None


def loaded(kind: Kind, year: int) -> QuerySet[LoadedRecord]:
    return LoadedRecord.objects.filter(kind=kind.label, year=year)


def loaded_keys(year: int) -> dict[Kind, set[str]]:
    """Give {kind: texts of keys} of what was last loaded from a year's fixtures."""
    keys: dict[str, set[str]] = defaultdict(set)
    rows = LoadedRecord.objects.filter(year=year)
    for label, key in rows.values_list("kind", "key").iterator():
        keys[label].add(key)
    return {kind: keys[kind.label] for kind in kinds()}


def loaded_elsewhere(some: Iterable[Kind], year: int) -> dict[Kind, dict[str, Record]]:
    """Give {kind: {text of the key: record}} of the rows that years share as other years' fixtures,
    the latest counting, last gave them: the base of rows that are new in a year's."""
    shared = {kind.label: kind for kind in some if not kind.year_field}
    rows = LoadedRecord.objects.filter(kind__in=shared).exclude(year=year).order_by("year")
    records: dict[Kind, dict[str, Record]] = defaultdict(dict)
    for label, key, record in rows.values_list("kind", "key", "record"):
        records[shared[label]][key] = shared[label].optional | record
    return records


def records_of(kind: Kind, rows: QuerySet[LoadedRecord]) -> dict[str, Record]:
    """Give {text of the key: record}; fields that were added since have their defaults. Of several
    years' rows with a key the last one counts."""
    return {key: kind.optional | record for key, record in rows.values_list("key", "record")}


def store_bases(
    year: int, moved: Mapping[Kind, list[Base]], gone: Mapping[Kind, list[str]]
) -> None:
    """Store the changed bases, with the time of last change of rows that hold the same, and delete
    those that are `gone` (texts of keys)."""
    for kind, texts in gone.items():
        for some in chunks(texts):
            loaded(kind, year).filter(key__in=some).delete()
    for rows in chunks(_rows(year, moved)):
        LoadedRecord.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["kind", "key", "year"],
            update_fields=["record", "updated_at"],
        )


def _rows(year: int, moved: Mapping[Kind, list[Base]]) -> Iterator[LoadedRecord]:
    for kind, bases in moved.items():
        for some in chunks(bases):
            rows = kind.model.objects.order_by().filter(pk__in=[base.pk for base in some])
            times = dict(rows.values_list("pk", "updated_at"))
            for base in some:
                yield LoadedRecord(
                    year=year,
                    kind=kind.label,
                    key=key_text(base.key),
                    record=base.record,
                    updated_at=times.get(base.pk),
                )
