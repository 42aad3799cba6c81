"""Files: what Excel makes of cells, formulas, limits, and what is no sheet at all."""

import io
import zipfile
from datetime import date, datetime, time
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from education.models import EducationSession
from mrtc_site.editing.spreadsheet_formats import CSV
from tests.loading.awkward import REFUSED
from tests.make import make_editor, make_report, make_session
from tests.sheets import (
    PAGES,
    as_csv,
    as_xlsx,
    bring_in,
    confirm,
    export,
    lines,
    preview,
    rows,
    told,
)

pytestmark = [
    pytest.mark.django_db,
]
NAMES = ["year", "track", "number", "category", "title", "date_text", "dates", "photo_caption"]
ROW = [2020, "basic", 40, "general-public", "A title", "", "", ""]
FORMULAS = ["=1+1", "+82 2", "-1", "@name", "'=1", "''=1", "'quoted'", "=", "#N/A", "1", "TRUE"]


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


def brought(client, name, value, form=None, **values):
    """Import a workbook whose cell `name` is `value` as Excel keeps it; give what is stored."""
    values = dict(zip(NAMES, ROW, strict=True)) | values | {name: value}
    where = f"{'ABCDEFGH'[NAMES.index(name)]}2"
    content = as_xlsx([NAMES, [*values.values()]], formats={where: form} if form else {})
    bring_in(client, "education", content)
    return getattr(EducationSession.objects.get(number=40), name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2020, "2020"),
        (1.0, "1"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (date(2020, 12, 4), "2020-12-04"),
        (datetime(2020, 12, 4, 9, 30), "2020-12-04 09:30:00"),
        (time(9, 30), "09:30:00"),
        ("A title\u00a0", "A title"),
        ("In\u00a0side", "In\u00a0side"),
        ("Two\r\nlines", "Two lines"),
        ("Two _x000D_\nlines", "Two lines"),
        ("이민 “정책” 🌏", "이민 “정책” 🌏"),
    ],
)
def test_cells_of_excel_become_the_text_that_was_typed(value, text, editor):
    assert brought(editor, "title", value) == text


@pytest.mark.parametrize(
    ("value", "form", "dates", "printed"),
    [
        (date(2020, 12, 4), "yyyy-mm-dd", "2020-12-04", "Dec. 4, 2020"),
        (datetime(2020, 12, 4), "m/d/yy", "2020-12-04", "Dec. 4, 2020"),
        (date(2020, 12, 1), "mmm-yy", "2020-12", "Dec., 2020"),
        (date(2020, 12, 1), '[Red]yyyy"년 d" m"월"', "2020-12", "Dec., 2020"),
        (2020, "General", "2020", "2020"),
        (" 2020-12/..\u00a0", "@", "2020-12/..", "From Dec., 2020"),
        (None, "@", "", ""),
    ],
)
def test_a_date_of_excel_becomes_one_in_edtf(value, form, dates, printed, editor):
    assert brought(editor, "dates", value, form, date_text=printed) == dates


def test_numbers_may_be_fractions_of_one(editor):
    row = [2020.0, "basic", "40", "general-public", "A title", "", "", ""]
    [new] = preview(editor, "education", as_xlsx([NAMES, row])).new
    assert new.startswith("New | Basic education 40, 2020: A title")


def test_a_long_text_keeps_its_lines(editor):
    report = {"year": 2020, "type": "issue-brief", "number": 400, "title": "Long"}
    bring_in(editor, "reports", [{**report, "contents": "One\r\nTwo\rThree\n\nFive\n"}])
    found = [row for row in rows(export(editor, "reports")) if row["number"] == 400]
    assert found[0]["contents"] == "One\nTwo\nThree\n\nFive"


def test_the_first_sheet_counts(editor):
    other = [["something", "else"], [1, 2]]
    assert preview(editor, "education", as_xlsx([NAMES, ROW], other)).new
    assert preview(editor, "education", as_xlsx(other, [NAMES, ROW])).problems


def test_a_sheet_whose_size_is_told_wrongly_is_read_whole(editor):
    """Some programs write <dimension ref="A1"/>."""
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([NAMES, ROW]))) as old,
        zipfile.ZipFile(whole, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b'<dimension ref="A1:H2"', b'<dimension ref="A1"'))
    assert preview(editor, "education", whole.getvalue()).new


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_other_countries_is_read(delimiter, editor):
    text = f"{delimiter.join(NAMES)}\r\n{delimiter.join(map(str, ROW))}\r\n"
    assert preview(editor, "education", text.encode()).new


# Formulas


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_nothing_exported_is_a_formula_and_all_comes_back(form, editor):
    for number, text in enumerate(FORMULAS, 40):
        make_session(number=number, title=text, photo_caption=text)
    content = export(editor, "education", form)
    if form == "csv":
        cells = [cell for row in lines(content) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert {"'=1+1", "''=1", "'''=1", "'quoted'"} < {*cells}
    else:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert {*FORMULAS} < {cell.value for cell in cells}
    assert not preview(editor, "education", content).sent

    EducationSession.objects.filter(number__gte=40).delete()
    bring_in(editor, "education", without_times(content))
    made = EducationSession.objects.filter(number__gte=40).order_by("number")
    assert [(row.title, row.photo_caption) for row in made] == [(t, t) for t in FORMULAS]


def test_what_is_typed_into_an_exported_workbook_stays_as_typed(editor):
    """A program makes a date of 3-1, and a formula of what begins with =, but in cells of text."""
    make_session(number=40)
    sheet = openpyxl.load_workbook(io.BytesIO(export(editor, "education"))).active
    assert {cell.number_format for row in sheet for cell in row if cell.value} == {"@"}
    columns = sheet.column_dimensions["A"]  # and all that look alike, for rows to come
    assert (columns.number_format, columns.max) == ("@", len(sheet[1]))
    assert {cell.font.bold for cell in sheet[1]} == {True}


def without_times(content):
    """Empty the last column, so that what was deleted comes back."""
    if not content.startswith(b"PK"):
        return as_csv([{**row, "last_changed": ""} for row in rows(content)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        row[-1].value = None
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


TYPED = st.characters(  # but what is refused, or left out, wherever it is typed
    codec="utf-8", exclude_categories=["Cc", "Cf", "Co"], exclude_characters=REFUSED
)
TEXTS = st.text(TYPED, max_size=60) | st.text(
    "'=+-@_x0041D[];\"<>,\r\n\t \u00a0\u2028한🌏", max_size=30
)


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example("_x000D_", "\x7f", "xlsx")
@example("a\rb", "\r\n", "csv")
@given(TEXTS.filter(bool), TEXTS, st.sampled_from(["xlsx", "csv"]))
def test_any_text_comes_back_as_it_was(editor, title, caption, form):
    EducationSession.objects.filter(number=40).delete()
    session = make_session(number=40, title=title, photo_caption=caption, state="draft")
    content = export(editor, "education", form, "?state__exact=draft")
    assert not preview(editor, "education", content).sent

    session.delete()
    page = preview(editor, "education", without_times(content))
    if not title.strip():
        assert page.wrong  # the form refuses such a title, too
        return
    assert len(page.new) == 1
    assert confirm(editor, "education", page).status_code == 302
    again = EducationSession.objects.get(number=40)
    for typed, new in ((title, again.title), (caption, again.photo_caption)):
        old = normalize("NFC", typed)
        assert new.split() == old.split()  # as the form would: one line, no space around it
        assert new == old or old != old.strip() or "\n" in old or "\r" in old


# Limits


def test_a_text_too_long_for_a_workbook_is_exported_as_csv_only(editor):
    make_report(number=400, abstract="🌏" * 40_000)
    sent = {"format": "0", "resource": "0"}
    response = editor.post(f"{PAGES['reports']}export/", sent)
    assert told(response) == (
        "2020 issue-brief 400 has a text longer than a cell of a workbook. Export as CSV."
    )
    assert not preview(editor, "reports", export(editor, "reports", "csv")).sent


def many(count):
    return b"year,track,number,title\n" + b"2020,basic,1,T\n" * count


def test_two_thousand_rows_are_read(editor):
    assert len(CSV().create_dataset(many(2_000))) == 2_000


def test_more_rows_are_refused(editor):
    page = preview(editor, "education", many(2_001))
    assert len(page.problems) == 1 and page.problems[0].startswith(LARGE)


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(3):
            archive.writestr(f"xl/part{place}.xml", b" " * 100 * 1024 * 1024, compresslevel=1)
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
UNREADABLE = "The file can't be read. Open it in a spreadsheet program and save it anew."
LARGE = "The file holds more than an import reads (10 MB, 2,000 rows, 100 columns). Split it, or "
EMPTY = "The first row of the file should name its columns, and it is empty."
NOT_CSV = "The file is not CSV as expected:"
NOT_UTF8 = "The file is not CSV in UTF-8. In Excel, save it as “CSV UTF-8” or as a workbook."


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("old.xlsx", b"\xd0\xcf\x11\xe0", UNREADABLE),
        ("picture.xlsx", PNG, UNREADABLE),
        ("broken.xlsx", as_xlsx([NAMES, ROW])[:900], UNREADABLE),
        ("letter.xlsx", b"PK\x05\x06" + bytes(18), UNREADABLE),
        ("empty.xlsx", as_xlsx([]), EMPTY),
        ("bomb.xlsx", bomb, LARGE),
        (
            "wide.xlsx",
            as_xlsx([NAMES, [*ROW, None, "note"]]),
            "Row 2 has “note” to the right of the last named column.",
        ),
        ("picture.csv", PNG, NOT_UTF8),
        ("korean.csv", "year,title\n2020,이민".encode("cp949"), NOT_UTF8),
        ("unicode.csv", "year,title".encode("utf-16"), NOT_UTF8),
        ("empty.csv", b"\n\n", EMPTY),
        ("nothing.csv", b"", "The submitted file is empty."),
        (
            "quotes.csv",
            b'year,title\n2020,"a" b\n',
            f"{NOT_CSV} ',' expected after '\"'.",
        ),
        (
            "heads.csv",
            b"year,track,number\n",
            "No valid data to import. Ensure your file has the correct headers or data for import.",
        ),
        ("large.csv", b"year,title\n" + (b"2020," + b"y" * 130_000 + b"\n") * 81, LARGE),
        ("long.csv", b"y" * 200_000, f"{NOT_CSV} field larger than field limit (131072)."),
    ],
)
def test_what_is_no_sheet_is_refused_in_a_sentence(name, content, reason, editor):
    content = content() if callable(content) else content
    page = preview(editor, "education", content, name)
    assert len(page.problems) == 1 and page.problems[0].startswith(reason)
    assert not page.sent
    assert "Export first" in page.text and "columns, in any order: year, track, number" in page.text


def test_no_file_is_told(editor):
    response = editor.post(f"{PAGES['education']}import/", {"resource": "0"})
    assert "This field is required." in response.content.decode()
