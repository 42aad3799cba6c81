"""Reads one year's fixtures and collects all their faults."""

from pathlib import Path

from mrtc_site.files.storage import Content, check_together
from mrtc_site.models import AnnualReport

from . import fixture_files
from .errors import Faults, Place, place_text
from .folder import Folder, folder_of
from .record_types import Key, Kind, Record, Records, kind_of, kinds
from .row_reader import Row, RowReader
from .workbook_reader import Workbook


class Reader:
    """Reads the folder of one year, or its workbook; files that rows name lie in the folder.

    After `read_files()`, `records` is {kind: {key: record}}, and `faults` holds a Fault for
    everything that is wrong; with any there, the records are not to be used. What the rows refer to
    is for references.py to check.
    """

    def __init__(self, year: int, workbook: Path | None = None) -> None:
        self.year = year
        self.source: Folder | Workbook = Workbook(year, workbook) if workbook else Folder(year)
        self.faults = Faults(year)
        self.records: Records = {kind: {} for kind in kinds()}
        self.places: dict[tuple[Kind, Key], Place] = {}
        self.faulty: set[tuple[Kind, Key]] = set()  # rows that have faults of their own
        self.files: dict[str, Content] = {}  # by their names in the fixtures

    def read_files(self) -> "Reader":
        """Read the files and check all but references; the database isn't asked."""
        check_together(sorted((folder_of(self.year) / fixture_files.FOLDER).glob("*")))
        rows = RowReader(self.year, self.source.word, self.faults)
        self.files = rows.files
        parts = []
        for file, item in self.source.items(self.faults):
            row = rows.read(item, file)
            if not row:
                continue
            if not row.sound:
                self.faulty.add((row.kind, row.key))
            elif whole := row.kind.whole:
                parts.append((whole, row))
            else:
                self._keep(row)
        if not self.faults.unread and not self.has(kind_of(AnnualReport), (self.year,)):
            self.faults.add(self.source.start, f"the annual report {self.year} is missing")
        for whole, part in parts:  # which may have come before their wholes
            self._keep_part(whole, part)
        self._check_together()
        return self

    @property
    def file_names(self) -> dict[str, str]:
        """{name in the storage: name in the fixtures} of the files."""
        return {content.name: name for name, content in self.files.items()}

    def has(self, kind: Kind, key: Key) -> bool:
        """Whether the fixtures have a row, be it one with faults."""
        return key in self.records[kind] or (kind, key) in self.faulty

    def targets(self) -> dict[Kind, dict[Key, Record | None]]:
        """Give {kind: {key: record}} of what others may refer to; None for a row with faults."""
        return {
            kind: dict.fromkeys(key for other, key in self.faulty if other is kind) | rows
            for kind, rows in self.records.items()
            if len(kind.model.key_fields) == 1
        }

    def _keep(self, row: Row) -> None:
        if row.key in self.records[row.kind]:
            name = row.kind.name(row.key)
            return self.faults.add(row.place, self._is_there(row.kind, row.key), name)
        self.records[row.kind][row.key] = row.values | {name: {} for name in row.kind.parts}
        self.places[row.kind, row.key] = row.place

    def _keep_part(self, whole: Kind, part: Row) -> None:
        key, own = part.key[0], str(part.key[1])
        if key not in self.records[whole]:
            if not self.has(whole, key):
                reason = f"there is no {whole.name(key)}"
                self.faults.add(part.place, reason, part.kind.word, part.kind.model.part_of)
            return
        name = part.kind.name_in_whole
        parts = self.records[whole][key][name]
        if own in parts:
            reason = f"{own} {self._is_there(part.kind, (key, own))}"
            return self.faults.add(part.place, reason, whole.name(key), name)
        parts[own] = part.values
        self.places[part.kind, (key, own)] = part.place

    def _is_there(self, kind: Kind, key: Key) -> str:
        first = self.places[kind, key]
        return f"is there already ({first.file}, {place_text(first.line)})"

    def _check_together(self) -> None:
        """Check for parts of a whole that contradict each other, and more rows than the limit."""
        for kind, rows in self.records.items():
            for name, part in kind.parts.items():
                for key, record in rows.items():
                    for reason in part.model.problems_together(record[name]):
                        self.faults.add(self.places[kind, key], reason, kind.name(key), name)
            most = kind.model.most
            for key in list(rows)[most:] if most else ():
                reason = f"is more than the {most} that there may be: leave some of them out"
                self.faults.add(self.places[kind, key], reason, kind.name(key))
