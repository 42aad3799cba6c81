"""Whole lists as files. A format is a row of FORMATS, or of a list's own `formats`."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy, override
from django.views.decorators.http import condition
from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from mrtc_site.cache import data_version
from mrtc_site.common.addresses import absolute
from mrtc_site.common.chunks import chunks
from mrtc_site.common.languages import ENGLISH
from mrtc_site.common.text import legible
from mrtc_site.common.types import Text
from mrtc_site.files.serving import mark_download

from .feeds import as_atom

if TYPE_CHECKING:
    from mrtc_site.listing.listings import Listing

TABLE = gettext_lazy("Table")
SUBSCRIBED_TO = "application/atom+xml", "text/calendar"  # fetched regularly: no download to count


class Format(NamedTuple):
    """A file format: its name for people, its media type, and what writes it.

    `write(request, listing)` gives the response with all of `listing.rows`. A single entry is
    written as a listing of that alone.
    """

    label: Text
    media_type: str
    write: Callable[[HttpRequest, Listing], HttpResponseBase]
    use: Text = TABLE  # what it is for; the menu groups formats by it

    @property
    def is_table(self) -> bool:
        """Whether it has both languages in columns, and so the same address in both."""
        return self.use is TABLE

    def answer(self, request: HttpRequest, listing: Listing) -> HttpResponseBase:
        """Write the file, or answer 304 if the client has the same already (RFC 9110, 13.1.2)."""
        if self.media_type not in SUBSCRIBED_TO:
            title = f"{listing.list_page.title} ({self.label})"
            mark_download(request, get_language() or ENGLISH, title)
        return condition(etag_func=_etag)(self.write)(request, listing)


def _etag(request: HttpRequest, listing: Listing) -> str:
    """Give the ETag of a file. The same data and the same program write the same file."""
    made_of = repr((data_version.current(), settings.OAI_NAMESPACE, _program_digest()))
    return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'


@cache
def _program_digest() -> str:
    """Give a digest of the site's modules, which changes with any of them."""
    digest = hashlib.sha256()
    for app in data_version.SITE_APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Joined(list[str]):
    """Several values: a list in formats that have lists, in others one text joined by `glue`."""

    def __init__(self, values: Iterable[object], glue: str) -> None:
        super().__init__(map(str, values))
        self.glue = glue

    def __str__(self) -> str:
        return self.glue.join(self)


def as_file(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Have browsers save the response as a file, named after its address."""
    name = request.path_info.strip("/").replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def streamed(lines: Generator[str], content_type: str) -> StreamingHttpResponse:
    """Stream the lines of a generator in batches, in the present language.

    The first batch is made before anything is sent, so that an early fault gives an error page. The
    generator is closed, with its database cursor, even if the client goes away early.
    """
    batches, language = chunks(lines, LINES), get_language()
    first = next(batches, [])

    def texts() -> Iterator[str]:
        with closing(lines):
            batch = first
            while batch:
                yield "".join(batch)
                with override(language):
                    batch = next(batches, [])

    return StreamingHttpResponse(texts(), content_type=content_type)


LINES = 100  # in a batch
AT_ONCE = 500  # rows in memory


def with_urls(request: HttpRequest, rows: QuerySet[Any]) -> Iterator[tuple[Any, str]]:
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield row, absolute(row.get_absolute_url(), request)


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


def as_csv(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    rows = (values.values() for _, values in rows_with_values(request, listing))
    lines = csv_lines(listing.list_page.columns, rows)
    return as_file(request, streamed(lines, "text/csv; charset=utf-8"))


# Characters that end a line for some readers of JSON Lines, though not in JSON.
LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


def as_json_lines(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """Stream the rows as JSON objects, one a line; empty texts are null."""

    def lines() -> Generator[str]:
        for _, values in rows_with_values(request, listing):
            filled = {name: None if value == "" else value for name, value in values.items()}
            yield json.dumps(filled, ensure_ascii=False, default=str).translate(LINE_ENDS) + "\n"

    media_type = FORMATS["jsonl"].media_type
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
    media_type = FORMATS["xlsx"].media_type
    return as_file(request, FileResponse(file, content_type=media_type))


def _write_cell(sheet: Worksheet, line: int, place: int, value: object, quoted: CellFormat) -> None:
    if isinstance(value, int):
        sheet.write_number(line, place, value)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(line, place, value)
    elif text := "" if value is None else legible(str(value))[:LONGEST_CELL]:
        sheet.write_string(line, place, text, quoted if text.startswith(FORMULA_STARTS) else None)


FORMATS = {
    "csv": Format("CSV", "text/csv", as_csv),
    "xlsx": Format(
        gettext_lazy("Excel"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
    "jsonl": Format("JSON Lines", "application/jsonl", as_json_lines),
    "atom": Format(
        gettext_lazy("Atom feed"), "application/atom+xml", as_atom, gettext_lazy("What is new")
    ),
}


SUBJECT_COLUMNS: dict[str, Callable[[Any], object]] = {
    "topics": lambda entry: Joined((topic.slug for topic in entry.topic_list), "; "),
    "places": lambda entry: Joined((place.slug for place in entry.place_list), "; "),
}
NUMBER_COLUMNS: dict[str, Callable[[Any], object]] = {
    "part": attrgetter("part"),
    "printed_number": attrgetter("printed_number"),
}


def activity_columns(series_field: str) -> dict[str, Callable[[Any], object]]:
    """Give the columns of activities' files. They are a contract: add new ones at the end only."""
    return {
        "year": lambda entry: entry.annual_report_id,
        series_field: lambda entry: entry.series,
        "number": lambda entry: entry.whole_number,
        "category": lambda entry: entry.category.name,
        "title": lambda entry: entry.title,
        "date_text": lambda entry: entry.date_text,
        "dates": lambda entry: entry.dates,
        "start": lambda entry: entry.start,
        "end": lambda entry: entry.end,
        "url": lambda entry: entry.get_absolute_url(),
        "title_ko": lambda entry: entry.title_ko,
        **SUBJECT_COLUMNS,
        **NUMBER_COLUMNS,
    }
