"""What `load_annual_report` says, and what it leaves alone."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from mrtc_site.models import AnnualReport, LoadedRecord, Section

from .databases import contents
from .made import MadeYear, made_items

DRY_RUN = """\
created  section 2030 closing
    order: {+2+}
    level: {+1+}
    title: {+Closing words+}
updated  researcher cho
    family_name: [-Cho-]{+Choe+}
updated  reports 2030 memo 1
    title: With {+many +}people
    authorships bob credited_as: [-(empty)-]{+Robert “Bob”+}
    authorships cho role: {+co-researcher+}
    authorships cho order: {+3+}
removed  education 2030 basic 2
    title: [-Old title-]
    state: [-draft-]
    title_language: [-en-]
    date_text: [-May 4, 2030-]
    dates: [-2030-05-]
    category: [-talks-]
updated  cooperation 2030 domestic 2
    photo_caption: [-(empty)-]{+한국어: yes+}
2030: dry run: 1 created, 3 updated, 1 removed. Nothing was changed.
"""
CONFLICTS = """\
section 2030 opening body
    last loaded: Old words.
    fixture:     New words.
    database:    (empty)
reports 2030 memo 1 authorships bob credited_as
    last loaded: (empty)
    fixture:     B
    database:    Bob
reports 2030 memo 2
    last loaded: (there)
    fixture:     (not there)
    database:    title: [-Old title-]{+Staff's+}
education 2030 basic 2
    last loaded: (there)
    fixture:     title: [-Old -]{+New +}title
    database:    (not there)
"""


def command(*arguments, **options):
    call_command("load_annual_report", *arguments, **options)


def refused(*arguments, **options):
    """Give what a refused load says last; it changes nothing."""
    before = contents()
    with pytest.raises(CommandError) as refusal:
        command(*arguments, **options)
    assert contents() == before
    return refusal.value


def change(made):
    """Change the fixtures in every way."""
    made.add(
        "closing",
        "mrtc_site.section",
        annual_report=2030,
        slug="closing",
        order=2,
        title="Closing words",
    )
    made["cho"]["family_name"] = "Choe"
    made["report 1"]["title"] = "With many people"
    made["by bob"]["credited_as"] = "Robert “Bob”"
    made.add("by cho", "reports.authorship", **{**made["by bob"], "researcher": "cho"})
    made["by cho"].update(order=3, credited_as="")
    made["project"]["photo_caption"] = "한국어: yes"
    made.remove("session")
    made.write()


def conflict(made):
    made["section"]["body"] = "Old words."
    made.load()
    made.edit("section", body="")
    made["section"]["body"] = "New words."
    made.row("report 1").authorships.filter(researcher__slug="bob").update(credited_as="Bob")
    made["by bob"]["credited_as"] = "B"
    made.edit("report", title="Staff's")
    made.remove("report")
    made.rows("session").delete()
    made["session"]["title"] = "New title"
    made.write()


# --dry-run


def test_a_dry_run_tells_each_change_and_changes_nothing(made, capsys):
    change(made)
    before = contents()
    command(2030, dry_run=True)
    assert contents() == before
    assert capsys.readouterr().out == DRY_RUN


def test_a_load_does_what_its_dry_run_told(made, capsys):
    change(made)
    command(2030, dry_run=True)
    told = capsys.readouterr().out.splitlines()
    command(2030, verbosity=2)
    done = capsys.readouterr().out.splitlines()
    assert done[:-1] == told[:-1]
    assert done[-1] == "2030: 1 created, 3 updated, 1 removed."


def test_a_dry_run_of_a_first_load_leaves_nothing(empty, fixtures_dir, capsys):
    MadeYear(fixtures_dir).write()
    before = contents()
    command(2030, dry_run=True)
    assert contents() == before
    assert capsys.readouterr().out.endswith("2030: dry run: 20 created. Nothing was changed.\n")


def test_a_dry_run_of_nothing_says_so(made, capsys):
    command(2030, dry_run=True)
    assert capsys.readouterr().out == "2030: dry run: nothing to do. Nothing was changed.\n"


def test_a_dry_run_refuses_what_a_load_would(made, capsys):
    made["session"].update(date_text="2030", dates="{2030-10-23,2030-10-23}")
    made.write()
    refused(2030, dry_run=True)
    assert "“{2030-10-23,2030-10-23}” names a period twice." in capsys.readouterr().err


def test_a_dry_run_tells_conflicts_too(made, capsys):
    conflict(made)
    refused(2030, dry_run=True)
    assert capsys.readouterr().err == CONFLICTS


# Conflicts


def test_conflicts_are_listed_with_what_each_side_has(made, capsys):
    conflict(made)
    said = refused(2030)
    assert str(said) == (
        "2030: 4 conflicts. Nothing was loaded. Decide all with --prefer fixture or --prefer "
        "staff, or each with --prefer-for."
    )
    assert said.returncode == 1
    assert capsys.readouterr() == ("", CONFLICTS)


def test_the_names_that_are_listed_decide(made, capsys):
    conflict(made)
    for name in ("section 2030 opening", "reports 2030 memo 1", "reports 2030 memo 2"):
        assert name in CONFLICTS
    sides = [
        ("section 2030 opening", "staff"),
        ("reports 2030 memo 1", "fixture"),
        ("reports 2030 memo 2", "staff"),
        ("education 2030 basic 2", "fixture"),
    ]
    command(2030, prefer_for=sides)
    assert (made.value("section", "body"), made.value("report", "title")) == ("", "Staff's")
    assert made.value("session", "title") == "New title"
    assert capsys.readouterr().out == "2030: 1 created, 1 updated.\n"


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ([("reports 2030 memo 9", "staff")], "2030: Nothing is called reports 2030 memo 9."),
        ([("reports 2030 memo 2", "stuff")], "--prefer-for takes fixture or staff, not “stuff”."),
    ],
)
def test_a_decision_that_can_not_be_meant_is_refused(made, sides, said):
    conflict(made)
    told = str(refused(2030, prefer_for=sides, prefer="staff"))
    assert told.startswith(said.rstrip("."))
    assert told.lower().count("nothing was loaded") <= 1


def test_a_decision_for_one_year_stands_while_all_are_loaded(made):
    later = MadeYear(made.root, 2031, {"annual report": made_items(2031)["annual report"]})
    later.load()
    later.edit("annual report", address="Staff's")
    later["annual report"]["address"] = "New"
    later.write()
    command(prefer_for=[("annual-report 2031", "staff")])
    assert later.value("annual report", "address") == "Staff's"


def test_staffs_words_preferred_are_told_no_more(made, capsys):
    made.edit("report", title="Staff's")
    made["report"]["title"] = "New"
    made.write()
    command(2030, prefer="staff")
    assert capsys.readouterr().out == "2030: nothing to change.\n"
    command(2030)
    assert "Nothing was written" in capsys.readouterr().out


# Unchanged, empty, several years


def test_unchanged_fixtures_write_nothing_and_say_so(made, capsys):
    made.edit("report", title="Staff's")
    before = contents()
    shutil.copytree(settings.BASE_DIR / "fixtures/2020", made.root / "2020")
    command()
    assert contents() == before
    assert capsys.readouterr().out == (
        "2020: unchanged since the last load. Nothing was written.\n"
        "2030: unchanged since the last load. Nothing was written.\n"
    )


def test_without_a_year_all_are_loaded_the_earliest_first(empty, fixtures_dir, capsys):
    MadeYear(fixtures_dir, 2030).write()
    shared = ("annual report", "report")
    MadeYear(fixtures_dir, 2031, {name: made_items(2031)[name] for name in shared}).write()
    (fixtures_dir / "notes").mkdir()
    (fixtures_dir / "2032.yaml").write_text("")
    command()
    assert capsys.readouterr().out == "2030: 20 created.\n2031: 2 created.\n"


def test_if_empty_loads_only_into_an_empty_database(empty, fixtures_dir, capsys):
    year = MadeYear(fixtures_dir)
    year.write()
    command(if_empty=True)
    year["report"]["title"] = "New title"
    year.write()
    before = contents()
    command(if_empty=True)
    assert contents() == before
    assert capsys.readouterr().out == "2030: 20 created.\n"


def test_a_first_load_keeps_every_record_as_its_base(empty, committed):
    command(2020)
    assert LoadedRecord.objects.filter(kind="mrtc_site.section").count() == Section.objects.count()
    assert LoadedRecord.objects.get(kind="mrtc_site.annualreport").key == "2020"
    assert AnnualReport.objects.get().year == 2020


# Exit codes, of a real process


@pytest.fixture
def year(own_database):
    made = MadeYear(own_database.root)
    made.write()
    return made


def test_it_exits_with_0_done_1_conflicts_2_bad_fixtures(db, own_database, year):
    assert own_database.run("load_annual_report", 2030) == (0, "2030: 18 created.\n", "")
    with own_database.writing(
        "UPDATE reports_report SET title = 'X' WHERE annual_report_id = 2030"
    ):
        pass
    year["report"]["title"] = "New"
    year.write()
    before = own_database.contents()
    code, out, errors = own_database.run("load_annual_report", 2030)
    assert (code, out) == (1, "")
    assert errors.startswith("reports 2030 memo 2 title\n") and "Traceback" not in errors
    year["report"].update(title="", number="one")
    year.write()
    code, out, errors = own_database.run("load_annual_report", 2030)
    assert (code, out) == (2, "")
    assert "2030: 2 faults in the fixtures. Nothing was loaded." in errors
    assert "Traceback" not in errors and own_database.contents() == before
