"""A bad fixture is refused before anything is written, and all its faults are told at once."""

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.loading.errors import BadFixtures
from mrtc_site.loading.loader import load

from .databases import contents
from .faults import FAULTS, by, report
from .made import MadeYear

NO_FILE = "there is no .yaml file here; “start_annual_report 2030” makes them"


@pytest.fixture
def folder(db, fixtures_dir):
    """The folder of a made-up year, good so far (all.yaml) and never loaded."""
    MadeYear(fixtures_dir).write()
    return fixtures_dir / "2030"


def line_of(text):
    """Give the number of the marked line."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)


def faults_of(year=2030):
    """Load, expecting faults and nothing changed; give them as said."""
    before = contents()
    with pytest.raises(BadFixtures) as refusal:
        load(year)
    assert contents() == before
    return [str(fault) for fault in refusal.value.faults]


def told(text, file="bad.yaml", words=()):
    return ": ".join(filter(None, [f"2030/{file}, line {line_of(text)}", *words]))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_line_entry_field_and_reason(folder, name):
    text, *words = FAULTS[name]
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    [fault] = faults_of()
    expected = told(text, words=words)
    if "did you mean" in expected:  # what else is near depends on what is known
        assert fault.startswith(expected.rstrip("?"))
    else:
        assert fault == expected


# name: (YAML, reason)
BROKEN = {
    "a bracket that never closes": ("- model: [reports.report\n- b: c # HERE\n", "did not find"),
    "a tab for indentation": (
        "- model: reports.report\n\tfields: {} # HERE\n",
        "found a tab character",
    ),
    "no space after a colon": (
        "- model: reports.report\n  fields:\n    title:A\n    number: 1 # HERE\n",
        "mapping values are not allowed",
    ),
    "a quote that never closes": ("- model: 'reports.report\n# HERE", "found unexpected end"),
    "an alias of nothing": ("- model: *nothing # HERE\n", "found undefined alias"),
    "an entry, not in a list": ("model: reports.report # HERE\n", "a list is expected"),
    "a word": ("word # HERE\n", "a list is expected"),
    "two documents": (
        "- model: reports.report\n--- # HERE\n- b\n",
        "a single document is expected, and here begins another",
    ),
    "a control character": ('- model: reports.report\n  a: "\x07" # HERE\n', "control characters"),
    "half a surrogate": ('- model: "\\ud800" # HERE\n', "invalid Unicode"),
    "an alias of itself": (
        "- model: reports.report\n  fields:\n    title: &all [*all] # HERE\n",
        "title: one value is expected, not a list",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_yaml_is_told_with_its_line(folder, name):
    text, reason = BROKEN[name]
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    told_first = faults_of()[-1]
    assert told_first.startswith(f"2030/bad.yaml, line {line_of(text)}: ")
    assert reason in told_first


def test_what_a_file_that_is_not_yaml_may_hold_is_not_told_as_missing(folder):
    text = (folder / "all.yaml").read_text()
    (folder / "all.yaml").write_text(f"{text}- [\n")
    (folder / "more.yaml").write_text(report(9) + by(9, "ann"))
    [fault] = faults_of()
    assert fault.startswith(f"2030/all.yaml, line {len(text.splitlines()) + 2}: not YAML")


def test_what_is_not_utf_8_is_told_with_its_line(folder):
    text = report(9).replace("A title", "Caf\xe9 # HERE")
    (folder / "bad.yaml").write_bytes(text.encode("latin-1"))
    [fault] = faults_of()
    assert fault.startswith(f"2030/bad.yaml, line {line_of(text)}: not YAML as expected: ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_editors_on_other_systems_write_is_read(folder, encoding, end):
    text = report(9).replace("A title", "한국어").replace("\n", end)
    (folder / "more.yaml").write_bytes(text.encode(encoding))
    assert "reports 2030 memo 9" in [change.name for change in load(2030).changes]


def test_an_empty_file_and_comments_are_nothing(folder):
    (folder / "empty.yaml").write_text("")
    (folder / "comments.yaml").write_text("# nothing yet\n")
    load(2030)


def test_a_file_that_can_not_be_read_is_told(folder):
    (folder / "more.yaml").mkdir()
    with pytest.raises(CommandError):
        call_command("load_annual_report", 2030)


def test_lists_in_lists_without_end_are_told(folder):
    (folder / "bad.yaml").write_text(f"- {'[' * 5_000}{']' * 5_000}\n")
    assert faults_of()[0].startswith("2030/bad.yaml, line 1: ")


def test_an_annual_report_that_is_missing_is_told(folder):
    (folder / "all.yaml").write_text("# nothing yet\n")
    assert faults_of() == ["2030/all.yaml, line 1: the annual report 2030 is missing"]


def test_a_folder_without_files_is_told(fixtures_dir, db):
    (fixtures_dir / "2030").mkdir()
    assert faults_of() == [f"{fixtures_dir / '2030'}: {NO_FILE}"]


def test_a_folder_that_is_missing_is_told(fixtures_dir, db):
    assert faults_of() == [f"{fixtures_dir / '2030'}: {NO_FILE}"]


def test_fixtures_that_are_missing_altogether_are_told(fixtures_dir, db):
    fixtures_dir.rmdir()
    with pytest.raises(CommandError):
        call_command("load_annual_report")


UNKNOWN = {"unknown researcher", "unknown category", "unknown track", "unknown report type"}


@pytest.mark.parametrize("broken", [{}, BROKEN])
def test_all_faults_of_all_files_are_told_at_once(broken, folder):
    """What rows refer to may stand in a file that is not YAML: that is told once all are."""
    expected = set()
    for number, (name, (text, *words)) in enumerate(FAULTS.items()):
        file = f"bad{number:02}.yaml"
        (folder / file).write_text(text, encoding="utf-8")
        if name not in UNKNOWN:
            expected.add(told(text, file, words).replace("bad.yaml", file))
    for number, (text, _) in enumerate(broken.values()):
        (folder / f"broken{number:02}.yaml").write_text(text, encoding="utf-8")
    found = faults_of()
    assert expected <= set(found)
    places = {fault.split(",")[0] for fault in found}
    assert len(places) == len(FAULTS) + (len(broken) - len(UNKNOWN) if broken else 0)


def test_several_faults_of_one_entry_are_told_at_once(folder):
    text = report(9, "state: publishd", "abstrct: A", "title:", without="title")
    (folder / "bad.yaml").write_text(text)
    assert sorted(fault.split(": ")[2] for fault in faults_of()) == ["abstrct", "state", "title"]


def test_a_fault_in_an_entry_is_not_told_again_for_each_of_its_people(folder):
    text = (folder / "all.yaml").read_text().replace("title: With people", "titel: With people")
    (folder / "all.yaml").write_text(text)
    assert {fault.split(": ")[1] for fault in faults_of()} == {"reports 2030 memo 1"}


def test_a_fault_in_a_person_is_not_told_again_for_each_of_their_reports(folder):
    text = (folder / "all.yaml").read_text().replace("family_name: Ann", "famly_name: Ann")
    (folder / "all.yaml").write_text(text)
    assert {fault.split(": ")[1] for fault in faults_of()} == {"researcher ann"}


def test_an_annual_report_that_is_missing_is_told_along_with_other_faults(folder):
    (folder / "all.yaml").write_text(report(9, "abstrct: A"))
    assert any("the annual report 2030 is missing" in fault for fault in faults_of())


def test_a_number_too_large_for_a_database_is_told_on_every_database(folder):
    text = report(32_768).replace("32768", "32768 # HERE")
    (folder / "bad.yaml").write_text(text)
    [fault] = faults_of()
    assert fault.startswith(
        f"2030/bad.yaml, line {line_of(text)}: reports 2030 memo 32768: number: "
    )


def test_a_fault_in_a_loaded_year_leaves_it_as_it_was(made):
    made["report"]["state"] = "publishd"
    made["session"]["title"] = "New title"
    made.write()
    [fault] = faults_of()
    assert "reports 2030 memo 2: state: " in fault
    assert made.value("session", "title") == "Old title"


def test_what_is_nested_without_end_is_refused_in_a_sentence(db, own_database):
    """In a process of its own: libyaml's composer would end it with a segmentation fault."""
    deep = {
        "lists": ("[" * 100_000, 1),
        "lists_below_each_other": ("".join(f"{'':{depth}}-\n" for depth in range(500)), 51),
        "mappings": ("- " + "{a: " * 100_000, 1),
    }
    (folder := own_database.root / "2038").mkdir()
    for name, (text, _) in deep.items():
        (folder / f"{name}.yaml").write_text(text)
    told = [
        f"2038/{name}.yaml, line {line}: not YAML as expected: lists and mappings are nested more "
        "than 50 deep\n"
        for name, (_, line) in deep.items()
    ]
    end = "CommandError: 2038: 3 faults in the fixtures. Nothing was loaded.\n"
    assert own_database.run("load_annual_report", 2038) == (2, "", "".join([*told, end]))
