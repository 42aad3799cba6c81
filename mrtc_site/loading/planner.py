"""Plans what a load does to each row of a year, by a three-way merge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.entry import Entry

from .bases import Base, key_text, loaded, loaded_elsewhere, loaded_keys, records_of
from .errors import Conflicted
from .reader import Reader
from .record_types import Key, Kind, Record, Records, kind_of, kinds
from .three_way_merge import FIXTURE, MISSING, Conflict, merge

Conflicts = list[tuple[str, Conflict]]  # with the name of the row that each is of


@dataclass(slots=True)
class MergedRow:
    """The records of one row, each MISSING where there is none: as last loaded from this year's
    files (`loaded`) and from other years' (`elsewhere`), in the files now (`fixture`), in the
    database with the staff's edits (`staff`), and merged (`after`)."""

    kind: Kind
    key: Key
    pk: Any
    loaded: Any
    elsewhere: Any
    fixture: Any
    staff: Any
    after: Any = MISSING

    @property
    def name(self) -> str:
        return self.kind.name(self.key)

    @property
    def verb(self) -> str:
        if self.staff is MISSING:
            return "created"
        return "removed" if self.after is MISSING else "updated"

    @property
    def base(self) -> Any:
        return self.elsewhere if self.loaded is MISSING else self.loaded

    @property
    def new_base(self) -> Base:
        return Base(self.key, self.fixture, self.pk if self.after == self.fixture else None)


@dataclass
class Outcome:
    file_names: dict[str, str]  # {name in the storage: name in the fixtures}
    changes: list[MergedRow] = field(default_factory=list)
    still_referenced: list[str] = field(default_factory=list)  # names of rows it could not remove
    bases: dict[Kind, list[MergedRow]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[Kind, list[str]] = field(default_factory=lambda: defaultdict(list))  # texts of keys

    @property
    def empty(self) -> bool:
        return not self.changes and not any(self.bases.values()) and not any(self.gone.values())


class Decisions(NamedTuple):
    """Which side (FIXTURE or STAFF) wins a conflict: of every row, or of the row with a name."""

    everywhere: str | None
    by_name: dict[str, str]

    def side(self, name: str) -> str | None:
        return self.by_name.get(name, self.everywhere)


def plan(reader: Reader, borrowed: Records, decisions: Decisions) -> Outcome:
    """Merge the records of one year. `borrowed` are rows in later years' files that its rows refer
    to: they are created now, and get a base when their own year is loaded. Raises Conflicted."""
    outcome, conflicts = Outcome(reader.file_names), []
    deleted: dict[tuple[Kind, Any], MergedRow] = {}  # by staff, but still in the fixtures
    left: list[MergedRow] = []  # entries that fixtures no longer have under their number
    for row in _rows(reader, borrowed):
        kind, side = row.kind, decisions.side(row.name)
        row.after, undecided = _merge(row, side)
        conflicts += [(row.name, conflict) for conflict in undecided]
        if row.after is MISSING and row.staff is not MISSING and row.elsewhere is not MISSING:
            row.after = row.staff
            outcome.still_referenced.append(row.name)
        if row.after is MISSING and row.fixture is not MISSING:
            deleted[kind, row.key[0]] = row
        if row.after != row.staff:
            outcome.changes.append(row)
        if not side and _has_left(row):
            left.append(row)
        if row.fixture is MISSING:
            outcome.gone[kind].append(key_text(row.key))
        elif row.fixture != row.loaded and row.key not in borrowed.get(kind, {}):
            outcome.bases[kind].append(row)
    conflicts += _restore_needed(outcome, deleted, decisions)
    renumbered = _renumbered(left, outcome.changes)
    conflicts = [one for one in conflicts if one[0] not in renumbered] + [*renumbered.items()]
    if conflicts:
        raise Conflicted(reader.year, conflicts, reader.file_names)
    return outcome


def _rows(reader: Reader, borrowed: Records) -> Iterator[MergedRow]:
    """Give every row that the year's fixtures have, or had when last loaded; not yet merged."""
    keys = loaded_keys(reader.year)
    fixtures = {kind: borrowed.get(kind, {}) | reader.records[kind] for kind in kinds()}
    concerned = [kind for kind in kinds() if fixtures[kind] or keys[kind]]
    elsewhere = loaded_elsewhere(concerned, reader.year)
    for kind in concerned:
        yield from _rows_of(kind, reader.year, fixtures[kind], keys[kind], elsewhere[kind])


def _rows_of(
    kind: Kind, year: int, fixtures: dict[Key, Record], keys: set[str], elsewhere: dict[str, Record]
) -> Iterator[MergedRow]:
    """Give the rows of one kind. `keys` are the texts of the keys that were last loaded."""
    unread = dict(fixtures)  # what is left at the end is not in the database
    gone = set(keys)

    def bases(texts: set[str]) -> dict[str, Record]:
        return records_of(kind, loaded(kind, year).filter(key__in=texts)) if texts else {}

    def rows(stored: list[tuple[Any, Key, Any]]) -> Iterator[MergedRow]:
        texts = [key_text(key) for _, key, _ in stored]
        had = bases(gone.intersection(texts))
        gone.difference_update(texts)
        for (pk, key, staff), text in zip(stored, texts, strict=True):
            base, fixture = had.get(text, MISSING), unread.pop(key, MISSING)
            if base is not MISSING or fixture is not MISSING:
                yield MergedRow(kind, key, pk, base, elsewhere.get(text, MISSING), fixture, staff)

    for stored in chunks(kind.stored(kind.rows(year))):
        yield from rows(stored)
    for new in chunks([(None, key, MISSING) for key in unread]):
        yield from rows(new)
    for text, base in bases(gone).items():
        others = elsewhere.get(text, MISSING)
        yield MergedRow(kind, (text,), None, base, others, MISSING, MISSING)


def _merge(row: MergedRow, side: str | None) -> tuple[Any, list[Conflict]]:
    """Merge one row. Merged parts that contradict each other are a conflict, too."""
    base, fixture, staff = row.base, row.fixture, row.staff
    after, conflicts = merge(base, fixture, staff, side)
    if conflicts or after in (MISSING, fixture, staff):
        return after, conflicts
    for name, part in row.kind.parts.items():
        problems = "; ".join(part.model.problems_together(after[name]))
        if problems and after[name] not in (fixture[name], staff[name]):
            if side:
                after = {**after, name: (fixture if side == FIXTURE else staff)[name]}
            else:
                before = MISSING if base is MISSING else base[name]
                conflicts.append(Conflict((name, problems), before, fixture[name], staff[name]))
    return after, conflicts


def _restore_needed(
    outcome: Outcome, deleted: dict[tuple[Kind, Any], MergedRow], decisions: Decisions
) -> Conflicts:
    """Give the conflicts of rows that staff deleted and a change refers to; restore those that
    `decisions` give to the fixture."""
    conflicts: Conflicts = []
    restored: dict[str, MergedRow] = {}
    for change in outcome.changes if deleted else ():
        for reference in _references(change) if change.after is not MISSING else ():
            target = deleted.get(reference)
            if not target or target.name in restored:
                continue
            if decisions.side(target.name) == FIXTURE:
                restored[target.name] = target
            else:
                path = (f"needed by {change.name}",)
                conflict = Conflict(path, target.fixture, target.fixture, MISSING)
                conflicts.append((target.name, conflict))
    for row in restored.values():
        row.after = row.fixture
    outcome.changes = [*restored.values(), *outcome.changes]
    return conflicts


def _references(row: MergedRow) -> Iterator[tuple[Kind, Any]]:
    """Give (kind, slug or number) of each row that the merged row refers to."""
    values = row.kind.all_values(row.key, row.after)
    for field_ in row.kind.references:
        yield kind_of(field_.related_model), values[field_.name]
    for name, part in row.kind.parts.items():
        if part.named:
            yield from ((part.named, target) for target in values[name])


def _has_left(row: MergedRow) -> bool:
    """Whether the files no longer have an entry under its number, but none or, while staff edited
    it, another."""
    if row.staff is MISSING or not issubclass(row.kind.model, Entry):
        return False
    if MISSING in (row.loaded, row.fixture):
        return row.fixture is MISSING
    was = _looks(row.loaded), _looks(row.staff)
    return row.staff != row.loaded and _looks(row.fixture) not in was


def _renumbered(left: list[MergedRow], changes: Iterable[MergedRow]) -> dict[str, Conflict]:
    """Give {name: Conflict} of those entries that left their numbers where one seems to be the same
    under another."""
    new = {
        (change.kind, _looks(change.fixture)): change
        for change in changes
        if issubclass(change.kind.model, Entry)
        and change.fixture is not MISSING
        and (change.loaded is MISSING or _looks(change.fixture) != _looks(change.loaded))
    }
    conflicts = {}
    for row in left if new else ():
        looks = (row.kind, _looks(row.staff)), (row.kind, _looks(row.loaded))
        found = new.get(looks[0]) or new.get(looks[1])
        if not found:
            continue
        if found.staff is MISSING and row.fixture is MISSING:
            cure = f'add --moved "{row.name}" "{found.name}"'
        elif row.staff != row.loaded:
            cure = (
                "its edits would not follow: keep its number in the files, where what comes before "
                "may be 3-2, or give it the new one in the admin first"
            )
        else:
            continue
        said = f"seems to be the same as {found.name}. If it is, {cure}"
        conflicts[row.name] = Conflict((said,), row.loaded, row.fixture, row.staff)
    return conflicts


def _looks(record: Record) -> tuple[str, str]:
    """What two rows of one entry have in common, whatever number they have."""
    return record["title"].casefold(), record.get("date_text", "")
