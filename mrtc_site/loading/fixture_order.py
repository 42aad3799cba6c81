"""The order of rows in fixtures: that of the models, without any database's own collation."""

from collections.abc import Callable
from functools import partial
from typing import Any

from mrtc_site.common.numbers import whole_and_part

from .record_types import Key, Kind, Record


def ordered(kind: Kind, records: dict[Key, Record]) -> dict[Key, Record]:
    """Sort {key: record}, and the parts of each record."""
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
    """The sort key of a part: its `order`, or else its own key."""
    own, record = item
    first = part.model._meta.ordering[0]
    return record[first] if first in record else part.own_value(own), own


def _rank(kind: Kind, name: str) -> Callable[[Record], Any]:
    """Make a function that gives a row's value for a name in the model's `ordering`."""
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
    """Compute the derived columns of a row's values, without the database."""
    row = kind.model(**{field.name: values[field.name] for field in kind.plain_fields})
    row.derive()
    return getattr(row, name)
