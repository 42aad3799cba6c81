"""Lists as tables: CSV, Excel, JSON Lines. Their columns are those of the list's view."""

from __future__ import annotations

import csv
import json
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, date, datetime
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from mrtc_site.common.addresses import absolute
from mrtc_site.common.text import legible

from .formats import AT_ONCE, Format, as_file, streamed, text_format

if TYPE_CHECKING:
    from mrtc_site.listing.listings import Listing

ADDRESSES = "url", "document_url"  # columns of paths, which become whole addresses


def rows_with_values(
    request: HttpRequest, listing: Listing
) -> Iterator[tuple[Any, dict[str, object]]]:
    """Give each row with {column: value}."""
    page = listing.list_page
    rows = listing.rows.prefetch_related(*page.also_in_files)
    for row in rows.iterator(chunk_size=AT_ONCE):
        values = {name: value(row) for name, value in page.columns.items()}
        paths = {name: str(values[name]) for name in ADDRESSES if values.get(name)}
        yield row, values | {name: absolute(path, request) for name, path in paths.items()}


# A cell that begins with one of these would be run as a formula by spreadsheet programs (OWASP,
# "CSV Injection"); an apostrophe before it makes it text.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def escape_formula(value: object) -> str:
    """Give `value` as text that no spreadsheet program runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """A file whose `write` gives back what it would write."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Generator[str]:
    """Give the lines of a CSV file (RFC 4180) with a header. It begins with a byte order mark,
    without which Excel garbles Korean."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow(map(escape_formula, row))


def as_csv(request: HttpRequest, listing: Listing) -> Generator[str]:
    rows = (values.values() for _, values in rows_with_values(request, listing))
    return csv_lines(listing.list_page.columns, rows)


# Characters that end a line for some readers of JSON Lines, though not in JSON.
LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


def as_json_lines(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """Stream the rows as JSON objects, one a line; empty texts are null."""

    def lines() -> Generator[str]:
        for _, values in rows_with_values(request, listing):
            filled = {name: None if value == "" else value for name, value in values.items()}
            yield json.dumps(filled, ensure_ascii=False, default=str).translate(LINE_ENDS) + "\n"

    media_type = TABLES["jsonl"].media_type
    return as_file(request, streamed(lines(), media_type))


LONGEST_CELL = 32_767  # characters; Excel's limit
FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar is wrong
LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)


def as_xlsx(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """Write the rows as an Excel workbook to disk, row by row, and stream it from there.

    Numbers and days are written as such; all else is text, never a formula or a link, and stays
    text when someone edits the cell. The same rows give the same file.
    """
    file = SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 (the response closes it)
    page, changed = listing.list_page, LONG_AGO
    with Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(str(page.title))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [*page.columns], book.add_format({"bold": True}))
        quoted = book.add_format({"quote_prefix": True})
        for line, (row, values) in enumerate(rows_with_values(request, listing), 1):
            changed = max(changed, row.updated_at)
            for place, value in enumerate(values.values()):
                _write_cell(sheet, line, place, value, quoted)
        book.set_properties({"title": str(page.title), "created": changed.astimezone(UTC)})
    file.seek(0)
    media_type = TABLES["xlsx"].media_type
    return as_file(request, FileResponse(file, content_type=media_type))


def _write_cell(sheet: Worksheet, line: int, place: int, value: object, quoted: CellFormat) -> None:
    if isinstance(value, int):
        sheet.write_number(line, place, value)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(line, place, value)
    elif text := "" if value is None else legible(str(value))[:LONGEST_CELL]:
        sheet.write_string(line, place, text, quoted if text.startswith(FORMULA_STARTS) else None)


TABLES = {
    "csv": text_format("CSV", "text/csv", as_csv),
    "xlsx": Format(
        gettext_lazy("Excel"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
    "jsonl": Format("JSON Lines", "application/jsonl", as_json_lines),
}
