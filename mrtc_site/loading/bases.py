"""What was last loaded of each year's fixtures: the base that the next merge moves from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from mrtc_site.common.chunks import chunks
from mrtc_site.models import LoadedRecord

from .record_types import Key, Kind, Record


class Base(NamedTuple):
    """What a year's fixtures gave of a row; `pk` is the row's where it holds the same."""

    key: Key
    record: Record
    pk: Any = None


def key_text(key: Key) -> str:
    return " ".join(map(str, key))


def loaded(kind: Kind, year: int) -> QuerySet[LoadedRecord]:
    return LoadedRecord.objects.filter(kind=kind.label, year=year)


def loaded_elsewhere(kind: Kind, year: int) -> QuerySet[LoadedRecord]:
    """What other years' fixtures gave of a kind that years share, the latest last: what a year's
    fixtures that did not have such a row before move from."""
    if kind.year_field:
        return LoadedRecord.objects.none()
    return LoadedRecord.objects.filter(kind=kind.label).exclude(year=year).order_by("year")


def records_of(kind: Kind, rows: QuerySet[LoadedRecord]) -> dict[str, Record]:
    """Give {text of the key: record}, with the defaults of fields that there were not yet; of
    several years, the last counts."""
    empty = {field.name: field.get_default() for field in kind.values if field.blank}
    empty |= {name: {} for name in kind.parts}
    return {key: empty | record for key, record in rows.values_list("key", "record")}


def keep_bases(year: int, moved: Mapping[Kind, list[Base]], gone: Mapping[Kind, list[str]]) -> None:
    """Keep what moved, each with the time of its row where that holds the same, and forget what is
    gone (texts of keys)."""
    for kind, texts in gone.items():
        _forget(kind, year, texts)
    for kind, bases in moved.items():
        _forget(kind, year, [key_text(base.key) for base in bases])
        for some in chunks(bases):
            rows = kind.model.objects.order_by().filter(pk__in=[base.pk for base in some])
            times = dict(rows.values_list("pk", "updated_at"))
            LoadedRecord.objects.bulk_create(
                [
                    LoadedRecord(
                        year=year,
                        kind=kind.label,
                        key=key_text(base.key),
                        record=base.record,
                        updated_at=times.get(base.pk),
                    )
                    for base in some
                ],
                batch_size=500,
            )


def _forget(kind: Kind, year: int, texts: list[str]) -> None:
    for some in chunks(texts):
        loaded(kind, year).filter(key__in=some).delete()
