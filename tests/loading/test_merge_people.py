"""The merge table for authorships, which are merged as part of their report.

A report's people are written `1*ann, 2bob=B. Bob`: place, a star for the chief, who, credited as.
"""

import re

import pytest
from django.db import transaction

from mrtc_site.loading.three_way_merge import MISSING
from reports.models import Authorship
from tests.make import add_author

NAME = "reports 2030 memo 1"
BASE = "1*ann, 2bob"


@pytest.fixture
def made(already_made):
    return already_made


def parts(text):
    """Give {who: values} of people as written above."""
    found = {}
    for person in text.split(", ") if text else ():
        order, star, who, credit = re.fullmatch(r"(\d+)(\*?)([a-z]+)(?:=(.*))?", person).groups()
        role = "chief" if star else "co-researcher"
        found[who] = {"role": role, "order": int(order), "credited_as": credit or ""}
    return found


def stored(made):
    return {
        part.researcher.slug: {
            "role": part.role,
            "order": part.order,
            "credited_as": part.credited_as,
        }
        for part in made.row("report 1").authorships.all()
    }


def write(made, text):
    for name in [name for name in made.items if name.startswith("by ")]:
        made.remove(name)
    for who, part in parts(text).items():
        report = [made.year, "memo", 1]
        made.add(f"by {who}", "reports.authorship", report=report, researcher=who, **part)


def edit(made, text):
    report = made.row("report 1")
    report.authorships.all().delete()
    for who, part in parts(text).items():
        add_author(report, who, **part)


def begin(made, base, fixture, staff):
    if base != BASE:
        write(made, base)
        made.load()
    write(made, fixture)
    edit(made, staff)


ORDERED = pytest.mark.databases  # when rows that are unique in both ways take each other's places
MERGED = {
    "unchanged": (BASE, BASE, BASE, BASE),
    "added by the fixture": (BASE, "1*ann, 2bob, 3cho", BASE, "1*ann, 2bob, 3cho"),
    "added by staff": (BASE, BASE, "1*ann, 2bob, 3cho=C", "1*ann, 2bob, 3cho=C"),
    "added by both": (BASE, "1*ann, 2bob, 3cho", "1*ann, 2bob, 3cho", "1*ann, 2bob, 3cho"),
    "two added, one by each": (BASE, f"{BASE}, 3cho", f"{BASE}, 4spare", f"{BASE}, 3cho, 4spare"),
    "removed by the fixture": (BASE, "1*ann", BASE, "1*ann"),
    "removed by staff": (BASE, BASE, "1*ann", "1*ann"),
    "removed by both": (BASE, "1*ann", "1*ann", "1*ann"),
    "all removed by the fixture": (BASE, "", BASE, ""),
    "all removed by staff": (BASE, BASE, "", ""),
    "one removed by each": ("1*ann, 2bob, 3cho", "1*ann, 2bob", "1*ann, 3cho", "1*ann"),
    "one removed, one added": (BASE, "1*ann, 3cho", "1*ann, 2bob, 4spare", "1*ann, 3cho, 4spare"),
    "chief changed by the fixture": (BASE, "1ann, 2*bob", BASE, "1ann, 2*bob"),
    "chief changed by staff": (BASE, BASE, "1ann, 2*bob", "1ann, 2*bob"),
    "chief replaced": (BASE, "2bob, 1*cho", BASE, "2bob, 1*cho"),
    "changed places": (BASE, "1bob, 2*ann", BASE, "2*ann, 1bob"),
    "changed places by staff": (BASE, BASE, "1bob, 2*ann", "2*ann, 1bob"),
    "credited by the fixture": (BASE, "1*ann, 2bob=B", BASE, "1*ann, 2bob=B"),
    "credited by staff": (BASE, BASE, "1*ann=A, 2bob", "1*ann=A, 2bob"),
    "each credited one": (BASE, "1*ann, 2bob=B", "1*ann=A, 2bob", "1*ann=A, 2bob=B"),
    "places by one, credit by the other": (BASE, "2*ann, 1bob", "1*ann=A, 2bob", "2*ann=A, 1bob"),
    "role by one, place by the other": (BASE, "1ann, 2bob", "3*ann, 2bob", "3ann, 2bob"),
    "both to the same": (BASE, "1ann, 2*bob=B", "1ann, 2*bob=B", "1ann, 2*bob=B"),
}

CO = "co-researcher"
CONFLICTS = {
    "credited apart": (
        BASE,
        "1*ann, 2bob=B",
        "1*ann, 2bob=Bo",
        {("bob", "credited_as"): ("", "B", "Bo")},
    ),
    "placed apart": (BASE, "1*ann, 3bob", "1*ann, 4bob", {("bob", "order"): (2, 3, 4)}),
    "several at once": (
        BASE,
        "5*ann=A, 3bob",
        "6*ann=Aa, 4bob",
        {
            ("ann", "order"): (1, 5, 6),
            ("ann", "credited_as"): ("", "A", "Aa"),
            ("bob", "order"): (2, 3, 4),
        },
    ),
    "removed by staff, moved by the fixture": (
        BASE,
        "1*ann, 2bob=B",
        "1*ann",
        {("bob",): (parts("2bob")["bob"], parts("2bob=B")["bob"], MISSING)},
    ),
    "removed by the fixture, moved by staff": (
        BASE,
        "1*ann",
        "1*ann, 2bob=B",
        {("bob",): (parts("2bob")["bob"], MISSING, parts("2bob=B")["bob"])},
    ),
    "added by both, differently": (
        BASE,
        f"{BASE}, 3cho",
        f"{BASE}, 4cho",
        {("cho", "order"): (MISSING, 3, 4)},
    ),
    "two chiefs only together": (
        "1ann, 2bob",
        "1*ann, 2bob",
        "1ann, 2*bob",
        {
            ("a report has at most one chief researcher, not ann and bob",): (
                parts("1ann, 2bob"),
                parts("1*ann, 2bob"),
                parts("1ann, 2*bob"),
            )
        },
    ),
    "another chief each": (
        BASE,
        "1ann, 2*bob",
        "1ann, 2bob, 3*cho",
        {
            ("a report has at most one chief researcher, not bob and cho",): (
                parts(BASE),
                parts("1ann, 2*bob"),
                parts("1ann, 2bob, 3*cho"),
            )
        },
    ),
    "one place twice only together": (
        BASE,
        f"{BASE}, 3cho",
        f"{BASE}, 3spare",
        {
            ("spare and cho can't both be number 3",): (
                parts(BASE),
                parts(f"{BASE}, 3cho"),
                parts(f"{BASE}, 3spare"),
            )
        },
    ),
}


def in_any_order(conflicts):
    """Whose names come first in a sentence is nobody's business."""
    return {
        (name, *path[:1], *(" ".join(sorted(str(step).split())) for step in path[1:])): sides
        for (name, path), sides in conflicts.items()
    }


@pytest.mark.parametrize(
    ("base", "fixture", "staff", "result"),
    [
        pytest.param(*case, id=name, marks=ORDERED if "place" in name or "chief" in name else ())
        for name, case in MERGED.items()
    ],
)
def test_people_are_merged(made, base, fixture, staff, result):
    begin(made, base, fixture, staff)
    made.load()
    assert stored(made) == parts(result)
    made.assert_settled()


@pytest.mark.parametrize(
    ("base", "fixture", "staff", "conflicts"), CONFLICTS.values(), ids=CONFLICTS
)
def test_people_moved_apart_are_a_conflict(made, base, fixture, staff, conflicts):
    begin(made, base, fixture, staff)
    expected = {(NAME, ("authorships", *path)): sides for path, sides in conflicts.items()}
    assert in_any_order(made.conflicts()) == in_any_order(expected)
    with transaction.atomic():
        made.load(prefer_for={NAME: "fixture"})
        assert stored(made) == parts(fixture)
        made.assert_settled()
        transaction.set_rollback(True)
    made.load(prefer="staff")  # the other way, from the same state
    assert stored(made) == parts(staff)
    made.assert_settled()


def test_people_by_one_side_and_words_by_the_other_go_together(made):
    made["report 1"]["title"] = "New title"
    edit(made, "1*ann, 2bob, 3cho")
    [change] = made.load().changes
    assert (change.name, made.row("report 1").title) == (NAME, "New title")
    assert stored(made) == parts("1*ann, 2bob, 3cho")


@pytest.mark.databases
def test_an_authorship_that_nobody_moved_is_not_rewritten(made):
    before = made.row("report 1").authorships.get(researcher__slug="ann").pk
    write(made, "1*ann, 2bob=B")
    made.load()
    assert made.row("report 1").authorships.get(researcher__slug="ann").pk == before


def test_people_moved_by_the_fixture_move_the_reports_time_of_change(made):
    before = made.row("report 1").updated_at
    write(made, "1*ann, 2bob=B")
    made.load()
    assert made.row("report 1").updated_at > before


def test_a_report_gone_from_the_fixture_whose_people_staff_edited_is_a_conflict(made):
    edit(made, "1*ann, 2bob=B")
    write(made, "")
    made.remove("report 1")
    [((name, path), (_, fixture, staff))] = made.conflicts().items()
    assert (name, path, fixture) == (NAME, (), MISSING)
    assert staff["authorships"] == parts("1*ann, 2bob=B")


def test_a_report_deleted_by_staff_whose_people_the_fixture_moved_is_a_conflict(made):
    made.rows("report 1").delete()
    write(made, "1*ann, 2bob=B")
    assert list(made.conflicts()) == [(NAME, ())]
    made.load(prefer="fixture")
    assert stored(made) == parts("1*ann, 2bob=B")


@pytest.mark.databases
def test_a_report_with_its_people_is_removed(made):
    write(made, "")
    made.remove("report 1")
    made.load()
    assert not made.rows("report 1") and not Authorship.objects.filter(researcher__slug="ann")
    made.assert_settled()


@pytest.mark.databases
def test_the_same_report_made_by_both_with_other_people_is_merged(made):
    fixtures = {name: made.items.pop(name) for name in ("report 1", "by ann", "by bob")}
    made.load()
    made.create("report 1")
    edit(made, "1*ann, 3cho")
    made.items |= fixtures
    made.load()
    assert stored(made) == parts("1*ann, 2bob, 3cho")
