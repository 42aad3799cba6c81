"""Looks up the rows that fixtures refer to, in the files of all years and in the database."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from mrtc_site.common.nearest import near

from .errors import Faults, Place
from .folder import years
from .reader import Reader
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
    """Looks up what the rows of `years` refer to, which are loaded together."""

    def __init__(self, years: list[int]) -> None:
        self.years = years
        self.targets: dict[int, dict[Kind, dict]] = {}  # by year, of those read so far

    def look_up(self, reader: Reader) -> tuple[dict[Kind, dict], Faults]:
        """Give {kind: {key: record}} of the rows that one year's rows refer to and only later
        years' files have; and one Fault for each row that is nowhere, however many refer to it."""
        self.targets[reader.year] = reader.targets()
        borrowed: dict[Kind, dict] = defaultdict(dict)
        faults = Faults(reader.year)
        for target, uses in self._missing(reader).items():
            for value, (first, *others) in uses.items():
                key = (value,)
                year = next(self._years_with(target, key, self.years), None)
                if not year:
                    reason = self._reason(target, value)
                    if others:
                        reason += f" ({len(others) + 1} rows refer to it; this is the first)"
                    faults.add(first.place, reason, first.entry, first.field)
                elif record := self.targets[year][target][key]:
                    borrowed[target][key] = record
        return borrowed, faults

    def _missing(self, reader: Reader) -> dict[Kind, dict[Any, list[Use]]]:
        """Give {kind: {slug or number: uses}} of what neither database nor its own files have."""
        uses: dict[Kind, dict[Any, list[Use]]] = defaultdict(lambda: defaultdict(list))
        in_files, stored = self.targets[reader.year], cache(_stored)
        for (kind, key), place in reader.places.items():
            record = {} if kind.whole else reader.records[kind][key]  # a part refers by its key
            values = kind.all_values(key, record)
            for field in kind.references:
                target, value = kind_of(field.related_model), values[field.name]
                if (value,) not in in_files[target] and value not in stored(target):
                    uses[target][value].append(Use(place, kind, key, field.name))
        return uses

    def _reason(self, target: Kind, value: object) -> str:
        reason = f"there is no {target.word} “{value}”"
        others = [year for year in years() if year not in self.years]
        having = [str(year) for year in self._years_with(target, (value,), others)]
        if having:
            return f"{reason}; the files of {' and '.join(having)} have it: load them together"
        in_files = {key[0] for year in self.years for key in self.targets[year][target]}
        return reason + near(value, _stored(target) | in_files)

    def _years_with(self, kind: Kind, key: tuple, years: list[int]) -> Iterator[int]:
        """Give those of `years` whose files have a row, be it one with faults."""
        for year in years:
            if year not in self.targets:  # read ahead for its keys alone; its turn comes
                self.targets[year] = Reader(year).read_files().targets()
            if key in self.targets[year][kind]:
                yield year


def _stored(kind: Kind) -> set[Any]:
    """Give the slugs (or numbers) of all rows of a kind in the database."""
    return set(kind.model.objects.values_list(*kind.model.key_paths(), flat=True))
