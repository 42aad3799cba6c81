"""The merge of what years share (researchers, report types, categories) and of sections."""

import pytest
from django.core.management import call_command
from reversion.models import Version

from education.models import Category
from mrtc_site.loading.three_way_merge import MISSING
from reports.models import Researcher
from tests.make import add_author

from .made import MadeYear, made_items


@pytest.fixture
def made(already_made):
    return already_made


def report_by(made, who, number=3):
    """Add a report to the fixtures, by one person."""
    key = {"annual_report": made.year, "type": "memo", "number": number}
    made.add(f"report {number}", "reports.report", **key, title="Another")
    report = [made.year, "memo", number]
    made.add(f"by {who}", "reports.authorship", report=report, researcher=who, role="chief")


@pytest.fixture
def next_year(made):
    """A year more, that has an annual report only, and what the test adds to it."""
    year = made.year + 1
    return MadeYear(made.root, year, {"annual report": made_items(year)["annual report"]})


# Gone from the fixtures, but still referred to


@pytest.mark.databases
@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("ann", "researcher ann"),
        ("memo", "report-type memo"),
        ("talks", "education-category talks"),
        ("visits", "cooperation-category visits"),
    ],
)
def test_what_is_gone_but_still_referred_to_is_kept_and_told(made, what, name):
    made.remove(what)
    outcome = made.load()
    assert (outcome.still_referenced, outcome.changes) == ([name], [])
    assert made.rows(what).exists()
    made.assert_settled()


def test_what_is_kept_is_told_in_words(made, capsys):
    made.remove("ann")
    made.write()
    call_command("load_annual_report", made.year)
    assert capsys.readouterr().out == (
        "kept     researcher ann: gone from the fixtures, but still referred to\n"
        "2030: nothing to change.\n"
    )


def test_what_is_kept_has_no_removal_in_its_history(made):
    before = Version.objects.get_for_object(made.row("ann")).count()
    made.remove("ann")
    made.load()
    assert Version.objects.get_for_object(made.row("ann")).count() == before


@pytest.mark.databases
def test_a_person_gone_together_with_their_reports_is_removed(made):
    for name in ("report 1", "by ann", "by bob", "ann"):
        made.remove(name)
    outcome = made.load()
    assert not made.rows("ann") and outcome.still_referenced == []
    made.assert_settled()


@pytest.mark.databases
def test_a_category_gone_while_its_entries_move_to_another_is_removed(made):
    made["session"]["category"] = "spare"
    made.remove("talks")
    made.load()
    assert not made.rows("talks") and made.value("session", "category") == "spare"


@pytest.mark.databases
def test_a_person_gone_whom_staff_put_into_a_report_is_kept(made):
    add_author(made.row("report 1"), "spare", order=3)
    made.remove("researcher")
    assert made.load().still_referenced == ["researcher spare"]
    made.assert_settled()


# Deleted by staff, but needed by what is new in the fixture


def needing(made, what):
    if what == "researcher":
        report_by(made, "spare")
    else:
        made["session"]["category"] = "spare"


NEEDED = [
    ("researcher", "researcher spare", "reports 2030 memo 3"),
    ("education category", "education-category spare", "education 2030 basic 2"),
]
needed = pytest.mark.parametrize(("what", "name", "by"), NEEDED, ids=[row[0] for row in NEEDED])


@needed
def test_deleted_by_staff_but_needed_by_the_fixture_is_a_conflict(made, what, name, by):
    made.rows(what).delete()
    needing(made, what)
    [((told, path), sides)] = made.conflicts().items()
    assert (told, path, sides[2]) == (name, (f"needed by {by}",), MISSING)


@pytest.mark.parametrize("how", ["prefer", "prefer_for"])
@needed
def test_preferring_the_fixture_brings_back_what_it_needs(made, what, name, by, how):
    made.rows(what).delete()
    needing(made, what)
    outcome = made.load(**{how: "fixture" if how == "prefer" else {name: "fixture"}})
    assert sorted(change.name for change in outcome.changes) == sorted([name, by])
    assert made.rows(what).exists()
    made.assert_settled()


@needed
def test_preferring_staff_can_not_create_what_needs_the_deleted(made, what, name, by):
    made.rows(what).delete()
    needing(made, what)
    assert list(made.conflicts(prefer="staff")) == [(name, (f"needed by {by}",))]


@pytest.mark.databases
def test_one_person_needed_by_two_reports_is_brought_back_once(made):
    made.rows("researcher").delete()
    report_by(made, "spare")
    made.add("by spare too", "reports.authorship", **{**made["by bob"], "researcher": "spare"})
    made["by spare too"]["order"] = 3
    assert len(made.conflicts()) == 2
    made.load(prefer="fixture")
    assert made.row("researcher").authorships.count() == 2
    made.assert_settled()


def test_deleted_by_staff_and_needed_by_nothing_new_stays_deleted(made):
    made.row("report 1").authorships.filter(researcher__slug="bob").delete()
    made.rows("bob").delete()
    made["report 1"]["title"] = "New title"
    made.load()
    assert not made.rows("bob") and made.row("report 1").authorships.count() == 1


# Several years


def test_a_second_year_uses_what_the_first_one_brought(made, next_year):
    report_by(next_year, "bob", number=1)
    next_year.add("memo", "reports.reporttype", **made["memo"])  # the same once more is fine
    next_year.load()
    assert made.row("bob").authorships.count() == 2
    made.assert_settled()
    next_year.assert_settled()


def test_what_leaves_one_years_fixtures_but_not_anothers_is_kept(made, next_year):
    next_year.add("spare", "reports.researcher", **made["researcher"])
    next_year.load()
    next_year.remove("spare")
    next_year.load()
    assert made.rows("researcher").exists()
    made.assert_settled()


def test_a_later_year_may_correct_what_an_earlier_one_brought_and_nobody_edited(made, next_year):
    corrected = {**made["ann"], "given_name": "Anne"}
    next_year.add("ann", "reports.researcher", **corrected)
    next_year.load()
    assert made.value("ann", "given_name") == "Anne"
    made.assert_settled()
    next_year.assert_settled()


def test_a_later_year_that_has_another_name_than_staff_gave_is_a_conflict(made, next_year):
    made.edit("ann", given_name="Annie")
    next_year.add("ann", "reports.researcher", **{**made["ann"], "given_name": "Anne"})
    [(name, path)] = next_year.conflicts()
    assert (name, path) == ("researcher ann", ("given_name",))


# Names that must differ


@pytest.mark.databases
def test_two_categories_may_change_names(made):
    made["talks"]["name"], made["education category"]["name"] = "Spare", "Talks"
    made.load()
    assert made.value("talks", "name") == "Spare"
    made.assert_settled()


@pytest.mark.databases
def test_a_category_may_change_its_slug_and_keep_its_name(made):
    made.remove("education category")
    made.add("renamed", "education.category", slug="renamed", name="Spare", order=90)
    made.load()
    assert Category.objects.get(name="Spare").slug == "renamed"
    made.assert_settled()


@pytest.mark.databases
def test_a_person_may_change_their_slug_along_with_their_reports(made):
    made.remove("bob")
    made.add("robert", "reports.researcher", **{**made.known["bob"][1], "slug": "robert"})
    made["by bob"]["researcher"] = "robert"
    made.load()
    assert list(Researcher.objects.get(slug="robert").reports.all()) == [made.row("report 1")]
    assert not made.rows("bob")
    made.assert_settled()


# Sections: each is merged alone, so that prose by one side goes with order by the other


@pytest.mark.databases
def test_sections_moved_by_the_fixture_keep_the_staffs_words(made):
    made.edit("section", body="Staff's words.")
    made["section"]["order"] = 2
    made.add(
        "first",
        "mrtc_site.section",
        annual_report=made.year,
        slug="first",
        order=1,
        title="First of all",
    )
    made.load()
    sections = made.row("annual report").sections.values_list("slug", "body")
    assert list(sections) == [("first", ""), ("opening", "Staff's words.")]
    made.assert_settled()


def test_a_section_that_staff_added_stays_among_the_fixtures(made):
    made.row("annual report").sections.create(slug="appendix", order=9, title="Appendix")
    made["section"]["body"] = "New words."
    made.load()
    sections = made.row("annual report").sections.values_list("slug", "body")
    assert list(sections) == [("opening", "New words."), ("appendix", "")]
    made.assert_settled()
