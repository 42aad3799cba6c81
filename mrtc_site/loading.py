"""Loads one year, merging its fixtures, staff's edits and what was last loaded."""

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from . import history, indexing
from .bulk import insert
from .fixtures import Reader
from .locking import LoadError, exclusive
from .merge import FIXTURE, MISSING, Conflict, merge
from .models import LoadedRecord
from .records import kind_of, kinds
from .storing import create, remove, stamps, update

CHUNK = 1000


class BadFixtures(LoadError):
    """`faults` tells each fault of the fixtures."""

    def __init__(self, faults):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class Conflicted(LoadError):
    """`conflicts` holds (record's name, Conflict) pairs that nobody decided."""

    def __init__(self, conflicts):
        self.conflicts = conflicts
        super().__init__(f"{len(conflicts)} conflicts")


@dataclass
class Change:
    """What a load does to one record: `before` or `after` is MISSING where it is not there."""

    kind: object
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


class _Preview(Exception):
    """Takes everything back at the end of a dry run."""


def key_text(key):
    return " ".join(map(str, key))


def count_anew():
    """Have the database know how much there is of everything, on which its plans depend; after a
    load, or after several."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


@contextmanager
def rarely_collected():
    """Look for what can be freed from memory more rarely: of the very many new objects, nearly all
    are needed until the end. That took a fifth of the time. Then what is left of them is freed:
    reports and their people refer to each other, and years would add up."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.collect(1)  # of the younger generations: the oldest has what was there before


@rarely_collected()
def load(year, prefer=None, prefer_for=None, dry_run=False, reader=None):
    """Merge the fixtures of `year` into the database; give the Outcome.

    `prefer` (“fixture” or “staff”) decides every conflict, `prefer_for` ({record's name: side})
    single ones. A dry run does everything and takes it all back. `reader` is the year's, where its
    files are read already. Raises BadFixtures, Conflicted or another LoadError with nothing
    changed.
    """
    reader = (reader or Reader(year).read_files()).check_references()
    if reader.faults:
        raise BadFixtures(reader.faults)
    try:
        with exclusive(), indexing.once():
            outcome = _plan(year, reader.records, prefer, prefer_for or {})
            _apply(outcome, f"Loaded from fixtures/{year}")
            keep_bases(year, outcome)
            if dry_run:
                raise _Preview
    except _Preview:
        pass
    except DatabaseError as error:
        raise LoadError(
            f"The database refuses the result: {' '.join(str(error).split())}"
        ) from error
    return outcome


def _plan(year, records, prefer, prefer_for):
    outcome, conflicts, absent = Outcome(), [], {}
    names = set()
    for kind in kinds():
        elsewhere = _elsewhere(kind, year)
        for key, pk, own, fixture, staff in _three_sides(kind, year, records[kind]):
            base = elsewhere.get(key_text(key), MISSING) if own is MISSING else own
            name = kind.name(key)
            names.add(name)
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
            elif fixture != own:
                outcome.bases[kind].append((fixture, change))
    unknown = prefer_for.keys() - names
    if unknown:
        raise LoadError(f"Nothing is called {', '.join(sorted(unknown))}.")
    conflicts += _wanted_back(outcome, absent, prefer, prefer_for)
    if conflicts:
        raise Conflicted(conflicts)
    return outcome


def _elsewhere(kind, year):
    """Give {key text: record} as other years' fixtures last gave it, the latest year's of several.

    It is what a year's fixtures that did not have a shared row before move from.
    """
    if kind.year_field:
        return {}
    others = LoadedRecord.objects.filter(kind=kind.label).exclude(year=year).order_by("year")
    return bases_of(kind, others)


def bases_of(kind, loaded):
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

    for rows in _chunks(kind.stored(kind.rows(year), CHUNK)):
        yield from sides(rows)
    for rows in _chunks([(None, key, MISSING) for key in left]):
        yield from sides(rows)
    for text, record in bases_of(kind, loaded.filter(key__in=unmet)).items():
        yield (text,), None, record, MISSING, MISSING


def _chunks(rows):
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


def _apply(outcome, comment):
    """Write the changes: what is referred to before what refers to it, removals the other way."""
    written, removed = defaultdict(list), defaultdict(list)
    for change in outcome.changes:
        (removed if change.after is MISSING else written)[change.kind].append(change)
    for kind in kinds():
        for changes in _chunks(written[kind]):
            create(kind, [change for change in changes if change.before is MISSING])
            update(kind, [change for change in changes if change.before is not MISSING])
            rows = history.record(kind, [change.pk for change in changes], comment)
            indexing.index_read(kind.model, rows)
    for kind in reversed(kinds()):
        for change in removed[kind]:
            try:
                with transaction.atomic():
                    history.record(kind, [change.pk], f"Removed. {comment}")
                    remove(kind, change)
            except ProtectedError:
                outcome.changes.remove(change)
                outcome.kept.append(change.name)


def keep_bases(year, outcome):
    """Keep what was loaded as the next base, with the time of the row where it holds the same."""
    for kind in kinds():
        loaded = LoadedRecord.objects.filter(year=year, kind=kind.label)
        moved = [key_text(change.key) for _, change in outcome.bases[kind]]
        for texts in _chunks([*outcome.gone[kind], *moved]):
            loaded.filter(key__in=texts).delete()
        for bases in _chunks(outcome.bases[kind]):
            times = stamps(kind, [change.pk for _, change in bases])
            rows = [
                (
                    year,
                    kind.label,
                    key_text(change.key),
                    record,
                    times.get(change.pk) if change.after == record else None,
                )
                for record, change in bases
            ]
            insert(LoadedRecord, ("year", "kind", "key", "record", "updated_at"), rows)
