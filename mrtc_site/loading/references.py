"""What the rows of several years' fixtures refer to, looked up in all of them and the database."""

from collections import defaultdict
from typing import NamedTuple

from .reader import Fault, Place, Reader, near, years
from .record_types import Kind, kind_of


class Use(NamedTuple):
    """Where a row refers to another."""

    place: Place
    kind: Kind
    key: tuple
    field: str

    @property
    def entry(self) -> str:
        return self.kind.whole.name(self.key[0]) if self.kind.whole else self.kind.name(self.key)


class References:
    """Looks up what the rows of each of the `readers` refer to, which are of years that load
    together, the earliest first."""

    def __init__(self, readers: list[Reader]):
        self.readers = readers
        self.others: list[Reader] | None = None  # of the years that don't load now

    def look_up(self, reader: Reader) -> tuple[dict[Kind, dict], list[Fault]]:
        """Give {kind: {key: record}} of the rows that one year's rows refer to and that only later
        years' files have, and a Fault for each that is nowhere, however many refer to it."""
        borrowed, faults = defaultdict(dict), []
        for target, uses in self._uses(reader).items():
            there = set(target.model.objects.values_list("pk", flat=True))
            for value, (first, *others) in uses.items():
                key = (value,)
                if value in there or reader.has(target, key):
                    continue
                having = [other for other in self.readers if other.has(target, key)]
                if not having:
                    reason = self._reason(target, value, there)
                    if others:
                        reason += f" ({len(others) + 1} rows refer to it; this is the first)"
                    faults.append(reader.fault(first.place, reason, first.entry, first.field))
                elif key in (records := having[0].records[target]):
                    borrowed[target][key] = records[key]
        return borrowed, faults

    def _uses(self, reader: Reader) -> dict[Kind, dict[object, list[Use]]]:
        """Give all uses of each row, by its kind and its key's one word."""
        found = defaultdict(lambda: defaultdict(list))
        for (kind, key), place in reader.places.items():
            for field in kind.references:
                if field.name in kind.model.key_fields:
                    value = key[kind.model.key_fields.index(field.name)]
                else:
                    value = reader.records[kind][key][field.name]
                found[kind_of(field.related_model)][value].append(Use(place, kind, key, field.name))
        return found

    def _reason(self, target: Kind, value: object, there: set) -> str:
        reason = f"there is no {target.word} “{value}”"
        having = [str(other.year) for other in self._others() if other.has(target, (value,))]
        if having:
            return f"{reason}; the files of {' and '.join(having)} have it: load them together"
        known = there | {key[0] for other in self.readers for key in other.records[target]}
        return reason + near(value, known)

    def _others(self) -> list[Reader]:
        if self.others is None:
            now = {reader.year for reader in self.readers}
            self.others = [Reader(year).read_files() for year in years() if year not in now]
        return self.others
