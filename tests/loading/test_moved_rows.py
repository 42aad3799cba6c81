"""Rows that have another key in the files than in the database stay one row, whoever moved them."""

import re

import pytest
from django.core.management import CommandError, call_command

from mrtc_site.entries.redirects import Redirect
from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from reports.models import Report, Researcher

from .databases import contents

pytestmark = pytest.mark.django_db

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


def test_another_site_that_loads_the_dumped_files_moves_its_row(committed):
    pk = report(3).pk
    moved = report(3)
    moved.number = 33
    moved.save()
    dump(2020)
    Redirect.objects.all().delete()  # as in a database that knows nothing of it
    moved.number, moved.first_key = 3, ""
    Report.objects.filter(pk=pk).update(number=3, first_key="")
    load(2020)
    assert (report(33).pk, report(33).first_key) == (pk, "2020/policy-report/3")
    assert Redirect.objects.get().new == "/reports/2020/policy-report/33/"
