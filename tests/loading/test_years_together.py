"""Several years in one run: each sees what those before it would make, and all load or none."""

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.models import AnnualReport
from reports.models import Researcher

from . import many
from .databases import contents
from .made import MadeYear, made_items


@pytest.fixture
def three(empty, fixtures_dir):
    """Three years never loaded, the later ones with entries by people of the first."""
    years = [MadeYear(fixtures_dir, 2030)]
    for year in (2031, 2032):
        names = ("annual report", "report 1", "by ann", "by bob", "session", "project")
        years.append(MadeYear(fixtures_dir, year, {name: made_items(year)[name] for name in names}))
    for made in years:
        made.write()
    return years


def test_a_dry_run_sees_what_the_years_before_would_make(three, capsys):
    before = contents()
    call_command("load_annual_report", 2030, 2031, 2032, dry_run=True)
    assert contents() == before
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("20")]
    call_command("load_annual_report", 2030, 2031, 2032)
    done = capsys.readouterr().out.splitlines()
    assert done == ["2030: 20 created.", "2031: 4 created.", "2032: 4 created."]
    assert told == [f"{line} Nothing was changed.".replace(": ", ": dry run: ") for line in done]


def test_years_load_in_their_order_however_asked_for(three, capsys):
    call_command("load_annual_report", 2032, 2030, 2031, 2030)
    assert capsys.readouterr().out.startswith("2030: 20 created.\n2031:")


def test_a_conflict_of_one_year_leaves_the_years_before_it_unloaded(three):
    three[0].load()
    three[1].load()
    three[1].edit("report 1", title="Staff's")
    three[1]["report 1"]["title"] = "New"
    three[0]["report"]["title"] = "Newer"
    for made in three:
        made.write()
    before = contents()
    with pytest.raises(CommandError, match=r"^2031: 1 conflict\. Nothing was loaded"):
        call_command("load_annual_report")
    assert contents() == before


def test_a_decision_may_name_what_only_a_later_year_brings(three):
    later = three[1]
    later.add("new", "reports.researcher", slug="new", given_name="New", family_name="One")
    later.write()
    call_command("load_annual_report", prefer_for=[("researcher new", "staff")], verbosity=0)
    assert Researcher.objects.filter(slug="new").exists()


def test_faults_of_all_years_are_told_at_once(three, capsys):
    three[0]["report"]["state"] = "publishd"
    three[2]["by ann"]["researcher"] = "dora"
    for made in three:
        made.write()
    with pytest.raises(CommandError, match=r"^2030, 2032: 2 faults in the fixtures") as refusal:
        call_command("load_annual_report")
    assert refusal.value.returncode == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("2030/all.yaml, line ") and "state: " in first
    assert second.startswith("2032/all.yaml, line ")
    assert second.endswith(": reports 2032 memo 1: researcher: there is no researcher “dora”")
    assert not AnnualReport.objects.exists()


def test_one_missing_row_is_one_fault_however_many_rows_refer_to_it(db, fixtures_dir, capsys):
    entries = many.write(fixtures_dir, 1170)
    path = fixtures_dir / "2050/all.yaml"
    lines = path.read_text().splitlines(keepends=True)
    at = lines.index("- model: reports.reporttype\n")
    del lines[at : at + 2]
    path.write_text("".join(lines))
    with pytest.raises(CommandError, match=r"^2050: 1 fault in the fixtures"):
        call_command("load_annual_report", 2050)
    first = next(number for number, line in enumerate(lines, 1) if "type: bulk" in line)
    assert entries // 3 == 390
    assert capsys.readouterr().err == (
        f"2050/all.yaml, line {first}: reports 2050 bulk 1: type: there is no report-type “bulk” "
        "(390 rows refer to it; this is the first)\n"
    )


def test_a_dry_run_tells_which_public_pages_of_other_years_change(db, fixtures_dir, capsys):
    """A draft that renames someone renames them on what is public already."""
    draft = MadeYear(fixtures_dir, 2031, {"annual report": made_items(2031)["annual report"]})
    yina = {"slug": "yina-yoon", "given_name": "Yi-na", "family_name": "Yoon"}
    draft.add("yina", "reports.researcher", **yina)
    draft.add("others", "cooperation.category", slug="others", name="Other", order=4)
    draft.write()
    call_command("load_annual_report", 2031, dry_run=True)
    begin = "    shown on public pages of other years: "
    lines = capsys.readouterr().out.splitlines()
    told = [sorted(line.removeprefix(begin).split()) for line in lines if line.startswith(begin)]
    yinas = Researcher.objects.get(slug="yina-yoon").reports
    reports = [
        f"/reports/{year}/{series}/{number}/"
        for year, series, number in yinas.values_list("annual_report", "type__slug", "number")
    ]
    assert reports
    # rows 15 to 18 of the domestic table are of the category “Others”
    others = [f"/cooperation/2020/domestic/{number}/" for number in range(15, 19)]
    assert sorted(told) == [others, sorted([*reports, "/researchers/yina-yoon/"])]


def test_a_dry_run_tells_no_pages_of_drafts(made, fixtures_dir, capsys):
    """Nothing of 2030 is published, so renaming Ann there changes no public page."""
    later = MadeYear(fixtures_dir, 2031, {"annual report": made_items(2031)["annual report"]})
    later.add("ann", "reports.researcher", **{**made["ann"], "given_name": "Anne"})
    later.write()
    call_command("load_annual_report", 2031, dry_run=True)
    out = capsys.readouterr().out
    assert "updated  researcher ann" in out and "public pages" not in out
