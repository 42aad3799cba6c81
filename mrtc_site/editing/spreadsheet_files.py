"""XLSX and CSV files of entries, written so that no spreadsheet program runs or mends a cell, and
read as plain text whatever such a program has made of it."""

import csv
import io
import re
import warnings
from datetime import datetime
from datetime import time as clock
from itertools import chain

import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from mrtc_site.exports.tables import FORMULA_STARTS

from .spreadsheet_bounds import MAX_LINES, MAX_TEXT, SheetError, check_workbook, csv_lines, limited

MAX_CELL = 32_767  # UTF-16 units, in XLSX

# What XML can't hold, XLSX spells as _x000B_, and what looks like such a spelling as _x005F_x000B_.
UNSPELT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
SPELT = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")

csv.field_size_limit(MAX_TEXT)


def plain_lines(text):
    """End lines as everywhere else."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guarded(text):
    """Tell whether a cell, but for apostrophes before it, would be run as a formula."""
    return text.lstrip("'").startswith((*FORMULA_STARTS, "\n"))  # as "\r" may come back


def unguarded(text):
    """Take away the one apostrophe that the export puts before such a cell."""
    return text[1:] if text.startswith("'") and guarded(text) else text


def dataset_of(rows):
    """Make a tablib.Dataset from rows of text, the first of which names the columns.

    Rows keep their places; empty ones at the end are left out. Raises SheetError.
    """
    names, *rows = chain(rows, [[]])
    names = [" ".join(name.split()).lower() for name in names]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise SheetError(_("The first row of the file should name its columns, and it is empty."))
    dataset = tablib.Dataset(headers=names)
    last = max((place for place, row in enumerate(rows, 1) if any(row)), default=0)
    for place, row in enumerate(rows[:last], 2):
        if any(row[len(names) :]):
            cell = next(filter(None, row[len(names) :]))
            told = _("Row %(place)s has “%(cell)s” to the right of the last named column.")
            raise SheetError(told % {"place": place, "cell": cell})
        cells = [unguarded(plain_lines(cell)) for cell in row[: len(names)]]
        dataset.append(cells + [""] * (len(names) - len(cells)))
    return dataset


class XLSXFile(base_formats.XLSX):
    """An Excel workbook, of which the first sheet is read."""

    def get_title(self):
        return "Excel (.xlsx)"

    def create_dataset(self, in_stream):
        check_workbook(in_stream)
        with warnings.catch_warnings(action="ignore"):  # of what it doesn't know of a workbook
            book = load_workbook(
                io.BytesIO(in_stream), read_only=True, data_only=True, keep_links=False
            )
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # which some programs write wrongly
            rows = sheet.iter_rows(max_row=MAX_LINES)
            return dataset_of(limited([*map(_text, row)] for row in rows))

    def export_data(self, dataset, **kwargs):
        for row in dataset:
            for name, cell in zip(dataset.headers, row, strict=True):
                if len(str(cell).encode("utf-16-le")) > 2 * MAX_CELL:
                    entry = " ".join(map(str, row[:3]))
                    told = _(
                        "%(entry)s: its %(name)s is longer than the %(most)s characters that a "
                        "cell of an Excel workbook holds. Export as CSV."
                    )
                    raise SheetError(told % {"entry": entry, "name": name, "most": f"{MAX_CELL:,}"})
        book = Workbook(write_only=True)
        sheet = book.create_sheet(dataset.title)
        sheet.freeze_panes = "A2"
        for place, name in enumerate(dataset.headers, 1):
            column = sheet.column_dimensions[get_column_letter(place)]
            longest = max(map(len, map(str, [name, *dataset[name]])))
            column.width = min(60, longest) + 2
            if name not in ("year", "number"):
                column.number_format = "@"  # text, so that what is typed stays as typed
        sheet.append([_cell(sheet, name, font=Font(bold=True)) for name in dataset.headers])
        for row in dataset:
            sheet.append([_cell(sheet, cell) for cell in row])
        file = io.BytesIO()
        with warnings.catch_warnings(action="ignore"):
            book.save(file)
        return file.getvalue()


def _text(cell):
    """Give a cell as the text that its owner most likely typed."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # 2020-12, once typed, is the first of December shown as Dec-20.
        shape = re.sub(r'\[[^]]*\]|"[^"]*"', "", cell.number_format).lower()
        if "y" in shape and "d" not in shape:
            return f"{value:%Y-%m}"
        return str(value.date() if value.time() == clock() else value)
    return SPELT.sub(lambda spelt: chr(int(spelt[1], 16)), str(value))


def _cell(sheet, value, **style):
    """Make a cell whose text is never a formula, nor an error's name."""
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    if value.startswith("'") and guarded(value):
        value = f"'{value}"  # the import takes one away
    text = UNSPELT.sub(lambda char: f"_x{ord(char[0]):04X}_", value)
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    for name, look in style.items():
        setattr(cell, name, look)
    return cell


class CSVFile(base_formats.CSV):
    """CSV in UTF-8, with a byte order mark, without which Excel garbles Korean."""

    def get_title(self):
        return "CSV (.csv)"

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream):
        lines = csv_lines(in_stream)
        try:
            first = next(lines, "")
            delimiter = max(",;\t", key=first.count)  # Excel's own depends on the country
            rows = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
            return dataset_of(limited(rows))
        except UnicodeDecodeError as error:
            raise SheetError(
                _(
                    "The file is not CSV in UTF-8. "
                    "In Excel, save it as “CSV UTF-8” or as a workbook."
                )
            ) from error
        except csv.Error as error:
            told = _("The file is not CSV as expected: %(error)s.")
            raise SheetError(told % {"error": error}) from error

    def export_data(self, dataset, **kwargs):
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        for row in (dataset.headers, *dataset):
            writer.writerow([f"'{cell}" if guarded(str(cell)) else cell for cell in row])
        return file.getvalue().encode("utf-8-sig")
