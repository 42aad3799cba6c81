"""XLSX and CSV as the admin imports and exports them: all cells as text, within limits."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import load_workbook
from tablib import Dataset
from xlsxwriter import Workbook

from mrtc_site.exports.tables import FORMULA_STARTS
from mrtc_site.loading.workbook_reader import date_shown

MAX_BYTES = 10 * 1024**2
MAX_UNPACKED = 20 * 1024**2
MAX_TAGS = 500_000  # XML tags in a workbook, each of which becomes an object in memory
MAX_ROWS = 2_000  # twenty years of entries, in a minute
MAX_COLUMNS = 100
LAST_ROW = 1_048_576  # of a workbook
NUMBER = "row"  # a column that is added: the number of the row in the file


class SheetError(ValueError):
    """The file can't be read or written; the message is a sentence for the editor."""


def too_large() -> SheetError:
    message = _(
        "The file holds more than an import reads (%(size)s MB, %(rows)s rows, %(columns)s "
        "columns). Split it, or copy its cells into a new one: empty ones may count, too."
    )
    size, rows = MAX_BYTES // 1024**2, f"{MAX_ROWS:,}"
    return SheetError(message % {"size": size, "rows": rows, "columns": MAX_COLUMNS})


def dataset_of(rows: Iterator[list[str]]) -> Dataset:
    """Make a dataset of the rows, without empty ones; the first row names the columns."""
    names = [" ".join(name.split()).lower() for name in next(rows, [])]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise SheetError(_("The first row of the file should name its columns, and it is empty."))
    if len(names) > MAX_COLUMNS:
        raise too_large()
    dataset, room = Dataset(headers=[NUMBER, *names]), MAX_UNPACKED
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        room -= sum(map(len, row))  # of many cells that share one long text
        if beyond := next(filter(None, row[len(names) :]), None):
            message = _("Row %(row)s has “%(cell)s” to the right of the last named column.")
            raise SheetError(message % {"row": number, "cell": beyond})
        if len(dataset) == MAX_ROWS or room < 0:
            raise too_large()
        empty = [""] * (len(names) - len(row))
        dataset.append([str(number), *row[: len(names)], *empty])
    return dataset


class XLSX(base_formats.XLSX):
    """A workbook, of which the first sheet is read."""

    def create_dataset(self, in_stream: bytes) -> Dataset:
        file = io.BytesIO(in_stream)
        with ZipFile(file) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise too_large()
            if sum(archive.read(part).count(b"<") for part in parts) > MAX_TAGS:
                raise too_large()
            if any(b"<!ENTITY" in archive.read(part).replace(b"\0", b"") for part in parts):
                raise ValueError("No workbook has entities, which grow to hundreds of megabytes.")
        sheet = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()  # which some programs write wrongly
        rows = sheet.iter_rows(max_row=LAST_ROW)
        return dataset_of([text_of(cell) for cell in row] for row in rows)

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """Write text as text, not as a formula, a link or a number; and format cells as text, so
        that Excel makes no formula or date of what is typed into them."""
        file = io.BytesIO()
        as_text = {"strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(file, {"in_memory": True, **as_text}) as book:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            text = {"num_format": "@", "text_wrap": True, "valign": "top"}
            sheet.set_column(0, dataset.width - 1, 30, book.add_format(text))
            sheet.set_row(0, None, book.add_format({**text, "bold": True}))
            for place, row in enumerate([dataset.headers, *dataset]):
                if sheet.write_row(place, 0, row):  # it would be cut off
                    message = _(
                        "%(entry)s has a text longer than a cell of a workbook. Export as CSV."
                    )
                    raise SheetError(message % {"entry": " ".join(map(str, row[:3]))})
        return file.getvalue()


def text_of(cell: Any) -> str:
    """Give the text that was most likely typed into a cell. (Excel writes the carriage return of a
    Windows line end as “_x000D_”.)"""
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return date_shown(cell)
    return "" if value is None else str(value).replace("_x000D_\n", "\n")


class CSV(base_formats.CSV):
    """CSV in UTF-8, with an apostrophe before what spreadsheet programs would run as a formula."""

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Dataset:
        try:
            text = in_stream.decode("utf-8-sig")
            first = text.partition("\n")[0]
            delimiter = max(",;\t", key=first.count)  # Excel's own depends on the country
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            return dataset_of(list(map(unescaped, row)) for row in rows)
        except UnicodeDecodeError as error:
            message = _(
                "The file is not CSV in UTF-8. In Excel, save it as “CSV UTF-8” or as a workbook."
            )
            raise SheetError(message) from error
        except csv.Error as error:
            message = _("The file is not CSV as expected: %(error)s.")
            raise SheetError(message % {"error": error}) from error

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        return super().export_data(Dataset(*map(escaped, dataset), headers=dataset.headers))


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program would run a cell, not counting apostrophes before it."""
    return cell.lstrip("'").startswith(FORMULA_STARTS)


def escaped(row: Iterable[object]) -> list[str]:
    return [f"'{cell}" if is_formula(cell) else cell for cell in map(str, row)]


def unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and is_formula(cell) else cell
