"""Every row of the merge table, for the plain fields of every kind of record at once."""

import pytest

from mrtc_site.loading.three_way_merge import MISSING

# what, its name in commands, a field, and its value as last loaded, in the new fixture, by staff
FIELDS = [
    ("annual report", "annual-report 2030", "address", "Old street", "New street", "Staff's"),
    ("section", "section 2030 opening", "body", "Old words.\n\nMore.", "New.\n\nMore.", "Staff's."),
    ("section", "section 2030 opening", "page", 3, 4, 5),
    ("report type", "report-type spare", "name", "Spare", "New name", "Staff's name"),
    ("researcher", "researcher spare", "given_name", "Old", "New", "Staff's"),
    ("report", "reports 2030 memo 2", "title", "Old title", "New title", "Staff's"),
    ("report", "reports 2030 memo 2", "abstract", "Old words.", "New words.", "Staff's words."),
    ("education category", "education-category spare", "order", 90, 91, 92),
    ("session", "education 2030 basic 2", "title", "Old title", "New title", "Staff's"),
    ("session", "education 2030 basic 2", "dates", "2030-05", "2030-05-04", "2030-05-04/.."),
    ("cooperation category", "cooperation-category spare", "name", "Spare", "New", "Staff's"),
    ("project", "cooperation 2030 domestic 2", "photo_caption", "", "A caption", "Staff's"),
    ("project", "cooperation 2030 domestic 2", "category", "visits", "calls", "letters"),
]
OLD, NEW, STAFF = 3, 4, 5  # columns of FIELDS
# Rows that can be absent: all but the annual report. One field of each is enough.
ROWS = list({what: (what, *row) for what, *row in FIELDS[1:]}.values())
both_sides = pytest.mark.parametrize("side", ["fixture", "staff"])


@pytest.fixture
def made(already_made):
    return already_made


def stored(made, rows=FIELDS):
    return {(what, field): made.values(what, field) for what, _, field, *_ in rows}


def expected(column, rows=FIELDS):
    return {(row[0], row[2]): [row[column]] if column else [] for row in rows}


def names(rows):
    return sorted({row[1] for row in rows})


def move_fixtures(made, rows=FIELDS):
    for what, _, field, _, new, _ in rows:
        made[what][field] = new


def edit(made, rows=FIELDS, column=STAFF):
    for row in rows:
        made.edit(row[0], **{row[2]: row[column]})


def delete(made):
    for what, *_ in reversed(ROWS):
        made.rows(what).delete()


def remove(made):
    for what, *_ in ROWS:
        made.remove(what)


def restore(made):
    for what, *_ in ROWS:
        made.items[what] = made.known[what]


def decided(made, side, rows, how):
    made.load(**{how: side if how == "prefer" else dict.fromkeys(names(rows), side)})


def test_unchanged_is_left(made):
    assert stored(made) == expected(OLD)
    made.assert_settled()


@pytest.mark.databases
def test_what_only_the_fixture_moved_is_updated(made):
    move_fixtures(made)
    assert sorted(change.name for change in made.load().changes) == names(FIELDS)
    assert stored(made) == expected(NEW)
    made.assert_settled()


def test_what_only_staff_moved_is_kept(made):
    edit(made)
    made.assert_settled()
    assert stored(made) == expected(STAFF)


def test_what_both_moved_to_the_same_is_fine(made):
    edit(made, column=NEW)
    move_fixtures(made)
    stamps = stored(made, [(row[0], "", "updated_at") for row in FIELDS])
    assert made.load().changes == []
    assert stored(made) == expected(NEW)
    assert stored(made, [(row[0], "", "updated_at") for row in FIELDS]) == stamps
    made.assert_settled()


def test_what_both_moved_apart_is_a_conflict(made):
    edit(made)
    move_fixtures(made)
    conflicts = {(row[1], (row[2],)): tuple(row[OLD:]) for row in FIELDS}
    assert made.conflicts() == conflicts
    del conflicts["researcher spare", ("given_name",)]
    assert made.conflicts(prefer_for={"researcher spare": "staff"}) == conflicts


@pytest.mark.parametrize("how", ["prefer", "prefer_for"])
@both_sides
def test_conflicts_can_be_decided(made, side, how):
    edit(made)
    move_fixtures(made)
    decided(made, side, FIELDS, how)
    assert stored(made) == expected(NEW if side == "fixture" else STAFF)
    made.assert_settled()


def test_one_conflict_can_be_decided_against_the_rest(made):
    edit(made)
    move_fixtures(made)
    made.load(prefer="fixture", prefer_for={"researcher spare": "staff"})
    assert stored(made) == {**expected(NEW), ("researcher", "given_name"): ["Staff's"]}


def test_staff_and_fixture_may_move_different_fields_of_one_entry(made):
    made.edit("report", title="Staff's title")
    made["report"]["abstract"] = "New words."
    made.load()
    row = made.row("report")
    assert (row.title, row.abstract) == ("Staff's title", "New words.")
    made.assert_settled()


def test_a_decision_takes_a_side_only_where_both_moved(made):
    made.edit("report", title="Staff's title", abstract="Staff's words.")
    made["report"].update(title="New title", contents="New heading")
    made.load(prefer="fixture")
    row = made.row("report")
    assert (row.title, row.abstract, row.contents) == ("New title", "Staff's words.", "New heading")


def test_what_staff_kept_in_one_conflict_is_none_until_the_fixture_moves_again(made):
    made.edit("report", title="Staff's title")
    made["report"]["title"] = "New title"
    made.load(prefer="staff")
    made["report"]["title"] = "Newer title"
    conflict = {("reports 2030 memo 2", ("title",)): ("New title", "Newer title", "Staff's title")}
    assert made.conflicts() == conflict


def test_a_field_left_out_of_the_fixture_is_emptied(made):
    for what, name in (
        ("section", "page"),
        ("section", "body"),
        ("report", "abstract"),
        ("session", "dates"),
        ("session", "date_text"),
    ):
        del made[what][name]
    made.load()
    section, session = made.row("section"), made.row("session")
    assert (section.page, section.body, made.row("report").abstract) == (None, "", "")
    assert (session.date_text, session.dates, session.start, session.end) == ("", "", None, None)
    made.assert_settled()


@pytest.mark.databases
def test_what_is_new_in_the_fixture_is_created(made):
    remove(made)
    made.load()
    restore(made)
    changes = made.load().changes
    assert sorted(change.name for change in changes if change.staff is MISSING) == names(ROWS)
    assert stored(made, ROWS) == expected(OLD, ROWS)
    made.assert_settled()


@pytest.mark.databases
def test_what_is_gone_from_the_fixture_and_untouched_is_removed(made):
    remove(made)
    changes = made.load().changes
    assert sorted(change.name for change in changes if change.after is MISSING) == names(ROWS)
    assert stored(made, ROWS) == expected(None, ROWS)
    made.assert_settled()


def test_what_is_gone_but_edited_is_a_conflict(made):
    edit(made, ROWS)
    remove(made)
    conflicts = made.conflicts()
    assert sorted(conflicts) == [(name, ()) for name in names(ROWS)]
    for _, name, field, old, _, staff in ROWS:
        base, fixture, edited = conflicts[name, ()]
        assert (base[field], fixture, edited[field]) == (old, MISSING, staff)


@pytest.mark.parametrize("how", ["prefer", "prefer_for"])
@both_sides
def test_gone_but_edited_can_be_decided(made, side, how):
    edit(made, ROWS)
    remove(made)
    decided(made, side, ROWS, how)
    assert stored(made, ROWS) == expected(None if side == "fixture" else STAFF, ROWS)
    made.assert_settled()


def test_what_staff_deleted_stays_deleted(made):
    delete(made)
    made.assert_settled()
    assert stored(made, ROWS) == expected(None, ROWS)


def test_deleted_by_staff_and_moved_in_the_fixture_is_a_conflict(made):
    delete(made)
    move_fixtures(made, ROWS)
    conflicts = made.conflicts()
    assert sorted(conflicts) == [(name, ()) for name in names(ROWS)]
    for _, name, field, old, new, _ in ROWS:
        base, fixture, edited = conflicts[name, ()]
        assert (base[field], fixture[field], edited) == (old, new, MISSING)


@pytest.mark.parametrize("how", ["prefer", "prefer_for"])
@both_sides
@pytest.mark.databases
def test_deleted_by_staff_and_moved_can_be_decided(made, side, how):
    delete(made)
    move_fixtures(made, ROWS)
    decided(made, side, ROWS, how)
    assert stored(made, ROWS) == expected(NEW if side == "fixture" else None, ROWS)
    made.assert_settled()


def test_deleted_by_staff_and_gone_from_the_fixture_is_fine(made):
    delete(made)
    remove(made)
    assert made.load().changes == []
    made.assert_settled()
    restore(made)  # and new, should the fixture bring it again
    assert len(made.load().changes) == len(ROWS)


def test_what_staff_created_is_kept(made):
    remove(made)
    made.load()
    for what, _, field, _, _, staff in ROWS:
        made.create(what, **{field: staff})
    made.assert_settled()
    assert stored(made, ROWS) == expected(STAFF, ROWS)


def test_new_in_the_fixture_and_created_by_staff_the_same_is_fine(made):
    remove(made)
    made.load()
    for what, *_ in ROWS:
        made.create(what)
    stamps = stored(made, [(row[0], "", "updated_at") for row in ROWS])
    restore(made)
    assert made.load().changes == []
    assert stored(made, [(row[0], "", "updated_at") for row in ROWS]) == stamps
    made.assert_settled()
    remove(made)  # and from now on they are the fixture's
    assert [change.after for change in made.load().changes] == [MISSING] * len(ROWS)


def test_new_in_the_fixture_and_created_by_staff_differently_is_a_conflict_of_fields(made):
    remove(made)
    made.load()
    for what, _, field, _, _, staff in ROWS:
        made.create(what, **{field: staff})
    restore(made)
    told = made.conflicts()
    assert told == {
        (name, (field,)): (MISSING, old, staff) for _, name, field, old, _, staff in ROWS
    }
    made.load(prefer="fixture")
    assert stored(made, ROWS) == expected(OLD, ROWS)
    made.assert_settled()
