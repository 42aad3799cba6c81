"""Whatever is wrong with a sheet is told, and then nothing of it is imported."""

from datetime import timedelta

import pytest
from django.utils.formats import localize
from django.utils.timezone import localtime
from reversion.models import Revision

from education.models import Category, EducationSession
from mrtc_site.loading import revisions as history
from mrtc_site.loading.errors import LoadError
from tests.make import make_editor, make_session
from tests.sheets import PAGES, bring_in, confirm, export, preview, read, rows, told

pytestmark = [
    pytest.mark.django_db,
]
ROW = {
    "year": "2020",
    "track": "basic",
    "number": "1",
    "category": "general-public",
    "title": "Changed",
    "date_text": "May, 2020",
    "dates": "2020-05",
    "state": "published",
}
NUMBER = "is no number here: write a whole one from 1 to 32767 (3)"
WRONG = [
    ("year", "2031", "“2031” is none of these: 2020"),
    ("year", "", "“” is none of these: 2020"),
    ("track", "basics", "“basics” is none of these: basic, consigned"),
    ("number", "three", f"“three” {NUMBER}"),
    ("number", "0", f"“0” {NUMBER}"),
    ("number", "1.5", f"“1.5” {NUMBER}"),
    ("number", "2026-03-01", f"“2026-03-01” {NUMBER}"),
    ("number", "32768", f"“32768” {NUMBER}"),
    ("number", "", f"“” {NUMBER}"),
    ("category", "Education for Public", "“Education for Public” is none of these: Education for "),
    ("category", "", "“” is none of these: Education for "),
    ("title", " \u00a0", "This field cannot be blank."),
    ("title", "x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
    ("title", "a\0b", "An invisible character (U+0000) can't be kept. Delete it after “a”."),
    ("dates", "2020-13", "“2020-13” is not a date that can be placed on a calendar. Write it as"),
    ("dates", "2020-05/2020-04", "“2020-05/2020-04” ends before it starts."),
    ("dates", "{2020-05-04,2020-05-04}", "“{2020-05-04,2020-05-04}” names a period twice."),
    ("dates", "Y1E9", "“Y1E9” is not a date that can be placed on a calendar."),
    ("dates", "2019-05", "“2019-05” is not in the years of “May, 2020”."),
    ("date_text", "", "Give the date as printed, too."),
    ("state", "publish", "“publish” is none of these: draft, published"),
    ("state", "", "This field cannot be blank."),
    ("last_changed", "yesterday", "“yesterday” is not a time as exported: leave it so, or empty"),
    ("last_changed", "2020-01-01 10:00", "“2020-01-01 10:00” is not a time as exported"),
]


@pytest.fixture
def editor(client):
    client.force_login(make_editor(username="ann"))
    return client


def stored():
    return sorted(map(str, EducationSession.objects.values_list())), Revision.objects.count()


@pytest.mark.parametrize(("column", "value", "reason"), WRONG)
def test_a_wrong_cell_is_told_with_its_row_column_and_value(column, value, reason, editor):
    before = stored()
    good = {**ROW, "number": "2"}
    page = preview(editor, "education", [good, {**ROW, column: value}])
    assert len(page.wrong) == 1 and page.wrong[0].startswith(f"3 | {column} | {reason}")
    assert not page.sent and "it is all rows or none" in page.text
    assert stored() == before


def test_all_that_is_wrong_with_the_key_or_else_with_the_row_is_told_at_once(editor):
    wrong = {"number": "x", "year": "1", "title": ""}
    [row] = preview(editor, "education", [{**ROW, **wrong}]).wrong
    assert row.split(" | ")[1::2] == ["year", "number"]
    [row] = preview(
        editor, "education", [{**ROW, "category": "x", "title": "", "state": "y"}]
    ).wrong
    assert {*row.split(" | ")[1::2]} == {"state", "category", "title"}


def test_a_new_entry_needs_what_has_no_default(editor):
    page = preview(editor, "education", [{"year": "2020", "track": "basic", "number": "40"}])
    assert len(page.wrong) == 1
    assert {*page.wrong[0].split(" | ")[1::2]} == {"title", "category"}


def test_two_rows_of_one_entry_are_wrong(editor):
    again = {**ROW, "title": "Again"}
    page = preview(editor, "education", [ROW, {**ROW, "number": "2"}, again])
    assert page.wrong[0].startswith("4 | ")
    assert page.wrong[0].endswith("| number | this entry is in row 2 already")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("year,track,titel", ["There is no column “titel”; did you mean title?"]),
        ("year,track,number,scope", ["There is no column “scope”"]),
        ("year,number,title,TITLE,track", ["Two columns are called “title”."]),
        ("year,number,,track", ["There is no column “”"]),
        ("year,title", ["The column “track” is missing: it tells entries apart."]),
        ("title", ["The column “year” is missing: it tells entries apart."]),
    ],
)
def test_wrong_columns_are_told(columns, told, editor):
    count = columns.count(",") + 1
    content = f"{columns}\n{','.join(['1'] * count)}\n".encode()
    page = preview(editor, "education", content)
    assert page.problems[: len(told)] == told
    assert not (page.wrong or page.new or page.sent)


def test_columns_may_stand_in_any_order_and_case(editor):
    content = b" Number ,TITLE,Track,year\n1,Changed,basic,2020\n"
    assert len(preview(editor, "education", content).changed) == 1


# Newer work


def someone_changes(row, **values):
    """Change a row as another editor does in the admin."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    history.record_row(row, "Changed.", make_editor(username="bert"))


def test_an_old_sheet_does_not_overwrite_newer_work(editor):
    sheet = rows(export(editor, "education", "csv"))[:2]
    session = EducationSession.objects.get(track="basic", number=sheet[0]["number"])
    someone_changes(session, photo_caption="A newer caption")
    before = stored()
    page = preview(editor, "education", [{**row, "title": "Old sheet"} for row in sheet])
    assert len(page.wrong) == 1 and not page.sent
    session.refresh_from_db()
    when = localize(localtime(session.updated_at))
    assert page.wrong[0].endswith(
        f"last_changed | changed since this sheet was exported, last on {when}: bert changed photo "
        "caption: (empty) → A newer caption. Export it again, and change that"
    )
    assert ("ins", "A newer caption") in page.marked
    assert stored() == before


def test_a_change_that_nobody_kept_is_by_someone(editor):
    sheet = rows(export(editor, "education", "csv"))[:1]
    session = EducationSession.objects.get(track="basic", number=sheet[0]["number"])
    session.title = "Newer"
    session.save()
    page = preview(editor, "education", sheet)
    assert "changed since this sheet was exported, last on " in page.wrong[0]
    assert page.wrong[0].endswith(": by someone. Export it again, and change that")


def test_an_old_row_that_says_what_is_so_by_now_is_unchanged(editor):
    """So the same file can be imported twice, or by two people who agree."""
    sheet = [{**row, "title": "Changed"} for row in rows(export(editor, "education", "csv"))[:2]]
    bring_in(editor, "education", sheet)
    page = preview(editor, "education", sheet)
    assert page.unchanged == 2 and not page.wrong


def test_an_empty_last_changed_overwrites(editor):
    sheet = rows(export(editor, "education", "csv"))[:1]
    session = EducationSession.objects.get(track="basic", number=sheet[0]["number"])
    someone_changes(session, title="Newer")
    bring_in(editor, "education", [{**sheet[0], "title": "Knowingly", "last_changed": ""}])
    session.refresh_from_db()
    assert session.title == "Knowingly"


def test_the_time_may_be_told_in_another_zone(editor):
    session = EducationSession.objects.get(track="basic", number=1)
    moment = (session.updated_at + timedelta(hours=9)).replace(tzinfo=None).isoformat() + "+09:00"
    assert preview(editor, "education", [{**ROW, "last_changed": moment}]).changed


def test_an_old_sheet_does_not_bring_back_what_was_deleted(editor):
    sheet = rows(export(editor, "education", "csv"))[:1]
    EducationSession.objects.get(track="basic", number=sheet[0]["number"]).delete()
    page = preview(editor, "education", sheet)
    assert "this entry was there when this sheet was exported, and is no longer" in page.wrong[0]
    assert preview(editor, "education", [{**sheet[0], "last_changed": ""}]).new


@pytest.mark.parametrize("title", ["Changed", "Stays"])
def test_what_changed_after_the_preview_is_not_overwritten(title, editor):
    """Not even by a row that would have changed nothing."""
    session = make_session(number=40, title="Stays")
    history.record_row(session, "Added.")
    row = {**ROW, "number": "40", "title": title, "date_text": "", "dates": ""}
    page = preview(editor, "education", [ROW, row])
    assert len(page.changed) == 1 + (title != "Stays")
    someone_changes(session, title="Newer")
    before = stored()
    answer = read(confirm(editor, "education", page), status=409)
    assert "Nothing was imported" in answer.text and stored() == before
    assert len(answer.wrong) == 1
    assert answer.wrong[0].startswith("3 | last_changed | changed since the preview was made, last")
    assert "bert changed title: Stays → Newer. Export it again" in answer.wrong[0]


def test_what_was_added_after_the_preview_is_not_overwritten(editor):
    row = {**ROW, "number": "40"}
    page = preview(editor, "education", [row])
    make_session(number=40, title="Theirs")
    answer = read(confirm(editor, "education", page), status=409)
    assert "this entry was not there yet when the preview was made" in answer.wrong[0]
    assert EducationSession.objects.get(number=40).title == "Theirs"


def test_what_was_deleted_after_the_preview_does_not_come_back(editor):
    make_session(number=40)
    page = preview(editor, "education", [{**ROW, "number": "40"}])
    EducationSession.objects.get(number=40).delete()
    answer = read(confirm(editor, "education", page), status=409)
    assert "this entry was there when the preview was made, and is no longer" in answer.wrong[0]
    assert not EducationSession.objects.filter(number=40)


def test_what_became_wrong_after_the_preview_is_not_imported(editor):
    category = Category.objects.create(slug="passing", name="Passing", order=9)
    page = preview(editor, "education", [ROW, {**ROW, "number": "2", "category": "passing"}])
    category.delete()
    before = stored()
    answer = read(confirm(editor, "education", page), status=409)
    assert "“passing” is none of these: " in answer.wrong[0] and stored() == before


def test_what_the_database_refuses_is_told(editor, monkeypatch):
    """All checks passed, and still: nothing is imported, and nobody sees a page of errors."""
    page = preview(editor, "education", [{**ROW, "number": "39"}, {**ROW, "number": "40"}])
    make_session(number=40)
    before = stored()
    sheets = "mrtc_site.editing.spreadsheets"
    monkeypatch.setattr(f"{sheets}.EntrySheet.get_instance", lambda *asked: None)
    monkeypatch.setattr(f"{sheets}.EntrySheet.validate_instance", lambda sheet, *checked: None)
    answer = read(confirm(editor, "education", page), status=409)
    assert answer.problems[0].startswith("Row 3: ")
    assert stored() == before


def test_nobody_waits_forever_for_another_to_save(editor, monkeypatch):
    page = preview(editor, "education", [ROW])
    monkeypatch.setattr("mrtc_site.editing.spreadsheet_admin.exclusive", _busy)
    response = confirm(editor, "education", page)
    assert told(editor.get(response.url)) == "Another edit is being written."
    assert EducationSession.objects.get(track="basic", number=1).title != "Changed"
    monkeypatch.undo()
    response = confirm(editor, "education", page)
    assert told(editor.get(response.url)).startswith("Import finished: ")


def _busy():
    raise LoadError("Another edit is being written.")


def test_the_page_to_import_says_how(editor):
    page = read(editor.get(f"{PAGES['education']}import/"))
    assert "year, track, number, category, title, date_text, dates, start, end, url" in page.text


# Keys, which no import changes


def exported(client, kind="education", **values):
    """Give the rows of a sheet, the second of which somebody has edited."""
    found = rows(export(client, kind, "csv"))
    found[1] |= values
    return found


@pytest.mark.parametrize("address", ["https://reports.example.org{}", "{}", "/ko{}"])
def test_where_the_site_stands_makes_no_other_address(address, editor):
    sheet = exported(editor, title="Other")
    for row in sheet:
        row["url"] = address.format(row["url"].removeprefix("http://testserver"))
    assert len(preview(editor, "education", sheet).changed) == 1


def test_days_follow_from_dates_whatever_their_own_columns_say(editor):
    session = make_session(number=40, date_text="May, 2020", dates="2020-05")
    [row] = [row for row in rows(export(editor, "education", "csv")) if row["number"] == "40"]
    assert (row["start"], row["end"]) == ("2020-05-01", "2020-05-31")
    june = {**row, "date_text": "June, 2020", "dates": "2020-06", "start": "2019-01-01"}
    bring_in(editor, "education", [june])
    session.refresh_from_db()
    assert (str(session.start), str(session.end)) == ("2020-06-01", "2020-06-30")
    assert preview(editor, "education", [june]).unchanged == 1


def test_a_copied_row_makes_a_new_entry(editor):
    sheet = exported(editor, number="40", last_changed="", state="draft")
    page = preview(editor, "education", sheet)
    assert len(page.new) == 1 and page.sent


OTHER = "by it, the row is of another, and no sheet changes its annual report, track, number. To"


@pytest.mark.parametrize(("column", "value"), [("number", "40"), ("track", "consigned")])
def test_a_changed_key_is_told_with_where_to_change_it(column, value, editor):
    sheet = exported(editor)
    before = stored()
    page = preview(editor, "education", [sheet[0], {**sheet[1], column: value, "title": "Other"}])
    assert len(page.wrong) == 1 and page.wrong[0].startswith(f"3 | url | {OTHER}")
    assert not page.sent and stored() == before


def test_a_number_changed_to_anothers_overwrites_nobody(editor):
    """However alike their times: all of a year are loaded at one moment."""
    EducationSession.objects.update(updated_at=EducationSession.objects.first().updated_at)
    sheet = exported(editor)
    page = preview(editor, "education", [{**sheet[1], "number": sheet[2]["number"]}])
    assert OTHER in page.wrong[0] and not page.sent


def test_a_changed_number_without_an_address_is_told_as_what_it_may_be(editor):
    row = {name: cell for name, cell in exported(editor)[1].items() if name != "url"}
    page = preview(editor, "education", [{**row, "number": "40"}])
    assert page.wrong[0].endswith(
        "| last_changed | this entry was there when this sheet was exported, and is no longer. "
        "To add it, empty the cell"
    )
