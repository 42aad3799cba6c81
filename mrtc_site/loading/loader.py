"""Loads years, merging their fixtures, staff's edits and what was last loaded."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from mrtc_site.models import LoadedRecord
from mrtc_site.search import index as indexing

from . import revisions as history
from .planner import Outcome, chunks, key_text, plan
from .reader import Reader
from .record_types import kinds
from .references import References
from .three_way_merge import MISSING
from .write_lock import LoadError, exclusive
from .writes import create, remove, stamps, update


class BadFixtures(LoadError):
    """`faults` tells each fault of the fixtures."""

    def __init__(self, faults):
        self.faults = sorted(faults, key=attrgetter("year"))
        super().__init__("\n".join(map(str, faults)))


class _Preview(Exception):
    """Takes everything back at the end of a dry run."""


def count_anew():
    """Have the database know how much there is of everything, on which its plans depend; after a
    load, or after several."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


def load(year: int, **options) -> Outcome:
    """Load one year as `load_years` does."""
    return load_years([year], **options)[year]


def load_years(
    years: Iterable[int],
    prefer: str | None = None,
    prefer_for: dict[str, str] | None = None,
    dry_run: bool = False,
) -> dict[int, Outcome]:
    """Merge the fixtures of these years into the database, the earliest first and all of them or
    none; give each year's Outcome.

    `prefer` (“fixture” or “staff”) decides every conflict, `prefer_for` ({record's name: side})
    single ones. A dry run does everything and takes it all back. Raises BadFixtures, Conflicted or
    another LoadError with nothing changed.
    """
    readers = [Reader(year).read_files() for year in sorted(set(years))]
    references, outcomes = References(readers), {}
    faults = [fault for reader in readers for fault in reader.faults]
    if any(reader.unread for reader in readers):  # what the others refer to may be there
        raise BadFixtures(faults)
    try:
        with exclusive():
            _check_names(prefer_for or {}, readers)
            for reader in readers:
                borrowed, missing = references.look_up(reader)
                faults += missing
                if not faults:  # else the next years are only looked through
                    outcome = plan(reader.year, reader.records, borrowed, prefer, prefer_for or {})
                    _write(reader.year, outcome)
                    outcomes[reader.year] = outcome
            if faults:
                raise BadFixtures(faults)
            if dry_run:
                raise _Preview
    except _Preview:
        pass
    except DatabaseError as error:
        raise LoadError(
            f"The database refuses the result: {' '.join(str(error).split())}"
        ) from error
    return outcomes


def _check_names(names, readers):
    """Raise LoadError for a decision on what neither files nor database have."""
    unknown = set(names)
    for reader in readers if unknown else ():
        loaded = LoadedRecord.objects.filter(year=reader.year)
        for kind in kinds():
            stored = kind.rows(reader.year).values(*kind.model.key_fields)
            keys = [*reader.records[kind], *(tuple(row.values()) for row in stored.iterator())]
            unknown.difference_update(map(kind.name, keys))
            texts = loaded.filter(kind=kind.label).values_list("key", flat=True)
            unknown.difference_update(kind.name((text,)) for text in texts)
    if unknown:
        raise LoadError(f"Nothing is called {', '.join(sorted(unknown))}.")


def _write(year, outcome):
    with indexing.once():
        _apply(outcome, f"Loaded from fixtures/{year}")
        keep_bases(year, outcome)


def _apply(outcome, comment):
    """Write the changes: what is referred to before what refers to it, removals the other way."""
    written, removed = defaultdict(list), defaultdict(list)
    for change in outcome.changes:
        (removed if change.after is MISSING else written)[change.kind].append(change)
    for kind in kinds():
        for changes in chunks(written[kind]):
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
        for texts in chunks([*outcome.gone[kind], *moved]):
            loaded.filter(key__in=texts).delete()
        for bases in chunks(outcome.bases[kind]):
            times = stamps(kind, [change.pk for _, change in bases])
            rows = [
                LoadedRecord(
                    year=year,
                    kind=kind.label,
                    key=key_text(change.key),
                    record=record,
                    updated_at=times.get(change.pk) if change.after == record else None,
                )
                for record, change in bases
            ]
            LoadedRecord.objects.bulk_create(rows, batch_size=500)
