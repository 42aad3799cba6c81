"""Writes years of the database back into their fixtures."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from mrtc_site.entries.redirects import Redirect, destination
from mrtc_site.models import AnnualReport

from . import fixture_writer, shared_rows
from .bases import Base, key_text, loaded, records_of, store_bases
from .comments import Comments, comments_of
from .errors import LoadError
from .fixture_files import name_files
from .folder import folder_of
from .moves import follow
from .reader import Reader
from .record_types import Kind, Record, Records, kind_of, kinds
from .three_way_merge import MISSING
from .write_lock import exclusive


def dump(year: int) -> list[str]:
    return dump_years([year])[year]


def dump_years(years: list[int]) -> dict[int, list[str]]:
    """Write the records of these years into their fixtures. Returns {year: names of the files that
    changed}.

    What is dumped becomes the base of the next load. Raises LoadError if there is no such year, if
    something in its folder would be lost, or if other years' files would then differ from the
    database.
    """
    years, changed = sorted(set(years)), {}
    with exclusive(), fixture_writer.replaced_together() as write:
        for year in years:
            if not AnnualReport.objects.filter(year=year):
                raise LoadError(f"There is no annual report {year} in the database.")
        stored = _stored()
        redirects = stored[kind_of(Redirect)].items()  # one to a deleted row would load nowhere
        stored[kind_of(Redirect)] = {key: row for key, row in redirects if destination(row["new"])}
        shared = _shared(years, stored)
        for year in years:
            stored |= _stored(year)
            records = {kind: shared[year].get(kind, rows) for kind, rows in stored.items()}
            files = name_files(folder_of(year), records)
            texts = fixture_writer.spell(year, records, files=files)
            if fixture_writer.differing(year, texts):
                texts = fixture_writer.spell(year, records, _comments(year, stored), files)
            _refuse_others(year, texts)
            changed[year] = write(year, texts, files)
            _keep_as_loaded(year, records)
    return changed


def year_alone(year: int) -> tuple[dict[str, str], dict[str, str]]:
    """Give a year's fixtures as they can be loaded without any other's, {file name: text}, and
    {name in the storage: file name}. Writes nothing."""
    stored = _stored(year)
    for kind, rows in _stored().items():
        stored[kind] = shared_rows.SharedRows(kind, rows).for_year_alone(year)
    stored[kind_of(Redirect)] = _leading_into(stored)
    records = {kind: stored[kind] for kind in kinds()}
    files = name_files(Path(), records)
    return fixture_writer.spell(year, records, files=files), files


def _leading_into(stored: Records) -> dict:
    """Give the redirects that lead to one of these rows."""
    rows = {key: destination(record["new"]) for key, record in stored[kind_of(Redirect)].items()}
    return {
        key: stored[kind_of(Redirect)][key]
        for key, row in rows.items()
        if row and row.natural_key() in stored[kind_of(type(row))]
    }


def _stored(year: int | None = None) -> Records:
    """Give the rows that are a year's own or, without one, that years share, in their order."""
    return {
        kind: {key: _in_order(kind, record) for _, key, record in kind.stored(kind.rows(year))}
        for kind in kinds()
        if bool(kind.year_field) == bool(year)
    }


def _in_order(kind: Kind, record: Record) -> Record:
    """Sort the parts in a record."""
    for name, part in kind.parts.items():
        record[name] = dict(sorted(record[name].items(), key=partial(_place_of_part, part)))
    return record


def _place_of_part(part: Kind, item: tuple[str, Record]) -> tuple[Any, str]:
    """The sort key of a part: its `order`, or else its own key."""
    own, record = item
    first = part.model._meta.ordering[0]
    return record[first] if first in record else part.own_value(own), own


def _comments(year: int, stored: Records) -> Comments:
    """Give the comments of a year's files. Raises LoadError if these have unloaded changes."""
    if not [*folder_of(year).glob("*.yaml")]:
        return fixture_writer.NO_COMMENTS
    reader = Reader(year).read_files()
    if not reader.faults:
        follow(reader)
    found = next(_unloaded(reader, stored), None)
    if found:
        raise LoadError(
            f"The files of {year} say what was never loaded, and would be lost: {found}. Load them "
            f"first: “load_annual_report {year}”."
        )
    return comments_of(reader)


def _unloaded(reader: Reader, stored: Records) -> Iterator[str]:
    """Name the files' rows that differ both from what was last loaded and from the database."""
    yield from map(str, reader.faults)
    for kind in kinds():
        bases = records_of(kind, loaded(kind, reader.year))
        left = dict(reader.records[kind])
        for key, record in stored[kind].items():
            if left.pop(key, MISSING) not in (record, bases.pop(key_text(key), MISSING)):
                yield kind.name(key)
        for key, record in left.items():
            if bases.pop(key_text(key), MISSING) != record:
                yield kind.name(key)


def _refuse_others(year: int, files: dict[str, str]) -> None:
    """Raise LoadError if the folder has YAML files that no dump writes."""
    others = {path.name for path in folder_of(year).glob("*.yaml")} - files.keys()
    if others:
        raise LoadError(
            f"{folder_of(year)} also has {', '.join(sorted(others))}. Load them, then move "
            "them away: what they hold, but for comments, will be in the files that are written."
        )


def _shared(years: list[int], stored: Records) -> dict[int, Records]:
    """Give {year: rows that years share}. Raises LoadError if other years must be dumped, too."""
    chosen, stale = shared_rows.choose(years, stored)
    if not stale:
        return chosen
    told = "; ".join(
        f"{', '.join(names[:5])}{' and others' * (len(names) > 5)} in those of {year}"
        for year, names in sorted(stale.items())
    )
    needed = set(years)
    while stale:
        needed |= stale.keys()
        _, stale = shared_rows.choose(sorted(needed), stored)
    raise LoadError(
        f"The files of other years would still have otherwise than the database: {told}. Dump them "
        f"together: “dump_annual_report {' '.join(map(str, sorted(needed)))}”."
    )


def _keep_as_loaded(year: int, records: Records) -> None:
    moved, gone = {}, {}
    for kind, rows in records.items():
        bases = dict(loaded(kind, year).values_list("key", "record"))
        new = [key for key, record in rows.items() if bases.pop(key_text(key), None) != record]
        pks = {key: pk for pk, key, _ in kind.stored(kind.rows(year))} if new else {}
        moved[kind] = [Base(key, rows[key], pks[key]) for key in new]
        gone[kind] = list(bases)
    store_bases(year, moved, gone)
