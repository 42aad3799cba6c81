"""Writing a year back: the committed files byte for byte, and after edits only what changed."""

import difflib
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from education.models import Category, EducationSession, Track
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.errors import LoadError
from mrtc_site.loading.loader import load
from mrtc_site.models import LoadedRecord, Section
from reports.models import Report, Researcher
from tests.make import add_author

from .databases import changed_tables, contents

COMMITTED = settings.BASE_DIR / "fixtures/2020"


def texts(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def changed_lines(folder):
    """Give {file: changed lines, marked} of what differs from the committed fixtures."""
    found = {}
    for name, text in texts(folder).items():
        sides = [each.decode().splitlines() for each in ((COMMITTED / name).read_bytes(), text)]
        lines = [line for line in difflib.ndiff(*sides) if line[0] in "+-"]
        if lines:
            found[name] = lines
    return found


def report():
    return Report.objects.get_by_natural_key(2020, "policy-report", 3)


def assert_settled(year=2020):
    before = contents()
    assert load(year).empty
    assert dump(year) == []
    assert contents() == before


@pytest.mark.databases
def test_what_was_loaded_is_dumped_byte_for_byte(db, fixtures_dir):
    assert len(dump(2020)) == 6
    assert texts(fixtures_dir / "2020") == texts(COMMITTED)


def test_what_is_unchanged_is_not_written(db, committed):
    times = [path.stat().st_mtime_ns for path in committed.iterdir()]
    before = contents()
    assert dump(2020) == []
    assert [path.stat().st_mtime_ns for path in committed.iterdir()] == times
    assert contents() == before


def test_it_says_which_files_changed(db, committed, capsys):
    call_command("dump_annual_report", 2020)
    report().authorships.filter(role="chief").update(credited_as="X")
    call_command("dump_annual_report", 2020)
    assert capsys.readouterr().out == "2020: no file changed.\n2020: reports.yaml changed.\n"


@pytest.mark.databases
def test_after_edits_only_the_changed_lines_differ(db, committed):
    edited = report()
    edited.title = "Staff's: “title”"
    edited.save()
    chief = edited.authorships.get(role="chief")
    chief.credited_as = "@Park"
    chief.save()
    session = EducationSession.objects.get_by_natural_key(2020, "basic", 11)
    session.photo_caption = "A caption"
    session.save()
    Section.objects.filter(slug="introduction").update(label="I")
    Section.objects.filter(slug="highlights").update(lists="education")
    Section.objects.filter(slug="research-projects").update(lists="")
    old = next(
        line
        for line in (COMMITTED / "reports.yaml")
        .read_text()
        .split("type: [policy-report]\n")[3]
        .splitlines()
        if "title" in line
    )
    assert sorted(dump(2020)) == ["annual_report.yaml", "education.yaml", "reports.yaml"]
    assert changed_lines(committed) == {
        "reports.yaml": [
            f"- {old}",
            "+     title: 'Staff''s: “title”'",
            "+     credited_as: '@Park'",
        ],
        "education.yaml": ["+     photo_caption: A caption"],
        "annual_report.yaml": [
            "-     label: Chapter I",
            "+     label: I",
            "+     # Editorial: not printed, added by staff.",
            "+     lists: education",
            "-     # Editorial: not printed, added by staff.",
            "-     lists: reports",
        ],
    }
    assert_settled()


def test_what_is_dumped_is_then_what_was_last_loaded(db, committed):
    edited = report()
    edited.abstract = "Staff's words."
    edited.save()
    Researcher.objects.create(slug="new-one", given_name="New", family_name="One")
    add_author(edited, "new-one", order=9)
    EducationSession.objects.get_by_natural_key(2020, "basic", 11).delete()
    before = contents()
    dump(2020)
    assert changed_tables(before, contents()) == {"mrtc_site_loadedrecord"}
    assert_settled()
    base = LoadedRecord.objects.get(key="2020 policy-report 3").record
    assert base["abstract"] == "Staff's words." and base["authorships"]["new-one"]["order"] == 9
    assert not LoadedRecord.objects.filter(key="2020 basic 11")


def test_a_fixture_that_moves_after_a_dump_wins(db, committed):
    edited = report()
    edited.title = "Staff's"
    edited.save()
    dump(2020)
    path = committed / "reports.yaml"
    path.write_text(path.read_text().replace("title: Staff's", "title: Better"))
    load(2020)
    assert report().title == "Better"


@pytest.mark.databases
def test_dumped_into_an_empty_database_it_is_the_same(db, committed):
    """Row numbers apart, which no fixture holds."""
    dump(2020)
    files = texts(committed)
    for model in (Report, EducationSession, Section):
        model.objects.all().delete()
    LoadedRecord.objects.all().delete()
    load(2020)
    assert dump(2020) == [] and texts(committed) == files


def test_other_files_in_the_folder_are_refused(db, committed):
    (committed / "more.yaml").write_text("# more\n")
    (committed / "notes.txt").write_text("not a fixture")
    edit_all()
    before, files = contents(), texts(committed)
    with pytest.raises(LoadError, match=r"also has more\.yaml"):
        dump(2020)
    assert texts(committed) == files and contents() == before


def test_a_file_whose_last_row_staff_deleted_is_dumped_empty_or_gone(db, committed):
    """Nothing of the year is left in it, so nothing is to be moved away first."""
    EducationSession.objects.all().delete()
    Category.objects.all().delete()
    Track.objects.all().delete()
    dump(2020)
    assert_settled()
    path = committed / "education.yaml"
    assert not path.exists() or "model" not in path.read_text()


def test_an_unknown_year_is_refused(db, committed):
    with pytest.raises(CommandError, match=r"^2077: There is no annual report 2077"):
        call_command("dump_annual_report", 2077)
    assert not (committed.parent / "2077").exists()


# Whole files or none


def edit_all():
    """Make every file of the year differ."""
    for model, field in (
        (Report, "abstract"),
        (Researcher, "given_name"),
        (EducationSession, "photo_caption"),
        (Section, "body"),
    ):
        row = model.objects.first()
        setattr(row, field, "Staff's.")
        row.save()


def broken(monkeypatch, what, after):
    """Make the system's `what` fail from its call number `after` on."""
    calls = []

    def failing(*arguments, original):
        calls.append(arguments)
        if len(calls) > after:
            raise OSError(28, "No space left on device")
        return original(*arguments)

    owner = Path if what == "replace" else os
    original = getattr(owner, what)
    monkeypatch.setattr(owner, what, lambda *a: failing(*a, original=original))


@pytest.mark.parametrize("after", [0, 2])
def test_a_disk_full_while_files_are_written_changes_nothing(db, committed, monkeypatch, after):
    edit_all()
    before, files = contents(), texts(committed)
    broken(monkeypatch, "fsync", after)
    with pytest.raises(CommandError, match=r"No space left on device.* Nothing was written\.$"):
        call_command("dump_annual_report", 2020)
    assert texts(committed) == files and contents() == before


@pytest.mark.parametrize("after", [0, 2])
def test_a_disk_that_fails_while_files_take_their_places_leaves_whole_ones(
    db, committed, monkeypatch, after
):
    edit_all()
    before, files = contents(), texts(committed)
    broken(monkeypatch, "replace", after)
    with pytest.raises(CommandError):
        call_command("dump_annual_report", 2020)
    monkeypatch.undo()
    assert contents() == before
    left = texts(committed)
    assert left.keys() == files.keys()
    assert sum(left[name] != files[name] for name in files) == after
    settings.FIXTURES_DIR = committed.parent
    assert len(dump(2020)) == 4 - after
    assert_settled()


@pytest.mark.databases
def test_a_dump_whose_base_can_not_be_kept_writes_no_file(db, committed, monkeypatch):
    edit_all()
    before, files = contents(), texts(committed)

    def refuse(*arguments):
        raise OSError("out of luck")

    monkeypatch.setattr("mrtc_site.loading.dumper.store_bases", refuse)
    with pytest.raises(CommandError, match="out of luck"):
        call_command("dump_annual_report", 2020)
    assert texts(committed) == files and contents() == before


def test_what_a_killed_dump_left_behind_is_no_hindrance(db, committed):
    (committed / ".reports.yaml.new").write_text("half a fi")
    edit_all()
    assert load(2020).changes == []
    assert len(dump(2020)) == 4
    assert ".reports.yaml.new" not in texts(committed)
