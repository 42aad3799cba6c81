"""Reads a year's workbook (XLSX) into the same items as files of YAML give.

Spreadsheet programs make dates and numbers of what is typed. What a cell then surely means is
understood, everything else told by its cell.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.db.models import DateField, IntegerField
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from mrtc_site.common.nearest import near
from mrtc_site.entries.edtf_dates import PLAIN_DATE
from mrtc_site.entries.fields import NumberField
from mrtc_site.models import AnnualReport

from .errors import Faults, Place
from .record_types import Kind
from .workbook_sheets import KNOWN, Column, columns_of, is_year, kinds_by_sheet, whole_columns_of
from .yaml_nodes import Mapping, Node, Unreadable

ANEW = "format the cell as text, and type it anew"
TAKEN = "is {} to the spreadsheet program"
WRONG = {  # by the type of a cell
    "b": f"{TAKEN}: {ANEW}",
    "e": "is an error ({}): type what it should be",
    "f": "is a formula: put its value in its place",
}


class Workbook:
    """A year's workbook, with the interface of folder.Folder."""

    word = "workbook"

    def __init__(self, year: int, path: Path) -> None:
        self.year, self.path = year, path
        self.kinds = kinds_by_sheet()

    @property
    def start(self) -> Place:
        edition = next(title for title, kind in self.kinds.items() if kind.model is AnnualReport)
        return Place(edition, "A2")

    def items(self, faults: Faults) -> Iterator[tuple[str, Node]]:
        """Give (sheet, item) of every row; what can't be read is added to the faults."""
        try:
            book = load_workbook(self.path, read_only=True, keep_links=False)
        except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no workbook (.xlsx)"
            faults.unreadable(Place(self.path.name, 0), f"can't be read: {reason}")
            return
        for sheet in (sheet for sheet in book.worksheets if sheet.title != KNOWN):
            if kind := self.kinds.get(sheet.title):
                sheet.reset_dimensions()  # which some programs write wrongly
                for item in self._items_of(kind, sheet.title, sheet.iter_rows(), faults):
                    yield sheet.title, item
            else:
                nearest = near(sheet.title, self.kinds)
                reason = f"there is no such sheet: rename or delete it{nearest}"
                faults.add(Place(sheet.title, "A1"), reason)

    def _items_of(
        self, kind: Kind, title: str, rows: Iterator[Sequence[Any]], faults: Faults
    ) -> Iterator[Node]:
        columns = columns_in(kind, title, next(rows, ()), faults)
        for number, row in enumerate(rows, 2):
            given: dict[str, Node] = {}
            for place, cell in enumerate(row):
                if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
                    continue
                at, column = f"{get_column_letter(place + 1)}{number}", columns.get(place)
                if column:
                    given[column.name] = Node(value_in(cell, kind, column.field), at)
                elif place not in columns:
                    faults.add(Place(title, at), "is in a column that has no name")
            if given:
                yield item_of(kind, self.year, f"A{number}", given)


def columns_in(
    kind: Kind, title: str, header: Sequence[Any], faults: Faults
) -> dict[int, Column | None]:
    """Give {index: column} of a sheet, None for a column that is a fault."""
    known = {column.name: column for column in columns_of(kind)}
    columns: dict[int, Column | None] = {}
    for place, cell in enumerate(header):
        if cell.value is None:
            continue
        name, at = str(cell.value).strip().lower(), f"{get_column_letter(place + 1)}1"
        column = known.get(name)
        if not column:
            faults.add(Place(title, at), f"there is no column “{name}”{near(name, known)}")
        elif column in columns.values():
            faults.add(Place(title, at), f"there are two columns “{name}”")
            column = None
        columns[place] = column
    return columns


def item_of(kind: Kind, year: int, at: str, given: dict[str, Node]) -> Node:
    """Make an item, as of a YAML file, of a row."""
    fields = {name: node for name, node in given.items() if name in kind.by_name}
    if kind.whole:
        cells = {column.field: given.get(column.name) for column in whole_columns_of(kind)}
        words = [
            Node(str(year), at) if is_year(field) else cells[field] or Node(None, at)
            for field in kind.whole.key
        ]
        first = next((cell.line for cell in cells.values() if cell), at)
        fields[kind.model.part_of] = Node(words, first)
    elif "annual_report" in kind.by_name:
        fields["annual_report"] = Node(str(year), at)
    return _mapping(at, model=Node(kind.label, at), fields=_mapping(at, **fields))


def _mapping(at: str, **values: Node) -> Node:
    pairs = ((Node(name, value.line), value) for name, value in values.items())
    return Node(Mapping(node for pair in pairs for node in pair), at)


def value_in(cell: Any, kind: Kind, field: Any) -> str | Unreadable:
    """Give the text that a cell shows."""
    value, is_dated = cell.value, isinstance(field, DateField) or field.name in kind.model.dated
    if cell.data_type in WRONG:
        return Unreadable(WRONG[cell.data_type].format(str(value).upper()))
    if isinstance(value, date | time | timedelta):
        shown = date_shown(cell) if isinstance(value, datetime) else str(value)
        if is_dated and PLAIN_DATE.fullmatch(shown) and "y" in cell.number_format.lower():
            return shown
        return Unreadable(f"{TAKEN.format('a date or a time')} ({shown}): {ANEW}")
    if isinstance(value, int | float):
        text = str(int(value) if value == int(value) else value)
        if is_dated or isinstance(field, IntegerField | NumberField):
            return text
        return Unreadable(f"{TAKEN.format('a number')} ({text}) and may lack zeros: {ANEW}")
    return str(value).replace("_x000D_", "").strip()


def date_shown(cell: Any) -> str:
    """Give the date in a cell with the precision that is shown: Excel stores a typed 2020-12 as the
    first of December, shown as Dec-20. A time of day is a problem."""
    value, shape = cell.value, re.sub(r'\[[^]]*\]|"[^"]*"', "", cell.number_format).lower()
    if "y" in shape and "d" not in shape:
        return f"{value:%Y-%m}"
    return str(value.date() if value.time() == time() else value)
