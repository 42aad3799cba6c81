"""Files that would cost much time and memory to read are refused before they are."""

import io
import tracemalloc
import zipfile
from itertools import pairwise

import pytest

from mrtc_site.editing.spreadsheet_formats import XLSX, SheetError, dataset_of
from tests.make import make_editor
from tests.sheets import as_csv, as_xlsx, preview

pytestmark = [
    pytest.mark.django_db,
]
NAMES = ["year", "track", "number", "title"]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PLAIN = as_xlsx([NAMES, [2020, "basic", 1, "T"]])
MEGABYTE = 1024**2


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


def workbook(**parts):
    """A workbook of names and a row, some of whose parts (by their names) are other texts."""
    parts = {f"xl/{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return whole.getvalue()


def sheet(rows):
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in NAMES)
    data = f"<sheetData><row>{cells}</row>{rows}</sheetData>"
    return workbook(worksheets__sheet1=f"<worksheet {MAIN}>{data}</worksheet>")


def texts(items):
    return workbook(sharedStrings=f"<sst {MAIN}>{items}</sst>")


BILLION = "<!DOCTYPE sst [<!ENTITY a 'a'>{}]>".format(
    "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in pairwise("abcdefghi"))
)
GROWING = (
    f"<!DOCTYPE x [<!ENTITY a '{'y' * MEGABYTE}'>]><worksheet {MAIN}><sheetData><row>"
    f'<c t="inlineStr"><is><t>{"&a;" * 30}</t></is></c></row></sheetData></worksheet>'
)
LARGE = "The file holds more than an import reads (10 MB, 2,000 rows, 100 columns). Split it, or "
UNREADABLE = "The file can't be read. Open it in a spreadsheet program and save it anew."
HOSTILE = {
    "empty rows": (lambda: sheet("<row/>" * 800_000), LARGE),
    "empty cells in a row": (lambda: sheet(f"<row>{'<c/>' * 3_000_000}</row>"), LARGE),
    "empty cells in many rows": (lambda: sheet(f"<row>{'<c/>' * 90}</row>" * 20_000), LARGE),
    "empty texts": (lambda: texts("<si/>" * 3_000_000), LARGE),
    "empty texts in UTF-16": (
        lambda: workbook(sharedStrings=f"<sst {MAIN}>{'<si/>' * 1_500_000}</sst>".encode("utf-16")),
        LARGE,
    ),
    "formats": (
        lambda: workbook(
            styles=f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 2_000_000}</cellXfs></styleSheet>"
        ),
        LARGE,
    ),
    "elements in each other": (lambda: sheet("<a>" * 3_000_000), LARGE),
    "a part in a charset that only some programs know": (
        lambda: workbook(styles='<?xml version="1.0" encoding="EUC-KR"?><styleSheet/>'),
        UNREADABLE,
    ),
    "more than 20 MB": (lambda: workbook(theme__theme1="<a/>" + " " * 20 * MEGABYTE), LARGE),
    "an entity of entities": (
        lambda: workbook(worksheets__sheet1=f"{BILLION}<worksheet {MAIN}>&i;</worksheet>"),
        UNREADABLE,
    ),
    "an entity that grows": (lambda: workbook(worksheets__sheet1=GROWING), UNREADABLE),
    "an entity that grows, in UTF-16": (
        lambda: workbook(worksheets__sheet1=GROWING.encode("utf-16")),
        UNREADABLE,
    ),
    "40,000 columns": (lambda: ",".join(f"c{place}" for place in range(40_000)).encode(), LARGE),
    "columns over many lines": (lambda: b'"\n",' * 100 + b"year", LARGE),
    "a long cell": (
        lambda: b'year\n"' + (b"y" * 900_000 + b"\n") * 10 + b'"',
        "The file is not CSV as expected: field larger than field limit (131072).",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_too_large_to_read_is_refused(kind, editor):
    make, reason = HOSTILE[kind]
    content = make()
    assert len(content) <= 10 * MEGABYTE
    page = preview(editor, "education", content)
    assert len(page.problems) == 1 and page.problems[0].startswith(reason)


GREEDY = ["empty cells in a row", "formats"]


@pytest.mark.parametrize("kind", GREEDY)
def test_it_takes_little_memory_to_refuse_it(kind, editor):
    content = HOSTILE[kind][0]()
    preview(editor, "education", PLAIN)  # what reads it is read itself, once
    tracemalloc.start()
    preview(editor, "education", content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50 * MEGABYTE


def test_a_row_of_nothing_at_the_very_end_does_no_harm(editor):
    """LibreOffice writes it."""
    row = "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in (2020, "basic", 1, "T")
    )
    content = sheet(f'<row>{row}</row><row r="1048576" ht="12.8"/>')
    assert len(preview(editor, "education", content).changed) == 1


def test_what_is_far_away_is_told_by_its_row_and_read_when_it_is_blank(editor):
    """Cells that somebody once typed into and emptied."""
    blank = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row>'
    assert preview(editor, "education", sheet(blank)).wrong[0].startswith("1048576 | year | ")
    far = '<row r="2"><c r="XFD2"/></row><row r="99999999999999"><c r="A9"/></row>'
    assert preview(editor, "education", sheet(far)).problems == [
        "No valid data to import. Ensure your file has the correct headers or data for import."
    ]


def test_two_thousand_rows_of_a_workbook_are_read():
    rows = [[2020, "basic", 1, ""]] * 2_000
    assert len(XLSX().create_dataset(as_xlsx([NAMES, *rows]))) == 2_000
    with pytest.raises(SheetError, match=r"more than an import reads \(10 MB, 2,000 rows"):
        XLSX().create_dataset(as_xlsx([NAMES, *rows, rows[0]]))


def test_a_hundred_columns_are_told_by_name(editor):
    names = [f"column {place}" for place in range(97)]
    content = as_csv([dict.fromkeys([*names, "year", "track", "number"], "1")])
    assert len(preview(editor, "education", content).problems) == 97
    content = as_csv([dict.fromkeys([*names, "more", "year", "track", "number"], "1")])
    assert preview(editor, "education", content).problems[0].startswith(LARGE)


def test_a_long_text_that_many_cells_share_is_refused():
    rows = [["title"], *[["y" * 8 * MEGABYTE]] * 3]
    with pytest.raises(SheetError, match="more than an import reads"):
        dataset_of(iter(rows))
