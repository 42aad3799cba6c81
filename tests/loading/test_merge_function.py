"""What must hold of `merge()` and of differences in words, whatever the values."""

from hypothesis import given
from hypothesis import strategies as st

from mrtc_site.loading.three_way_merge import (
    FIXTURE,
    MISSING,
    STAFF,
    Conflict,
    difference_text,
    differences,
    merge,
    word_differences,
)

plain = st.sampled_from([None, "", "a", "b", "c", 0, 1, 2])
part = st.fixed_dictionaries({"role": plain, "order": plain})
parts = st.dictionaries(st.sampled_from(["ann", "bob", "cho"]), part, max_size=3)
links = st.dictionaries(st.sampled_from(["law", "work"]), st.just({}), max_size=2)
record = st.fixed_dictionaries(
    {"title": plain, "number": plain, "authorships": parts, "topics": links}
)
sides = st.one_of(st.just(MISSING), record)
words = st.text(st.sampled_from("ab \n한"), max_size=30)


def leaves(value, path=()):
    """Give {path: value} of everything in a record that is not itself a dict, and of links, which
    have no values."""
    if not isinstance(value, dict):
        return {path: value}
    if path[:-1] == ("topics",):
        return {path: "linked"}
    return {way: leaf for name in value for way, leaf in leaves(value[name], (*path, name)).items()}


@given(sides, sides)
def test_what_only_staff_moved_is_staffs(base, staff):
    assert merge(base, base, staff) == (staff, [])


@given(sides, sides)
def test_what_only_the_fixture_moved_is_the_fixtures(base, fixture):
    assert merge(base, fixture, base) == (fixture, [])


@given(sides, sides)
def test_what_both_moved_alike_is_theirs(base, both):
    assert merge(base, both, both) == (both, [])


def test_a_blank_end_that_an_earlier_version_loaded_is_nobodys_change():
    assert merge("a\n", "a", "b") == merge("a\n", "b", "a") == ("b", [])
    assert merge("a\n", "a", "a\n") == ("a", [])
    assert merge("a\n", "b", "c") == ("c", [Conflict((), "a", "b", "c")])


@given(sides, sides, sides)
def test_conflicts_are_the_same_seen_from_either_side(base, one, other):
    merged, conflicts = merge(base, one, other)
    turned, others = merge(base, other, one)
    seen = {(c.path, repr(c.base), repr(c.fixture), repr(c.staff)) for c in conflicts}
    assert seen == {(c.path, repr(c.base), repr(c.staff), repr(c.fixture)) for c in others}
    if not conflicts:
        assert merged == turned


@given(sides, sides, sides)
def test_a_conflict_tells_what_each_side_has(base, fixture, staff):
    def at(side, path):
        for name in path:
            side = side.get(name, MISSING) if isinstance(side, dict) else MISSING
        return side

    for conflict in merge(base, fixture, staff)[1]:
        found = tuple(at(side, conflict.path) for side in (base, fixture, staff))
        assert found == (conflict.base, conflict.fixture, conflict.staff)
        assert len({repr(side) for side in found}) == 3


@given(sides, sides, sides, st.sampled_from([FIXTURE, STAFF]))
def test_preferring_a_side_decides_everything_and_only_the_conflicts(base, fixture, staff, prefer):
    merged, conflicts = merge(base, fixture, staff, prefer)
    assert conflicts == []
    _, undecided = merge(base, fixture, staff)
    for conflict in undecided:
        value = merged
        for name in conflict.path:
            value = value.get(name, MISSING)
        assert value == (conflict.fixture if prefer == FIXTURE else conflict.staff)
    if not undecided:
        assert merged == merge(base, fixture, staff)[0]


@given(sides, sides, sides, st.sampled_from([None, FIXTURE, STAFF]))
def test_no_value_is_invented_or_put_elsewhere(base, fixture, staff, prefer):
    merged, _ = merge(base, fixture, staff, prefer)
    known = leaves(fixture).items() | leaves(staff).items()
    assert leaves(merged).items() <= known


@given(record, record, record)
def test_what_neither_side_moved_stays(base, fixture, staff):
    merged = leaves(merge(base, fixture, staff)[0])
    for path, value in leaves(base).items():
        if leaves(fixture).get(path, MISSING) == value == leaves(staff).get(path, MISSING):
            assert merged[path] == value


@given(sides, sides, sides)
def test_merging_again_what_was_merged_changes_nothing(base, fixture, staff):
    merged, conflicts = merge(base, fixture, staff)
    if not conflicts:
        assert merge(fixture, fixture, merged) == (merged, [])


@given(record, record, record)
def test_merging_changes_none_of_its_sides(base, fixture, staff):
    before = repr((base, fixture, staff))
    merge(base, fixture, staff)
    assert repr((base, fixture, staff)) == before


@given(record, record)
def test_differences_are_none_exactly_of_the_same(old, new):
    """Empty text and nothing count as the same."""
    empty = {path: value for path, value in leaves(old).items() if value not in ("", None)}
    other = {path: value for path, value in leaves(new).items() if value not in ("", None)}
    assert (list(differences(old, new)) == []) == (empty == other)
    assert list(differences(old, old)) == []


@given(words.filter(bool), words.filter(bool))
def test_differences_in_words_hold_both_texts(old, new):
    runs = word_differences(old, new)
    if not any("… " in text for _, text in runs):
        assert "".join(text for mark, text in runs if mark != "+") == old
        assert "".join(text for mark, text in runs if mark != "-") == new
    assert all(mark == " " for mark, _ in runs) == (old == new)


@given(st.lists(st.integers(), min_size=40, max_size=60), st.integers(0, 39))
def test_of_long_texts_only_a_few_words_around_a_change_are_told(numbers, place):
    old = [f"word{number}" for number in numbers]
    new = [*old[:place], "changed", *old[place + 1 :]]
    told = difference_text(" ".join(old), " ".join(new))
    assert "{+changed" in told and len(told.split()) <= 2 + 2 * 6 + 2
    assert ("… " in told) is True


def test_a_difference_reads_as_one_line():
    assert difference_text("the old text", "the new text") == "the [-old -]{+new +}text"
    assert difference_text("", "new") == "[-(empty)-]{+new+}"
    assert difference_text(MISSING, "new") == "{+new+}"
    assert difference_text("old", MISSING) == "[-old-]"
    assert difference_text(None, 3) == "[-(empty)-]{+3+}"
