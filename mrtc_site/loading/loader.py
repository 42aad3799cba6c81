"""Loads years, merging their fixtures, staff's edits and what was last loaded."""

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
from .bases import keep_bases, loaded
from .errors import BadFixtures, Conflicted, Fault, LoadError
from .events import event
from .moves import follow, move
from .planner import Decisions, MergedRow, Outcome, plan
from .reader import Reader
from .record_types import Kind, kinds
from .references import References
from .row_writer import create, remove, update
from .three_way_merge import MISSING
from .write_lock import exclusive

T = TypeVar("T")


def count_anew() -> None:
    """Have the database know how much there is of everything, on which its plans depend; after a
    load, or after several."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


def load(year: int, **options: Any) -> Outcome:
    """Load one year as `load_years` does."""
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
    """Merge the fixtures of these years into the database, the earliest first and all of them or
    none. One year is read and written after the other; give what `report` gives of each's Outcome.

    `prefer` (“fixture” or “staff”) decides every conflict, `prefer_for` ({record's name: side})
    single ones. A dry run does everything and takes it all back. A `workbook` has what else the
    folder of the one year would. `moved` are (old, new) names of records that the files have by a
    new key. Raises BadFixtures, Conflicted or another LoadError with nothing changed.
    """
    years, decisions = sorted(set(years)), Decisions(prefer, prefer_for or {})
    redirects: set[str] = set()  # the old addresses of those that changed
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
                if problems.stop:  # the next years are only looked through
                    continue
                try:
                    outcome = plan(reader, borrowed, decisions)
                except Conflicted as conflict:
                    problems.conflict = conflict
                    continue
                if not dry_run:  # before the rows, which name files that are there
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
    """What is wrong with the years of a load, told once all of them are looked through."""

    def __init__(self, names: Iterable[str]) -> None:
        self.faults: list[Fault] = []  # of files by themselves
        self.missing: list[Fault] = []  # of what they refer to
        self.unread = False
        self.conflict: Conflicted | None = None
        self.unknown = set(names)  # that decisions are for

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
        if self.unread:  # what the others refer to may be there
            raise BadFixtures(self.faults)
        if self.unknown:
            raise LoadError(f"Nothing is called {', '.join(sorted(self.unknown))}.")
        if self.faults or self.missing:
            raise BadFixtures([*self.faults, *self.missing])
        if self.conflict:
            raise self.conflict


def _refuse_redirects(changed: set[str]) -> None:
    """Raise LoadError for redirects of addresses that rows have now, for circles, and for changed
    ones that lead nowhere. Others that lead nowhere make way for a row, as in the admin."""
    for redirect in Redirect.objects.all():
        is_new = redirect.old in changed
        if not is_new and row_at(redirect.old) and not destination(redirect.new):
            redirect.delete()
        elif problem := redirect.problem() if is_new else redirect.obstacle():
            raise LoadError(f"redirect {redirect.old}: {problem}")


def _refuse_topics() -> None:
    """Raise LoadError for more of them than there may be, of whatever years and staff's."""
    if Topic.objects.count() > Topic.most:
        raise LoadError(Topic.too_many())


def _write(year: int, outcome: Outcome) -> None:
    with indexing.batch():
        _apply(outcome, year)
        bases = {kind: [row.new_base for row in rows] for kind, rows in outcome.bases.items()}
        keep_bases(year, bases, outcome.gone)


def _apply(outcome: Outcome, year: int) -> None:
    """Write the changes: what is referred to before what refers to it, removals the other way."""
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
