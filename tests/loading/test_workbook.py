"""A whole year in one workbook: the same as its files of YAML, and what spreadsheet programs make
of what is typed is understood or told by its cell."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from mrtc_site.loading.errors import BadFixtures
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord
from reports.models import Report

from .databases import contents

MADE_UP = Path(__file__).parent.parent / "data/annual-report-2021.yaml"
SHEETS = {
    "mrtc_site.topic": "Topics",
    "mrtc_site.place": "Places",
    "mrtc_site.annualreport": "Annual reports",
    "mrtc_site.section": "Sections",
    "reports.researcher": "Researchers",
    "reports.reporttype": "Report types",
    "reports.report": "Reports",
    "reports.authorship": "Authorships",
    "education.category": "Education categories",
    "education.track": "Education tracks",
    "education.educationsession": "Education sessions",
    "cooperation.category": "Cooperation categories",
    "cooperation.scope": "Cooperation scopes",
    "cooperation.cooperationproject": "Cooperation projects",
    "reports.reporttopic": "Topics (reports)",
    "reports.reportplace": "Places (reports)",
    "education.sessiontopic": "Topics (education)",
    "education.sessionplace": "Places (education)",
    "cooperation.projecttopic": "Topics (cooperation)",
    "cooperation.projectplace": "Places (cooperation)",
}
WHOLES = {"report": "type", "session": "track", "project": "scope"}
FILES = ("annual_report", "cooperation", "education", "reports", "researchers")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
NUMBERS = {"year", "number", "order", "level", "page", "pages"}
NUMBERS |= {f"{whole}_number" for whole in WHOLES}


@pytest.fixture
def path(db, committed):
    """The workbook of 2021 as it is begun, beside 2020's folder."""
    call_command("start_annual_report", 2021, "--xlsx", verbosity=0)
    return committed.parent / "2021.xlsx"


def flat(fields):
    """Give what a row's cells hold, by column."""
    for name, value in fields.items():
        if name in WHOLES:
            names = f"{name}_{WHOLES[name]}", f"{name}_number"
            yield from zip(names, value[1:], strict=True)
        elif name != "annual_report":
            yield name, value[0] if isinstance(value, list) else value


def fill(path, items):
    """Type the rows of files of YAML into a workbook, in the place of the examples."""
    book = load_workbook(path)
    for title in SHEETS.values():
        book[title].delete_rows(2, 100)
    for item in items:
        sheet = book[SHEETS[item["model"]]]
        columns = {cell.value: cell.column for cell in sheet[1]}
        row = sheet.max_row + 1
        for name, text in flat(item["fields"]):
            cell = sheet.cell(row, columns[name], int(text) if name in NUMBERS else text)
            cell.data_type = "n" if name in NUMBERS else "s"
    book.save(path)


def change(path, title, cells):
    book = load_workbook(path)
    for at, typed in cells.items():
        value, *shape = typed if isinstance(typed, tuple) else (typed,)
        book[title][at] = value
        if shape:
            book[title][at].number_format = shape[0]
    book.save(path)


def items_in(*paths):
    return [item for path in paths for item in yaml.load(path.read_text(), yaml.BaseLoader)]


def a_year(fixtures_dir, source):
    """Make the folder of 2021 of made-up rows with awkward text, or of all that 2020 has."""
    folder = fixtures_dir / "2021"
    folder.mkdir()
    if source == "awkward":
        shutil.copy(MADE_UP, folder)
    else:
        for path in (fixtures_dir / "2020").glob("*.yaml"):
            (folder / path.name).write_text(path.read_text().replace("2020", "2021"))
    return sorted(folder.glob("*.yaml"))


def load_and_dump(folder, **source):
    """Load 2021 and dump it into a folder of its own; give the database and the files' texts."""
    clock = Mock(wraps=datetime, **{"now.return_value": NOW})
    with patch.object(timezone, "datetime", clock):
        load(2021, **source)
    shutil.rmtree(folder, ignore_errors=True)
    call_command("dump_annual_report", 2021, verbosity=0)
    return contents(), {path.name: path.read_text() for path in folder.glob("*")}


@pytest.mark.parametrize("source", ["awkward", "2020"])
def test_a_year_by_workbook_is_the_same_as_by_yaml(path, fixtures_dir, source):
    files = a_year(fixtures_dir, source)
    fill(path, items_in(*files))
    with transaction.atomic():
        by_yaml = load_and_dump(fixtures_dir / "2021")
        transaction.set_rollback(True)
    assert Report.objects.filter(annual_report=2021).count() == 0
    by_workbook = load_and_dump(fixtures_dir / "2021", workbook=path)
    assert by_workbook == by_yaml and by_yaml[1].keys() >= {f"{name}.yaml" for name in FILES}
    assert load(2021).empty  # the dump, after the workbook


def test_each_example_that_is_left_is_told_by_its_cell(path, capsys):
    before = contents()
    with pytest.raises(CommandError, match="faults in the fixtures"):
        call_command("load_annual_report", 2021, "--from", str(path))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == (
        "Sections, A2: section 2021 example: slug: is still the example: replace it, or delete the "
        "row"
    )
    assert any(
        line.startswith("Reports, D2: reports 2021 research-report 1: title") for line in told
    )
    assert contents() == before


def test_cells_choose_from_what_is_known_and_explain_themselves(path):
    book = load_workbook(path)
    header = {cell.value: cell for cell in book["Authorships"][1]}
    assert [*header] == [
        *("report_type", "report_number", "researcher", "role", "order", "credited_as")
    ]
    assert header["credited_as"].comment.text.startswith("credited as. ")
    lists = {
        str(each.sqref)[0]: each.formula1
        for each in book["Authorships"].data_validations.dataValidation
    }
    assert [*lists] == ["A", "C", "D"]
    sheet, cells = lists["C"].removeprefix("=").split("!")
    known = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
    assert "minjeong-park" in known
    assert known[-1].startswith("=IF('Researchers'!$A$")  # who is new in this workbook


def told(path):
    with pytest.raises(BadFixtures) as refusal:
        load(2021, workbook=path)
    return [str(fault).split(": format the cell")[0] for fault in refusal.value.faults]


def test_what_was_made_of_a_text_is_told_by_its_cell(path, fixtures_dir):
    fill(path, items_in(*a_year(fixtures_dir, "awkward")))
    day = datetime(2021, 3, 4)
    change(
        path, "Reports", {"D2": (day, "d-mmm"), "G3": 7, "H3": True, "E4": "#N/A", "Q1": "pagse"}
    )
    dated = {"H2": (day, "d-mmm"), "B4": (day, "m-d")}  # the latter typed as 3-4, part 4 of 3
    change(path, "Education sessions", {**dated, "D3": "=1+1", "Z2": "x"})
    taken = "to the spreadsheet program"
    assert told(path) == [
        "Reports, Q1: there is no column “pagse”; did you mean pages?",
        "Reports, D2: reports 2021 statistics-brief 1: title: is a date or a time "
        f"{taken} (2021-03-04)",
        f"Reports, G3: reports 2021 research-report 1: abstract: is a number {taken} (7) and may "
        "lack zeros",
        f"Reports, H3: reports 2021 research-report 1: contents: is TRUE {taken}",
        "Reports, E4: reports 2021 research-report 2: state: is an error (#N/A): type what it "
        "should be",
        "Education sessions, Z2: is in a column that has no name",
        f"Education sessions, H2: education 2021 basic 1: dates: is a date or a time {taken} "
        "(2021-03-04)",
        "Education sessions, D3: education 2021 consigned 1: title: is a formula: put its value in "
        "its place",
        f"Education sessions, B4: education 2021 consigned ?: number: is a date or a time {taken} "
        "(2021-03-04)",
    ]


@pytest.mark.parametrize(
    ("at", "value", "loaded"),
    [
        ("H2", (datetime(2021, 3, 4), "yyyy-mm-dd"), "2021-03-04"),
        ("H2", (datetime(2021, 3, 1), "mmm-yy"), "2021-03"),
        ("H2", 2021, "2021"),
        ("H2", " 2021-03 ", "2021-03"),
    ],
)
def test_a_date_is_understood_as_it_is_shown(path, fixtures_dir, at, value, loaded):
    fill(path, items_in(*a_year(fixtures_dir, "awkward")))
    change(path, "Education sessions", {at: value})
    load(2021, workbook=path)
    record = LoadedRecord.objects.get(
        year=2021, kind__startswith="education", key__contains="basic"
    )
    assert record.record["dates"] == loaded


def test_what_is_no_workbook_is_told(path, settings):
    path.write_text("no workbook")
    assert told(path) == ["2021.xlsx: can't be read: it is no workbook (.xlsx)"]
    with pytest.raises(CommandError, match="--from takes one year's workbook"):
        call_command("load_annual_report", "--from", str(path))
    with pytest.raises(CommandError, match="is there already"):
        call_command("start_annual_report", 2021, "--xlsx")


def test_a_sheet_of_another_name_and_another_years_workbook_are_told(path, fixtures_dir):
    fill(path, items_in(*a_year(fixtures_dir, "awkward")))
    book = load_workbook(path)
    book["Sections"].title = "Section"
    book.save(path)
    change(path, "Annual reports", {"A2": 2022})
    assert told(path) == [
        "Annual reports, A2: annual-report 2022: year: this is the workbook of 2021",
        "Section, A1: there is no such sheet: rename or delete it; did you mean Sections?",
        "Annual reports, A2: the annual report 2021 is missing",
        "Reports, A2: reports 2021 statistics-brief 1: annual_report: there is no annual-report "
        "“2021”; did you mean 2022 or 2020? (9 rows refer to it; this is the first)",
    ]
