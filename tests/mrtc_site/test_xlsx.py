"""Lists as Excel workbooks, read back by openpyxl and compared with the fixtures."""

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from tests import expected
from tests.files import ask, ask_for_each
from tests.make import make_report, make_session

pytestmark = [
    pytest.mark.django_db,
]
LONGEST = 32_767  # characters that Excel takes into a cell


def read(content):
    """Give the rows of a workbook as its cells."""
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return [*sheet.iter_rows()]


def values(rows):
    return [[cell.value for cell in row] for row in rows]


def told(row):
    """Give a row as spreadsheets hold it: numbers and days as such, nothing for what is empty."""
    filled = [expected.joined(*column) for column in expected.record(row).items()]
    midnight = [datetime.combine(v, time()) if isinstance(v, date) else v for v in filled]
    return [None if value == "" else value for value in midnight]


def cells_of(client, **fields):
    """Make a report and give its row, {column: cell}."""
    report = make_report(**{"title": "Made", "type": "statistics-brief", **fields})
    header, *rows = read(ask(client, "/reports.xlsx?type=statistics-brief"))
    (row,) = (row for row in rows if row[2].value == report.number)
    return {name.value: cell for name, cell in zip(header, row, strict=True)}


def test_it_has_every_row_of_the_list_in_its_order(second_year, client):
    for content, rows in ask_for_each(client, "xlsx"):
        header, *lines = values(read(content))
        assert header == [*expected.record(rows[0])]
        assert lines == [told(row) for row in rows]


def test_it_has_all_that_is_printed(client):
    found = [len(read(ask(client, f"/{kind}.xlsx"))) - 1 for kind in expected.ROWS]
    assert found == [42, 33, 32]


def test_a_list_with_nothing_is_a_header(client):
    ((first, *_),) = values(read(ask(client, "/reports.xlsx?q=zebra")))
    assert first == "year"


@pytest.mark.parametrize("start", "=+-@＝＋－＠\t")
def test_what_would_be_a_formula_is_text_and_stays_text_once_edited(client, start):
    cells = cells_of(client, title=f"{start}1+1", abstract=f"{start}cmd|' /C calc'!A0")
    for name in ("title", "abstract"):
        assert cells[name].value.startswith(f"{start}") and cells[name].data_type == "s"
        assert cells[name].quotePrefix


def test_other_text_is_as_it_was_written(client):
    for title in ("1234", "TRUE", "2020-12-01", "http://example.org/", " spaced ", "<b>&amp;</b>"):
        cell = cells_of(client, title=title)["title"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (title, "s", None)
        assert not cell.quotePrefix


def test_numbers_and_days_are_such(client):
    _, row, *_ = read(ask(client, "/education.xlsx?year=2020&track=basic"))
    assert [cell.data_type for cell in row[:3]] == ["n", "s", "n"]
    start, end = row[7:9]
    assert start.is_date and end.is_date
    assert (start.number_format, start.value) == ("yyyy-mm-dd", datetime(2020, 7, 25))
    assert end.value == datetime(2020, 7, 26)


def test_a_day_before_excels_calendar_is_text(client):
    make_session(dates="1899-12-31", date_text="long ago", title="Old")
    _, row = values(read(ask(client, "/education.xlsx?to=1950-01-01")))
    assert row[7:9] == ["1899-12-31", "1899-12-31"]


def test_what_excel_refuses_is_left_out(client):
    cells = cells_of(client, title="a\x0b\x1fb\ufffe", abstract="한" * 40_000)
    assert cells["title"].value == "ab"
    assert cells["abstract"].value == "한" * LONGEST


def test_the_same_rows_make_the_same_file_and_others_another(client):
    before = ask(client, "/reports.xlsx")
    assert ask(client, "/reports.xlsx") == before
    make_report()
    assert ask(client, "/reports.xlsx") != before


def test_the_header_stays_in_sight_and_the_sheet_says_what_it_is(client):
    book = openpyxl.load_workbook(io.BytesIO(ask(client, "/cooperation.xlsx")))
    assert book.active.title == book.properties.title == "Cooperation"
    assert book.active.freeze_panes == "A2" and book.active["A1"].font.bold
