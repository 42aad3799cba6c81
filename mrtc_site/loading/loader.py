"""Loads years of fixtures: merges the files, the staff's edits and what was last loaded."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.redirects import Redirect, destination, row_at
from mrtc_site.files import versions
from mrtc_site.files.storage import put
from mrtc_site.models import Topic
from mrtc_site.search import index as indexing

from . import revisions
from .bases import loaded, store_bases
from .database_writer import create, remove, update
from .errors import BadFixtures, Conflicted, Fault, LoadError
from .events import event
from .moves import follow, move
from .planner import Decisions, MergedRow, Outcome, plan
from .reader import Reader
from .record_types import Kind, kinds
from .references import References
from .three_way_merge import MISSING
from .write_lock import exclusive

T = TypeVar("T")


def analyze() -> None:
    """Update the database's statistics, on which its query plans depend, after loads."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


def load(year: int, **options: Any) -> Outcome:
    [outcome] = load_years([year], lambda year, outcome: outcome, **options)
    return outcome


def load_years(  # noqa: PLR0913, PLR0917
    years: Iterable[int],
    report: Callable[[int, Outcome], T],
    prefer: str | None = None,
    prefer_for: dict[str, str] | None = None,
    dry_run: bool = False,
    workbook: Path | None = None,
    moved: Iterable[tuple[str, str]] = (),
) -> list[T]:
    """Merge the fixtures of these years into the database, the earliest year first, all or nothing.
    Returns what `report(year, outcome)` returns for each year.

    `prefer` (“fixture” or “staff”) decides every conflict, `prefer_for` ({name of a record: side})
    single ones. A dry run does everything and rolls it back. A `workbook` replaces the YAML files
    of a single year. `moved` are (old, new) names of records whose key is another in the files.
    Raises BadFixtures, Conflicted or another LoadError with nothing changed.
    """
    years, decisions = sorted(set(years)), Decisions(prefer, prefer_for or {})
    redirects: set[str] = set()  # old addresses of redirects that the load changes
    references, problems, reports = References(years), Problems(decisions.by_name), []
    try:
        with exclusive():
            for old, new in moved:
                move(years[0], old, new)
            for year in years:
                reader = Reader(year, workbook).read_files()
                if not reader.faults:
                    follow(reader)
                borrowed, missing = references.look_up(reader)
                problems.add(reader, missing)
                if problems.stop:  # of later years only the faults are collected
                    continue
                try:
                    outcome = plan(reader, borrowed, decisions)
                except Conflicted as conflict:
                    problems.conflict = conflict
                    continue
                if not dry_run:  # before the rows that name these files
                    for content in reader.files.values():
                        put(content)
                _write(year, outcome)
                changed = (change for change in outcome.changes if change.kind.model is Redirect)
                redirects |= {change.key[0] for change in changed}
                reports.append(report(year, outcome))
            problems.refuse()
            _refuse_redirects(redirects)
            _refuse_topics()
            if dry_run:
                transaction.set_rollback(True)
    except DatabaseError as error:
        raise LoadError(
            f"The database refuses the result: {' '.join(str(error).split())}"
        ) from error
    return reports


class Problems:
    """The problems of all years of a load, raised together at its end."""

    def __init__(self, names: Iterable[str]) -> None:
        self.faults: list[Fault] = []  # in the files themselves
        self.missing: list[Fault] = []  # references to rows that there are not
        self.unread = False
        self.conflict: Conflicted | None = None
        self.unknown = set(names)  # names in `prefer_for` that no record has had yet

    @property
    def stop(self) -> bool:
        return bool(self.faults or self.missing or self.conflict)

    def add(self, reader: Reader, missing: list[Fault]) -> None:
        self.faults += reader.faults
        self.missing += missing
        self.unread |= reader.faults.unread
        for kind in kinds() if self.unknown else ():
            stored = kind.rows(reader.year).values_list(*kind.model.key_fields)
            texts = loaded(kind, reader.year).values_list("key")
            keys = chain(reader.records[kind], stored.iterator(), texts)
            self.unknown.difference_update(map(kind.name, keys))

    def refuse(self) -> None:
        if self.unread:  # what is missing elsewhere may be in the file that can't be read
            raise BadFixtures(self.faults)
        if self.unknown:
            raise LoadError(f"Nothing is called {', '.join(sorted(self.unknown))}.")
        if self.faults or self.missing:
            raise BadFixtures([*self.faults, *self.missing])
        if self.conflict:
            raise self.conflict


def _refuse_redirects(changed: set[str]) -> None:
    """Raise LoadError for redirects from a row's address, for circles, and for changed ones that
    lead nowhere. Others that do, from a row's address, are deleted, as in the admin."""
    for redirect in Redirect.objects.all():
        is_new = redirect.old in changed
        problem = redirect.problem() if is_new else redirect.obstacle()
        if problem and not is_new and row_at(redirect.old) and not destination(redirect.new):
            redirect.delete()
        elif problem:
            raise LoadError(f"redirect {redirect.old}: {problem}")


def _refuse_topics() -> None:
    """Raise LoadError if there are too many topics, those of other years and staff's included."""
    if Topic.objects.count() > Topic.most:
        raise LoadError(Topic.too_many())


def _write(year: int, outcome: Outcome) -> None:
    with indexing.batch():
        _apply(outcome, year)
        bases = {kind: [row.new_base for row in rows] for kind, rows in outcome.bases.items()}
        store_bases(year, bases, outcome.gone)


def _apply(outcome: Outcome, year: int) -> None:
    """Write the changes: rows that others refer to are created first and removed last."""
    comment = event("loaded", year=year)
    written: dict[Kind, list[MergedRow]] = defaultdict(list)
    removed: dict[Kind, list[MergedRow]] = defaultdict(list)
    for change in outcome.changes:
        (removed if change.after is MISSING else written)[change.kind].append(change)
    for kind in kinds():
        keys = [row.key for row in written[kind] if row.staff is MISSING and row.base is MISSING]
        if keys:
            versions.forget(kind.model, keys)
        for changes in chunks(written[kind]):
            if new := [change for change in changes if change.staff is MISSING]:
                revisions.record_written(kind, *create(kind, new), comment)
            if others := [change for change in changes if change.staff is not MISSING]:
                update(kind, others)
                revisions.record(kind, [change.pk for change in others], comment)
    for kind in reversed(kinds()):
        for change in removed[kind]:
            try:
                with transaction.atomic():
                    revisions.record(kind, [change.pk], event("removed", year=year))
                    remove(kind, change)
            except ProtectedError:
                outcome.changes.remove(change)
                outcome.still_referenced.append(change.name)
