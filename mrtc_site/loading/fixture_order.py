"""The order in which fixtures hold rows: the models' own, by value and not by a database's notion
of the alphabet."""

from collections.abc import Callable
from functools import partial
from typing import Any

from mrtc_site.common.numbers import whole_and_part

from .record_types import Key, Kind, Record


def ordered(kind: Kind, records: dict[Key, Record]) -> dict[Key, Record]:
    """Put {key: record} into order, and the parts of each record."""
    ranks = [_rank(kind, name.lstrip("-")) for name in kind.model._meta.ordering]

    def place(item: tuple[Key, Record]) -> list[Any]:
        key, record = item
        values = kind.all_values(key, record)
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
    if name == "number":
        return lambda values: whole_and_part(values[name])
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
