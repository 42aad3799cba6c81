"""Works out what a load does to each record: the three-way merge of one year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from mrtc_site.entries.base import Entry
from mrtc_site.models import LoadedRecord

from .record_types import Kind, Record, kind_of, kinds
from .three_way_merge import FIXTURE, MISSING, Conflict, merge
from .write_lock import LoadError

CHUNK = 1000


class Conflicted(LoadError):
    """`conflicts` holds (record's name, Conflict) pairs of one year that nobody decided."""

    def __init__(self, year: int, conflicts: list[tuple[str, Conflict]]) -> None:
        self.year, self.conflicts = year, conflicts
        super().__init__(f"{len(conflicts)} conflicts")


@dataclass
class Change:
    """What a load does to one record: `before` or `after` is MISSING where it is not there."""

    kind: Kind
    key: tuple
    pk: Any
    before: Any
    after: Any

    @property
    def name(self) -> str:
        return self.kind.name(self.key)


@dataclass
class Outcome:
    """What a load does: its changes, what it left standing, and the bases that move."""

    changes: list[Change] = field(default_factory=list)
    still_referenced: list[str] = field(default_factory=list)  # what could not be removed
    bases: dict[Kind, list[tuple[dict, Change]]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[Kind, list[str]] = field(default_factory=lambda: defaultdict(list))  # texts of keys

    @property
    def empty(self) -> bool:
        return not self.changes and not any(self.bases.values()) and not any(self.gone.values())


def key_text(key: tuple) -> str:
    return " ".join(map(str, key))


def plan(
    year: int,
    records: dict[Kind, dict],
    borrowed: dict[Kind, dict],
    prefer: str | None,
    prefer_for: dict[str, str],
) -> Outcome:
    """Merge the records of one year; `borrowed` are rows of later years that its rows refer to,
    which are created and have no base before their own year. Raises Conflicted."""
    outcome, conflicts = Outcome(), []
    deleted = {}  # by staff, and still in the fixtures
    left: dict[str, tuple[Kind, Any, Any]] = {}  # by the fixtures, and still there
    for kind in kinds():
        of_others = _bases_of_others(kind, year)
        from_others, is_entry = borrowed.get(kind, {}), issubclass(kind.model, Entry)
        for key, pk, of_year, fixture, staff in _three_sides(
            kind, year, from_others | records[kind]
        ):
            base = of_others.get(key_text(key), MISSING) if of_year is MISSING else of_year
            name = kind.name(key)
            side = prefer_for.get(name, prefer)
            if of_year is MISSING and fixture is MISSING:
                continue  # none of this year's business
            after, undecided = _merge(kind, base, fixture, staff, side)
            if after is MISSING and staff is not MISSING and key_text(key) in of_others:
                after = staff  # another year's fixtures still have it
                outcome.still_referenced.append(name)
            conflicts += [(name, conflict) for conflict in undecided]
            if after is MISSING and fixture is not MISSING:
                deleted[kind, key[0]] = Change(kind, key, None, MISSING, fixture)
            change = Change(kind, key, pk, staff, after)
            if after != staff:
                outcome.changes.append(change)
            if fixture is MISSING and staff is not MISSING and not side and is_entry:
                left[name] = kind, of_year, staff
            if fixture is MISSING:
                outcome.gone[kind].append(key_text(key))
            elif fixture != of_year and key not in from_others:
                outcome.bases[kind].append((fixture, change))
    conflicts += _restore_needed(outcome, deleted, prefer, prefer_for)
    renumbered = dict(_renumbered(left, outcome.changes))
    conflicts = [one for one in conflicts if one[0] not in renumbered] + [*renumbered.items()]
    if conflicts:
        raise Conflicted(year, conflicts)
    return outcome


def _bases_of_others(kind: Kind, year: int) -> dict[str, dict]:
    """Give {key text: record} as other years' fixtures last gave it, the latest year's of several.

    It is what a year's fixtures that did not have a shared row before move from.
    """
    if kind.year_field:
        return {}
    others = LoadedRecord.objects.filter(kind=kind.label).exclude(year=year).order_by("year")
    return bases_of(kind, others)


def bases_of(kind: Kind, loaded: QuerySet[LoadedRecord]) -> dict[str, dict]:
    """Give {key text: record} of LoadedRecords, with the defaults of fields that there were not
    yet."""
    empty = {field.name: field.get_default() for field in kind.values if field.blank}
    empty |= {name: {} for name in kind.parts}
    return {key: empty | record for key, record in loaded.values_list("key", "record")}


def _three_sides(
    kind: Kind, year: int, fixtures: dict[tuple, dict]
) -> Iterator[tuple[tuple, Any, Any, Any, Any]]:
    """Give (key, primary key, base, fixture, staff) of every record that any side has."""
    unread = dict(fixtures)  # of what the database does not have
    loaded = LoadedRecord.objects.filter(year=year, kind=kind.label)
    gone = set(loaded.values_list("key", flat=True))

    def sides(rows: list) -> Iterator[tuple[tuple, Any, Any, Any, Any]]:
        texts = [key_text(key) for _, key, _ in rows]
        bases = bases_of(kind, loaded.filter(key__in=texts))
        gone.difference_update(texts)
        for (pk, key, staff), text in zip(rows, texts, strict=True):
            yield key, pk, bases.get(text, MISSING), unread.pop(key, MISSING), staff

    for rows in chunks(kind.stored(kind.rows(year), CHUNK)):
        yield from sides(rows)
    for rows in chunks([(None, key, MISSING) for key in unread]):
        yield from sides(rows)
    for text, record in bases_of(kind, loaded.filter(key__in=gone)).items():
        yield (text,), None, record, MISSING, MISSING


def chunks(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _merge(
    kind: Kind, base: Any, fixture: Any, staff: Any, side: str | None
) -> tuple[Any, list[Conflict]]:
    """Merge one record. Parts that don't go together once merged are a conflict, too."""
    after, conflicts = merge(base, fixture, staff, side)
    if conflicts or after in (MISSING, fixture, staff):
        return after, conflicts
    for name, part in kind.parts.items():
        problems = "; ".join(part.model.problems_together(after[name]))
        if problems and after[name] not in (fixture[name], staff[name]):
            if side:
                after = {**after, name: (fixture if side == FIXTURE else staff)[name]}
            else:
                before = MISSING if base is MISSING else base[name]
                conflicts.append(Conflict((name, problems), before, fixture[name], staff[name]))
    return after, conflicts


def _restore_needed(
    outcome: Outcome,
    deleted: dict[tuple[Kind, Any], Change],
    prefer: str | None,
    prefer_for: dict[str, str],
) -> list[tuple[str, Conflict]]:
    """What staff deleted stays deleted, unless a change refers to it: that is a conflict."""
    conflicts, restored = [], {}
    for change in outcome.changes if deleted else ():
        if change.after is MISSING:
            continue
        for reference in references(change.kind, change.key, change.after):
            target = deleted.get(reference)
            if not target or reference in restored:
                continue
            if prefer_for.get(target.name, prefer) == FIXTURE:
                restored[reference] = target
            else:
                path = (f"needed by {change.name}",)
                conflict = Conflict(path, target.after, target.after, MISSING)
                conflicts.append((target.name, conflict))
    outcome.changes = [*restored.values(), *outcome.changes]
    return conflicts


def _renumbered(
    left: dict[str, tuple[Kind, Any, Any]], changes: list[Change]
) -> list[tuple[str, Conflict]]:
    """Say which entries are gone from the files while one that seems to be the same came: `left`
    is {name: (kind, what was last loaded, what is there)}."""
    new = {
        (change.kind, _looks(change.after)): change.name
        for change in changes
        if change.before is MISSING and issubclass(change.kind.model, Entry)
    }
    conflicts = []
    for old, (kind, base, staff) in left.items() if new else ():
        if name := new.get((kind, _looks(staff))) or new.get((kind, _looks(base))):
            said = f'seems to be the same as {name}. If it is, add --moved "{old}" "{name}"'
            conflicts.append((old, Conflict((said,), base, MISSING, staff)))
    return conflicts


def _looks(record: Record) -> tuple[str, str]:
    """What two rows of one entry have in common, whatever number they have."""
    return record["title"].casefold(), record.get("date_text", "")


def references(kind: Kind, key: tuple, record: dict) -> Iterator[tuple[Kind, Any]]:
    """Give (kind, key) of each row that a record refers to by a one-word key."""
    values = {**dict(zip(kind.model.key_fields, key, strict=True)), **record}
    for reference in kind.references:
        yield kind_of(reference.related_model), values[reference.name]
    for name, part in kind.parts.items():
        if part.named:
            yield from ((part.named, target) for target in record[name])
