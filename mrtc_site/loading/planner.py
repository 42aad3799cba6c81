"""Works out what a load does to each record: the three-way merge of one year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from mrtc_site.models import LoadedRecord

from .record_types import Kind, kind_of, kinds
from .three_way_merge import FIXTURE, MISSING, Conflict, merge
from .write_lock import LoadError

CHUNK = 1000


class Conflicted(LoadError):
    """`conflicts` holds (record's name, Conflict) pairs of one year that nobody decided."""

    def __init__(self, year, conflicts):
        self.year, self.conflicts = year, conflicts
        super().__init__(f"{len(conflicts)} conflicts")


@dataclass
class Change:
    """What a load does to one record: `before` or `after` is MISSING where it is not there."""

    kind: Kind
    key: tuple
    pk: object
    before: object
    after: object

    @property
    def name(self):
        return self.kind.name(self.key)


@dataclass
class Outcome:
    """What a load does: its changes, what it left standing, and the bases that move."""

    changes: list = field(default_factory=list)
    kept: list = field(default_factory=list)  # names of records that could not be removed
    bases: dict = field(default_factory=lambda: defaultdict(list))  # {kind: [(record, Change)]}
    gone: dict = field(default_factory=lambda: defaultdict(list))  # {kind: [key text]}

    @property
    def empty(self):
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
    outcome, conflicts, absent = Outcome(), [], {}
    for kind in kinds():
        elsewhere = _elsewhere(kind, year)
        lent = borrowed.get(kind, {})
        for key, pk, own, fixture, staff in _three_sides(kind, year, lent | records[kind]):
            base = elsewhere.get(key_text(key), MISSING) if own is MISSING else own
            name = kind.name(key)
            side = prefer_for.get(name, prefer)
            if own is MISSING and fixture is MISSING:
                continue  # none of this year's business
            after, found = _merge(kind, base, fixture, staff, side)
            if after is MISSING and staff is not MISSING and key_text(key) in elsewhere:
                after = staff  # another year's fixtures still have it
                outcome.kept.append(name)
            conflicts += [(name, conflict) for conflict in found]
            if after is MISSING and fixture is not MISSING:
                absent[kind, key[0]] = Change(kind, key, None, MISSING, fixture)
            change = Change(kind, key, pk, staff, after)
            if after != staff:
                outcome.changes.append(change)
            if fixture is MISSING:
                outcome.gone[kind].append(key_text(key))
            elif fixture != own and key not in lent:
                outcome.bases[kind].append((fixture, change))
    conflicts += _wanted_back(outcome, absent, prefer, prefer_for)
    if conflicts:
        raise Conflicted(year, conflicts)
    return outcome


def _elsewhere(kind, year):
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
    return {key: empty | record for key, record in loaded.values_list("key", "record")}


def _three_sides(kind, year, fixtures):
    """Give (key, primary key, base, fixture, staff) of every record that any side has."""
    left = dict(fixtures)
    loaded = LoadedRecord.objects.filter(year=year, kind=kind.label)
    unmet = set(loaded.values_list("key", flat=True))

    def sides(rows):
        texts = [key_text(key) for _, key, _ in rows]
        bases = bases_of(kind, loaded.filter(key__in=texts))
        unmet.difference_update(texts)
        for (pk, key, staff), text in zip(rows, texts, strict=True):
            yield key, pk, bases.get(text, MISSING), left.pop(key, MISSING), staff

    for rows in chunks(kind.stored(kind.rows(year), CHUNK)):
        yield from sides(rows)
    for rows in chunks([(None, key, MISSING) for key in left]):
        yield from sides(rows)
    for text, record in bases_of(kind, loaded.filter(key__in=unmet)).items():
        yield (text,), None, record, MISSING, MISSING


def chunks(rows: Iterable) -> Iterator[list]:
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _merge(kind, base, fixture, staff, side):
    """Merge one record. Parts that don't go together once merged are a conflict, too."""
    after, conflicts = merge(base, fixture, staff, side)
    if kind.part and not conflicts and after not in (MISSING, fixture, staff):
        name = kind.parts_name
        problems = "; ".join(kind.part.model.problems_together(after[name]))
        if problems and after[name] not in (fixture[name], staff[name]):
            if side:
                after = {**after, name: (fixture if side == FIXTURE else staff)[name]}
            else:
                was = MISSING if base is MISSING else base[name]
                conflicts = [Conflict((name, problems), was, fixture[name], staff[name])]
    return after, conflicts


def _wanted_back(outcome, absent, prefer, prefer_for):
    """What staff deleted stays deleted, unless a change refers to it: that is a conflict."""
    conflicts, back = [], {}
    for change in outcome.changes:
        for target, key in (
            references(change.kind, change.key, change.after) if change.after is not MISSING else ()
        ):
            lost = absent.get((target, key))
            if not lost or (target, key) in back:
                continue
            if prefer_for.get(lost.name, prefer) == FIXTURE:
                back[target, key] = lost
            else:
                path = (f"needed by {change.name}",)
                conflicts.append((lost.name, Conflict(path, lost.after, lost.after, MISSING)))
    outcome.changes = [*back.values(), *outcome.changes]
    return conflicts


def references(kind, key, record):
    """Give (kind, key) of each row that a record refers to by a one-word key."""
    values = {**dict(zip(kind.model.key_fields, key, strict=True)), **record}
    for reference in kind.references:
        yield kind_of(reference.related_model), values[reference.name]
    if kind.part:
        for reference in kind.part.references:
            for own in record[kind.parts_name]:
                yield kind_of(reference.related_model), own
