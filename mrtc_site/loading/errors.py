"""The errors of a load, a dump or an import."""

from collections.abc import Mapping
from operator import attrgetter
from typing import NamedTuple

from .three_way_merge import Conflict


class LoadError(Exception):
    """Nothing was loaded or dumped; the message says why, and the cure."""


class Place(NamedTuple):
    """The place of a row in a file: the line of its item, and the lines or cells of its fields."""

    file: str
    line: int | str  # 0 of a folder or workbook itself
    lines: Mapping[str, int | str] = {}


class Fault(NamedTuple):
    year: int
    file: str
    line: int | str  # of a workbook's sheet, the cell
    entry: str
    field: str
    reason: str

    def __str__(self) -> str:
        file = self.file
        if self.line:
            folder = f"{self.year}/" if isinstance(self.line, int) else ""
            file = f"{folder}{file}, {place_text(self.line)}"
        where = [file, self.entry, self.field, self.reason]
        return ": ".join(part for part in where if part)


def place_text(line: int | str) -> str:
    return f"line {line}" if isinstance(line, int) else line


class Faults(list[Fault]):
    def __init__(self, year: int) -> None:
        super().__init__()
        self.year = year
        self.unread = False  # whether there is a file that can't be read

    def add(self, place: Place, reason: str, entry: str = "", field: str = "") -> None:
        line = place.lines.get(field, place.line)
        self.append(Fault(self.year, place.file, line, entry, field.strip("_"), reason))

    def unreadable(self, place: Place, reason: str) -> None:
        self.add(place, reason)
        self.unread = True


class BadFixtures(LoadError):
    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=attrgetter("year"))
        super().__init__("\n".join(map(str, faults)))


class Conflicted(LoadError):
    """A year has `conflicts`, (name of the record, Conflict), that nobody decided. `file_names` is
    {name of a file in the storage: name in the fixtures}."""

    def __init__(
        self, year: int, conflicts: list[tuple[str, Conflict]], file_names: Mapping[str, str]
    ) -> None:
        self.year, self.conflicts, self.file_names = year, conflicts, file_names
        super().__init__(f"{len(conflicts)} conflicts")
