"""How large a spreadsheet may be, found out before anything of it is read or kept in memory."""

import io
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

MAX_BYTES = 10 * 1024**2
MAX_UNPACKED = 20 * 1024**2
MAX_PARTS = 1_000  # files in a workbook
MAX_ROWS = 10_000  # with something in them
MAX_LINES = 2 * MAX_ROWS + 1  # with the columns' names, and empty ones between
MAX_COLUMNS = 100
MAX_CELLS = 250_000  # of all sheets, and as many texts
MAX_ELEMENTS = 1_000_000  # of XML, in all parts
MAX_ATTRIBUTES = 100  # of one
MAX_OTHERS = 20_000  # of them, what is no cell or text: formats, names, rules
MAX_TEXT = 1_000_000  # characters in a cell or line of CSV
MAX_TAG = 256 * 1024  # bytes from one element to the next
CHUNK = 64 * 1024

OF_CELLS = {"row", "c", "v", "f", "is", "t", "si"}


class SheetError(ValueError):
    """The file can't be read or written; the message is a sentence for its owner."""


def check_workbook(content: bytes) -> None:
    """Raise SheetError if the workbook holds more than is read, BadZipFile if it is none.

    Its parts are gone through piece by piece; whatever program reads them afterwards builds up
    all of a row, of the texts or of the formats in memory.
    """
    if content.count(b"PK\x01\x02") > MAX_PARTS:  # each opens an entry of the archive's directory
        raise SheetError(_("The workbook is too large once unpacked."))
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise SheetError(_("The workbook is too large once unpacked."))
        if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
            raise BadZipFile
        count = _Count()
        for part in parts:
            with archive.open(part) as file:
                count.read(iter(lambda: file.read(CHUNK), b""))


class _Count:
    """Counts what is in the parts of a workbook, until it is too much."""

    def __init__(self):
        self.all, self.others, self.named = 0, 0, Counter()

    def read(self, chunks):
        """Go through a part; pictures and other parts that are no XML are passed over."""
        self.root, self.row, self.cells, self.column = None, 0, 0, 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.start
        parser.StartDoctypeDeclHandler = self.doctype
        first, quiet = b"", 0
        try:
            for chunk in chunks:
                first = first or chunk.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n")[:1]
                before = self.all
                parser.Parse(chunk)
                quiet = 0 if self.all > before else quiet + len(chunk)
                if quiet > MAX_TAG:
                    raise SheetError(_("A cell of the workbook is too long to be read."))
            parser.Parse(b"", True)
        except expat.ExpatError:
            if first == b"<":
                raise

    def doctype(self, *_declaration):
        raise BadZipFile  # no workbook has one: entities are declared there

    def start(self, name, attributes):
        name = name.rpartition(" ")[2]
        self.root = self.root or name
        self.all += 1
        if self.all > MAX_ELEMENTS or len(attributes) > MAX_ATTRIBUTES:
            raise SheetError(_("The workbook is too large once unpacked."))
        if name in OF_CELLS:
            self.named[name] += 1
            if name == "row":
                self.start_row(attributes)
            elif name == "c":
                self.start_cell(attributes)
            elif self.named["si"] > MAX_CELLS:
                raise too_many_cells()
        elif self.root != "sst":
            self.others += 1
            if self.others > MAX_OTHERS:
                raise SheetError(
                    _(
                        "The workbook has too many formats, rules and names. "
                        "Copy its cells into a new one."
                    )
                )

    def start_row(self, attributes):
        if self.named["row"] > MAX_LINES:
            raise too_many_lines()
        self.row = float(attributes.get("r", self.row + 1))
        self.column = 0

    def start_cell(self, attributes):
        """A row without cells may lie anywhere: some programs write the last there is."""
        self.column += 1
        if where := attributes.get("r"):
            self.column = column_index_from_string(coordinate_from_string(where)[0])
        if self.row > MAX_LINES:
            raise too_many_lines()
        if self.column > MAX_COLUMNS:
            raise too_many_columns()
        if self.named["c"] > MAX_CELLS:
            raise too_many_cells()


def csv_lines(content: bytes) -> Iterator[str]:
    """Give the lines of a file in UTF-8 one by one. Raises SheetError, UnicodeDecodeError."""
    file = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    number = 0
    while line := file.readline(MAX_TEXT + 1):
        number += 1
        if len(line) > MAX_TEXT:
            told = _("Line %(number)s is longer than %(most)s characters.")
            raise SheetError(told % {"number": f"{number:,}", "most": f"{MAX_TEXT:,}"})
        yield line


def limited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Pass rows of text on, until they are too many or too wide: raises SheetError."""
    filled = -1  # the first names the columns
    for number, row in enumerate(rows, 1):
        filled += any(row)
        if filled > MAX_ROWS:
            told = _("The file has more than %(most)s rows. Split it.")
            raise SheetError(told % {"most": f"{MAX_ROWS:,}"})
        if number > MAX_LINES:
            raise too_many_lines()
        if len(row) > MAX_COLUMNS:
            raise too_many_columns()
        yield row


def too_many_lines():
    told = _(
        "The file goes on below row %(most)s. Delete what is there, even if it looks empty, "
        "or copy the other rows into a new file."
    )
    return SheetError(told % {"most": f"{MAX_LINES:,}"})


def too_many_columns():
    told = _("The file has more than %(most)s columns. Delete those that no import reads.")
    return SheetError(told % {"most": MAX_COLUMNS})


def too_many_cells():
    told = _("The file has more than %(most)s cells. Split it.")
    return SheetError(told % {"most": f"{MAX_CELLS:,}"})
