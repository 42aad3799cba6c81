"""Spreadsheets as files: how large they may be, found out before anything is kept in memory, and
the library's formats, read within these bounds as text."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import load_workbook
from tablib import Dataset

MAX_BYTES = 10 * 1024**2
MAX_UNPACKED = 20 * 1024**2
MAX_PARTS = 1_000  # files in a workbook
MAX_LINES = 2_001  # with the one that names the columns; twenty years of entries, in a minute
MAX_COLUMNS = 100
MAX_TEXT = 1_000_000  # characters in a line or cell of CSV
MAX_CELL = 32_767  # UTF-16 units in a cell of XLSX
MAX_TAG = 256 * 1024  # bytes from one element to the next
CHUNK = 64 * 1024
# Elements of a workbook: of each name, of others (formats, rules, names), and of all.
MAX_ELEMENTS = {"row": MAX_LINES, "c": 250_000, "si": 250_000, "other": 20_000, "all": 1_000_000}
OF_CELLS = {"row", "c", "v", "f", "is", "t", "si"}

csv.field_size_limit(MAX_TEXT)


class SheetError(ValueError):
    """The file can't be read or written; the message is a sentence for its owner."""


def too_large() -> SheetError:
    message = _(
        "The file holds more than an import reads (%(size)s MB, %(rows)s rows, %(columns)s "
        "columns). Split it, or copy its cells into a new one: empty ones may count, too."
    )
    limits = {
        "size": MAX_BYTES // 1024**2,
        "rows": f"{MAX_LINES - 1:,}",
        "columns": MAX_COLUMNS,
    }
    return SheetError(message % limits)


def check_workbook(content: bytes) -> None:
    """Raise SheetError if the workbook holds more than is read, BadZipFile if it is none.

    Its parts are gone through piece by piece; whatever program reads them afterwards builds up
    all of a row, of the texts or of the formats in memory.
    """
    if content.count(b"PK\x01\x02") > MAX_PARTS:  # each opens an entry of the archive's directory
        raise too_large()
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise too_large()
        if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
            raise BadZipFile
        counter = ElementCounter()
        for part in parts:
            with archive.open(part) as file:
                counter.read(file)


class ElementCounter:
    """Counts the elements in the parts of a workbook, until they are too many."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def read(self, file: IO[bytes]) -> None:
        """Go through a part; pictures and other parts that are no XML are passed over."""
        self.root, self.row = "", 0.0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.start
        parser.StartDoctypeDeclHandler = self.doctype
        first, quiet = b"", 0
        try:
            while chunk := file.read(CHUNK):
                first = first or chunk.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n")[:1]
                before = self.counts["all"]
                parser.Parse(chunk)
                quiet = 0 if self.counts["all"] > before else quiet + len(chunk)
                if quiet > MAX_TAG:
                    raise too_large()
            parser.Parse(b"", True)
        except expat.ExpatError:
            if first == b"<":
                raise

    def doctype(self, *_declaration: Any) -> None:
        raise BadZipFile  # no workbook has one: entities are declared there

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self.root = self.root or name
        kind = name if name in OF_CELLS or self.root == "sst" else "other"
        self.counts.update((kind, "all"))
        if kind == "row":
            self.row = float(attributes.get("r", self.row + 1))
        below = kind == "c" and self.row > MAX_LINES  # a row without cells may lie anywhere
        if below or any(self.counts[kind] > most for kind, most in MAX_ELEMENTS.items()):
            raise too_large()


def bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        if number > MAX_LINES or len(row) > MAX_COLUMNS:
            raise too_large()
        yield row


def dataset_of(rows: Iterator[list[str]]) -> Dataset:
    """Make a dataset of rows of text, the first of which names the columns. Raises SheetError."""
    names = [" ".join(name.split()).lower() for name in next(rows, [])]
    if not any(names):
        raise SheetError(_("The first row of the file should name its columns, and it is empty."))
    while not names[-1]:
        names.pop()
    dataset = Dataset(headers=names)
    for number, row in enumerate(rows, 2):
        if beyond := next(filter(None, row[len(names) :]), None):
            message = _("Row %(row)s has “%(cell)s” to the right of the last named column.")
            raise SheetError(message % {"row": number, "cell": beyond})
        dataset.append([*row[: len(names)], *[""] * (len(names) - len(row))])
    return dataset


class XLSX(base_formats.XLSX):
    """A workbook, of which the first sheet is read."""

    def create_dataset(self, in_stream: bytes) -> Dataset:
        check_workbook(in_stream)
        file = io.BytesIO(in_stream)
        sheet = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()  # which some programs write wrongly
        rows = sheet.iter_rows(max_row=MAX_LINES)
        return dataset_of(bounded([text_of(cell) for cell in row] for row in rows))

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """As the library's; it would cut off what no cell holds."""
        for *key, longest in ((*row[:3], max(map(str, row), key=len)) for row in dataset):
            if len(longest.encode("utf-16-le")) > 2 * MAX_CELL:
                message = _("%(entry)s has a text longer than a cell of a workbook. Export as CSV.")
                raise SheetError(message % {"entry": " ".join(map(str, key))})
        return super().export_data(dataset, column_width=30, **kwargs)


def text_of(cell: Any) -> str:
    """Give a cell as the text that its owner most likely typed."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # 2020-12, once typed, is the first of December shown as Dec-20.
        shape = re.sub(r'\[[^]]*\]|"[^"]*"', "", cell.number_format).lower()
        if "y" in shape and "d" not in shape:
            return f"{value:%Y-%m}"
        return str(value.date() if value.time() == time() else value)
    return "" if value is None else str(value)


class CSV(base_formats.CSV):
    """CSV in UTF-8."""

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Dataset:
        try:
            text = in_stream.decode("utf-8-sig")
            if any(len(line) > MAX_TEXT for line in io.StringIO(text, newline="")):
                raise too_large()
            first = text.partition("\n")[0]
            delimiter = max(",;\t", key=first.count)  # Excel's own depends on the country
            file = io.StringIO(text, newline="")
            return dataset_of(bounded(csv.reader(file, delimiter=delimiter, strict=True)))
        except UnicodeDecodeError as error:
            message = _(
                "The file is not CSV in UTF-8. In Excel, save it as “CSV UTF-8” or as a workbook."
            )
            raise SheetError(message) from error
        except csv.Error as error:
            message = _("The file is not CSV as expected: %(error)s.")
            raise SheetError(message % {"error": error}) from error
