"""Writes years of the database back as fixtures."""

from mrtc_site.models import AnnualReport, LoadedRecord

from . import shared_rows
from . import writer as fixture_files
from .comments import comments_of
from .loader import keep_bases
from .planner import Change, Outcome, bases_of, key_text
from .reader import Reader, folder_of
from .record_types import kinds
from .three_way_merge import MISSING
from .write_lock import LoadError, exclusive
from .writes import ordered


def dump(year: int) -> list[str]:
    """Dump one year as `dump_years` does."""
    return dump_years([year])[year]


def dump_years(years: list[int]) -> dict[int, list[str]]:
    """Write the database's records of these years as their fixtures; give the names of each one's
    changed files.

    What is dumped is then what was last loaded. Raises LoadError where there is no such year, its
    folder holds what would be lost, or other years' files would still say otherwise.
    """
    years = sorted(set(years))
    with exclusive():
        comments = {year: _check(year) for year in years}
        shared = _shared(years)
        records = {year: _of_year(year, shared[year]) for year in years}
        files = {year: fixture_files.spell(year, records[year], comments[year]) for year in years}
        for year in years:
            _refuse_others(year, files[year])
        return fixture_files.write(files, lambda: [_dumped(year, records[year]) for year in years])


def _check(year):
    """Give the comments of the year's files; raises LoadError where these say what was never
    loaded."""
    if not AnnualReport.objects.filter(year=year):
        raise LoadError(f"There is no annual report {year} in the database.")
    if not [*folder_of(year).glob("*.yaml")]:
        return fixture_files.NO_COMMENTS
    reader = Reader(year).read_files()
    found = next(_unloaded(reader), None)
    if found:
        raise LoadError(
            f"The files of {year} say what was never loaded, and would be lost: {found}. Load them "
            f"first: “load_annual_report {year}”."
        )
    return comments_of(reader)


def _unloaded(reader):
    """Say what the files of a year have otherwise than they had when they were last loaded, and
    than the database has it."""
    yield from map(str, reader.faults)
    for kind in kinds():
        loaded = LoadedRecord.objects.filter(year=reader.year, kind=kind.label)
        bases, left = bases_of(kind, loaded), dict(reader.records[kind])
        for _, key, record in kind.stored(kind.rows(reader.year)):
            if left.pop(key, MISSING) not in (record, bases.pop(key_text(key), MISSING)):
                yield kind.name(key)
        for key, record in left.items():
            if bases.pop(key_text(key), MISSING) != record:
                yield kind.name(key)


def _refuse_others(year, files):
    """Raise LoadError where the folder has files that no dump writes."""
    others = {path.name for path in folder_of(year).glob("*.yaml")} - files.keys()
    if others:
        raise LoadError(
            f"{folder_of(year)} also has {', '.join(sorted(others))}. Load them, then move "
            "them away: what they hold, but for comments, will be in the files that are written."
        )


def _shared(years):
    """Give {year: {kind: {key: record}}} of the rows that years share; raises LoadError where
    other years' files would have to be dumped, too."""
    chosen, stale = shared_rows.choose(years)
    if not stale:
        return chosen
    told = "; ".join(
        f"{', '.join(names[:5])}{' and others' * (len(names) > 5)} in those of {year}"
        for year, names in sorted(stale.items())
    )
    needed = set(years)
    while stale:
        needed |= stale.keys()
        _, stale = shared_rows.choose(sorted(needed))
    raise LoadError(
        f"The files of other years would still have otherwise than the database: {told}. Dump them "
        f"together: “dump_annual_report {' '.join(map(str, sorted(needed)))}”."
    )


def _of_year(year, shared):
    """Give {kind: {key: record}} of what the files of the year are to hold, in their order."""
    found = {}
    for kind in kinds():
        records = shared.get(kind)
        if records is None:
            records = {key: record for _, key, record in kind.stored(kind.rows(year))}
        found[kind] = ordered(kind, records)
    return found


def _dumped(year, records):
    """Make what is dumped the base of the next load, writing only what differs."""
    outcome = Outcome()
    for kind in kinds():
        loaded = LoadedRecord.objects.filter(year=year, kind=kind.label)
        bases = dict(loaded.values_list("key", "record"))
        pks = {key: pk for pk, key, _ in kind.stored(kind.rows(year))}
        for key, record in records[kind].items():
            if bases.pop(key_text(key), MISSING) != record:
                change = Change(kind, key, pks[key], record, record)
                outcome.bases[kind].append((record, change))
        outcome.gone[kind] = list(bases)
    keep_bases(year, outcome)
