"""Rows that have another key in the files than in the database stay one row, whoever moved them."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.entries.redirects import Redirect
from mrtc_site.loading.dumper import dump, dump_years
from mrtc_site.loading.loader import load, load_years
from mrtc_site.models import LoadedRecord
from reports.merging import CHOSEN, merge
from reports.models import HarvestedRecord, Report, Researcher
from tests.make import make_editor

from .afresh import empty_the_database
from .databases import contents

pytestmark = pytest.mark.django_db

MADE_UP = Path(__file__).parent.parent / "data/annual-report-2021.yaml"
OLD, NEW = "reports 2020 policy-report 3", "reports 2020 policy-report 33"


def report(number):
    return Report.objects.get_by_natural_key(2020, "policy-report", number)


def edit(folder, old, new, files=("reports.yaml", "topics.yaml")):
    for name in files:
        path = folder / name
        path.write_text(path.read_text().replace(old, new))


@pytest.fixture
def renumbered(committed):
    """The files give policy report 3 the number 33."""
    path = committed / "reports.yaml"
    text = path.read_text()
    pattern = r"(    annual_report: 2020\n    type: \[policy-report\]\n    number: )3\n"
    text, found = re.subn(pattern, r"\g<1>33\n", text)
    assert found == 1
    path.write_text(text)
    edit(committed, "[2020, policy-report, 3]", "[2020, policy-report, 33]")
    return committed


def test_a_renumbered_report_is_told_and_merged_with_what_staff_changed(renumbered, capsys):
    pk = report(3).pk
    Report.objects.filter(pk=pk).update(title_ko="직원이 고친 제목")
    before = contents()
    with pytest.raises(CommandError, match="1 conflict"):
        call_command("load_annual_report", 2020)
    told = capsys.readouterr().err
    assert f'{OLD} seems to be the same as {NEW}. If it is, add --moved "{OLD}" "{NEW}"' in told
    assert contents() == before

    call_command("load_annual_report", 2020, moved=[(OLD, NEW)])
    assert (report(33).pk, report(33).title_ko) == (pk, "직원이 고친 제목")
    assert Report.objects.count() == 42
    assert Redirect.objects.get().old == "/reports/2020/policy-report/3/"
    assert load(2020).empty


def test_a_renumbered_report_that_is_another_is_removed_and_created_once_that_is_decided(
    renumbered,
):
    pk = report(3).pk
    load(2020, prefer_for={OLD: "fixture"})
    assert report(33).pk != pk


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("reports 2020 policy-report 77", NEW, "There is no reports 2020 policy-report 77"),
        (OLD, "reports 2020 policy-report 4", "that is there already"),
        (OLD, "reports 2020 policy-report", "or no key"),
        (OLD, "reports 2020 policy-report x", "can't become"),
        (OLD, "researcher nari-shim", "There is no"),
        ("", "", "There is no"),
    ],
)
def test_a_move_that_can_not_be_is_refused_with_a_sentence(renumbered, old, new, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("load_annual_report", 2020, moved=[(old, new)])
    assert report(3)


def test_files_with_the_old_number_of_a_report_that_staff_moved_go_on_with_it(committed):
    path = committed / "reports.yaml"
    path.write_text(
        path.read_text().replace(
            "- model: reports.report\n", "# kept\n- model: reports.report\n", 1
        )
    )
    load(2020)
    moved = report(3)
    moved.number, moved.title_ko = 33, "새 제목"
    moved.save()
    title = moved.title
    assert load(2020).empty
    edit(committed, title, f"{title} (corrected)")
    load(2020)
    moved.refresh_from_db()
    assert (moved.number, moved.title, moved.title_ko) == (33, f"{title} (corrected)", "새 제목")
    assert Report.objects.count() == 42
    assert {*dump(2020)} == {"redirects.yaml", "reports.yaml", "topics.yaml"}
    assert "# kept\n- model: reports.report\n" in path.read_text()
    assert load(2020).empty


def test_files_with_the_old_slug_of_a_person_go_on_with_them(committed):
    person = Researcher.objects.get(slug="nari-shim")
    person.slug = "shim-nari"
    person.save()
    edit(committed, "family_name: Shim", "family_name: Sim", ["researchers.yaml"])
    load(2020)
    person.refresh_from_db()
    assert (person.slug, person.family_name) == ("shim-nari", "Sim")
    assert not Researcher.objects.filter(slug="nari-shim")
    assert {*dump(2020)} == {"redirects.yaml", "reports.yaml", "researchers.yaml"}
    assert load(2020).empty


@pytest.mark.parametrize("again", [load, dump])
def test_a_slug_that_staff_gave_back_is_not_what_the_files_say(committed, again):
    person = Researcher.objects.get(slug="nari-shim")
    person.slug = "shim"
    person.save()
    dump(2020)
    person.slug = "nari-shim"
    person.save()
    again(2020)
    assert Researcher.objects.get(pk=person.pk).slug == "nari-shim"
    dump(2020)
    assert "slug: nari-shim\n" in (committed / "researchers.yaml").read_text()
    assert load(2020).empty


@pytest.mark.parametrize(("years", "was_loaded"), [([2021], True), ([2020, 2021], False)])
def test_another_years_files_that_name_a_person_by_an_old_slug_go_on_with_them(
    years, was_loaded, committed
):
    folder = committed.parent / "2021"
    folder.mkdir()
    shutil.copy(MADE_UP, folder)  # by Minjeong Park, whom 2020's files have
    if was_loaded:
        load(2021)
    person = Researcher.objects.get(slug="minjeong-park")
    before = person.reports.count()
    person.slug = "park-minjeong"
    person.save()
    outcomes = load_years(years, lambda year, outcome: outcome)
    assert outcomes[-1].empty == was_loaded
    assert person.reports.count() == before + (0 if was_loaded else 2)
    (folder / MADE_UP.name).unlink()
    dump_years([2020, 2021])
    assert "researcher: [park-minjeong]" in (folder / "reports.yaml").read_text()
    assert all(outcome.empty for outcome in load_years([2020, 2021], lambda year, each: each))


def test_of_two_people_in_a_report_who_are_one_by_now_the_first_printed_part_is_taken(committed):
    one, other = (Researcher.objects.get(slug=slug) for slug in ("nari-shim", "minjeong-park"))
    merge(one, other, {name: getattr(one, name) for name in CHOSEN}, make_editor())
    folder = committed.parent / "2021"
    folder.mkdir()
    shutil.copy(MADE_UP, folder)  # which names the other second and the one third
    load(2021)
    parts = one.authorships.filter(
        report__annual_report=2021, report__type__slug="statistics-brief"
    )
    assert [*parts.values_list("order", "credited_as")] == [(2, "@Park")]


def test_edits_do_not_stay_behind_when_the_files_put_another_entry_before(made):
    """A row that was forgotten is put in, and those after it get the next numbers."""
    made.edit("session", title_ko="옛 제목")
    made.add("next", "education.educationsession", **{**made["session"], "number": 3})
    made["session"]["title"] = "Forgotten"
    [((name, (said,)), sides)] = made.conflicts().items()
    assert name == "education 2030 basic 2"
    assert said.startswith("seems to be the same as education 2030 basic 3. If it is, its edits")
    assert [side["title"] for side in sides] == ["Old title", "Forgotten", "Old title"]
    made.edit("session", title_ko="")  # nothing is lost
    made.load()
    assert made.value("session", "title") == "Forgotten"
    assert made.value("next", "title") == "Old title"


@pytest.mark.parametrize(("kept", "gone"), [("ann", "bob"), ("bob", "ann")])
def test_a_person_who_moved_and_took_in_another_goes_on_by_their_own_row(made, kept, gone):
    made["annual report"]["state"] = made["report 1"]["state"] = "published"
    made.load()
    one, other = (Researcher.objects.get(slug=slug) for slug in (kept, gone))
    one.slug = "moved"
    one.save()
    merge(one, other, {name: getattr(one, name) for name in CHOSEN}, make_editor())
    made[kept]["given_name"] = "New"
    [change] = made.load().changes
    assert (change.name, change.after["given_name"]) == ("researcher moved", "New")
    assert change.after["family_name"] == one.family_name
    made.assert_settled()


def test_another_site_that_loads_the_dumped_files_moves_its_row(committed):
    pk = report(3).pk
    moved = report(3)
    moved.number = 33
    moved.save()
    dump(2020)
    Redirect.objects.all().delete()  # as in a database that knows nothing of it
    LoadedRecord.objects.filter(kind="mrtc_site.redirect").delete()
    moved.number, moved.first_key = 3, ""
    Report.objects.filter(pk=pk).update(number=3, first_key="")
    load(2020)
    assert (report(33).pk, report(33).first_key) == (pk, "2020/policy-report/3")
    assert Redirect.objects.get().new == "/reports/2020/policy-report/33/"


def test_a_load_of_the_dumped_files_gives_the_same_identifiers(committed, client):
    moved = report(3)
    moved.number = 33
    moved.save()
    assert {*dump(2020)} == {"redirects.yaml", "reports.yaml", "topics.yaml"}
    assert "    first_key: 2020/policy-report/3\n" in (committed / "reports.yaml").read_text()
    empty_the_database()
    HarvestedRecord.objects.all().delete()
    load(2020)
    assert report(33).lasting_key == "2020/policy-report/3"
    assert report(33).harvested.identifier == "reports/2020/policy-report/3"
    assert client.get("/reports/2020/policy-report/3/").status_code == 301
