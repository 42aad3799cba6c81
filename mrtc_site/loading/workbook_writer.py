"""Makes a new year's workbook: a sheet of each kind of row, with examples to replace, help in the
header, and lists of what is known to choose from."""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import IntegerField
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from .record_types import Key, Kind, Record, Records, each_row, kind_of
from .scaffold import Stored, check_new, examples, help_of, stored_rows
from .workbook_sheets import KNOWN, Column, columns_of, kinds_by_sheet, whole_columns_of

LAST_ROW = 1000  # down to which cells have lists to choose from
NEW = 100  # rows that may be chosen as soon as they are in the workbook
WIDTHS = {"TextField": 60, "CharField": 24, "NumberField": 10}


def start_workbook(year: int) -> Path:
    """Write the workbook of a year beside the years' folders. Raises ValueError (check_new)."""
    path = Path(settings.FIXTURES_DIR) / f"{year}.xlsx"
    check_new(year, path)
    stored = stored_rows()
    path.write_bytes(workbook_of(examples(year, stored), stored))
    return path


def workbook_of(records: Records, stored: Stored) -> bytes:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file := io.BytesIO(), options) as book:
        sheets = {kind: book.add_worksheet(title) for title, kind in kinds_by_sheet().items()}
        known = KnownLists(book.add_worksheet(KNOWN), sheets, stored)
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        number = book.add_format({"valign": "top"})
        needed = book.add_format({"bold": True, "bg_color": "#DDE7F0"})
        header = book.add_format({"bg_color": "#EEEEEE"})
        for kind, sheet in sheets.items():
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns_of(kind)):
                field, is_number = column.field, isinstance(column.field, IntegerField)
                width = 10 if is_number else WIDTHS.get(field.get_internal_type(), 24)
                sheet.set_column(place, place, width, number if is_number else text)
                sheet.write_string(0, place, column.name, header if field.blank else needed)
                name = f"{field.verbose_name}{'' if field.blank else ' (needed)'}"
                sheet.write_comment(0, place, f"{name}. {help_of(field)}".strip(), {"x_scale": 2})
                if cells := known.cells_for(field):
                    choice = {"validate": "list", "source": f"={cells}", "error_type": "warning"}
                    sheet.data_validation(1, place, LAST_ROW, place, choice)
            for row, values in enumerate(rows_of(kind, records), 1):
                _write_row(sheet, row, columns_of(kind), values, text)
    return file.getvalue()


def rows_of(kind: Kind, records: Records) -> list[Record]:
    """Give {column: value} of each of the records of a kind."""
    return [
        kind.all_values(key, record) | _values_of_whole(kind, key)
        for each, key, record in each_row(records)
        if each is kind
    ]


def _values_of_whole(kind: Kind, key: Key) -> Record:
    by_field = dict(zip(kind.whole.key, key[0], strict=True)) if kind.whole else {}
    return {column.name: by_field[column.field] for column in whole_columns_of(kind)}


def _write_row(
    sheet: Worksheet, row: int, columns: list[Column], values: Record, text: Format
) -> None:
    for place, column in enumerate(columns):
        value = values[column.name]
        if isinstance(value, int):
            sheet.write_number(row, place, value)
        elif value:
            sheet.write_string(row, place, str(value), text)


class KnownLists:
    """The sheet with the lists to choose from: a column of values, and one of their names."""

    def __init__(self, sheet: Worksheet, sheets: dict[Kind, Worksheet], stored: Stored) -> None:
        self.sheet, self.sheets, self.stored = sheet, sheets, stored
        self.columns = 0
        self.cells: dict[Any, str] = {}  # of what was written

    def cells_for(self, field: Any) -> str | None:
        """Give the range of cells with a field's choices, if it has any."""
        kind = kind_of(field.related_model) if field.is_relation else None
        if kind in self.stored:
            named = [(str(row.natural_key()[0]), str(row)) for row in self.stored[kind]]
            return self._cells(kind, kind.word, named)
        choices = [(str(value), str(label)) for value, label in field.flatchoices]
        return self._cells(tuple(choices), field.name, choices) if choices else None

    def _cells(self, of: Any, name: str, values: list[tuple[str, str]]) -> str:
        if of not in self.cells:
            column, self.columns = self.columns, self.columns + 2
            self.sheet.set_column(column, column + 1, 28)
            self.sheet.write_string(0, column, name)
            for row, pair in enumerate(values, 1):
                self.sheet.write_row(row, column, pair)
            new = NEW if of in self.sheets else 0
            for row in range(len(values) + 1, len(values) + 1 + new):
                cell = f"'{self.sheets[of].name}'!$A${row - len(values) + 1}"
                self.sheet.write_formula(row, column, f'=IF({cell}="","",{cell})', value="")
            last = max(len(values) + new, 1)
            self.cells[of] = f"{KNOWN}!{xl_range_abs(1, column, last, column)}"
        return self.cells[of]
