"""Decides which years' files hold the rows that years share: types, categories, people.

Years are loaded in order, so of several years' files with a row the last one counts. A year's files
hold the rows that its entries refer to and no earlier year's files have; and the rows that they had
before, unless an earlier year's files have the same. A new row that no entry uses goes to the
latest year.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import path_of
from mrtc_site.entries.redirects import Redirect, destination
from mrtc_site.models import AnnualReport

from .bases import loaded, records_of
from .folder import years as years_of_files
from .record_types import Key, Kind, Record, Records, kind_of, kinds
from .three_way_merge import MISSING

Rows = dict[Key, Record]
Held = dict[Key, dict[int, Record]]  # {key: {year: record}}


class SharedRows:
    """The rows of one kind that years share: as the database has them (`stored`), as the files of
    each year hold them (`held`), and the years whose entries refer to them (`used`)."""

    def __init__(self, kind: Kind, stored: Rows) -> None:
        self.kind, self.stored = kind, stored
        self.held, self.used = _held(kind), _years_of_use(kind)
        self.concerned: set[Key] = set()  # rows that the chosen years had, have or refer to

    def choose(self, year: int, is_latest: bool) -> Rows:
        """Choose the rows for a year's files, and note them as held."""
        own = {key for key, records in self.held.items() if records.pop(year, None) is not None}
        rows = {}
        for key, record in self.stored.items():
            before = [other for other in self.held[key] if other < year]
            earlier = self.held[key][max(before)] if before else MISSING
            needed = year in self.used[key] and earlier is MISSING
            nobodys = is_latest and not self.held[key] and not self.used[key]
            if needed or nobodys or (key in own and earlier != record):
                rows[key] = record
        for key, record in rows.items():
            self.held[key][year] = record
        self.concerned |= own | rows.keys() | {key for key in self.used if year in self.used[key]}
        return rows

    def stale(self) -> Iterator[tuple[int, str]]:
        """Give (year, name) of each concerned row whose last files differ from the database."""
        for key in sorted(self.concerned):
            if self.held[key]:
                last = max(self.held[key])
                if self.held[key][last] != self.stored.get(key, MISSING):
                    yield last, self.kind.name(key)

    def for_year_alone(self, year: int) -> Rows:
        """Give the rows for files of a year without any other year's: those that it has or uses.
        (What no year uses is not public.)"""
        return {
            key: record
            for key, record in self.stored.items()
            if year in {*self.used[key], *self.held[key]}
        }


def choose(years: list[int], stored: Records) -> tuple[dict[int, Records], dict[int, list[str]]]:
    """Give {year: records} for the files of these years, in order, from the `stored` rows; and
    {other year: names} of those rows in which other, later files still differ from the database."""
    chosen: dict[int, Records] = {year: {} for year in years}
    stale = defaultdict(list)
    latest = AnnualReport.objects.latest("year").year
    for kind, rows in stored.items():
        shared = SharedRows(kind, rows)
        for year in years:
            chosen[year][kind] = shared.choose(year, year == latest)
        for year, name in shared.stale():
            stale[year].append(name)
    return chosen, dict(stale)


def _held(kind: Kind) -> Held:
    """Give {key: {year: record}} of what was last loaded from each year's files."""
    held: Held = defaultdict(dict)
    for year in years_of_files():
        for text, record in records_of(kind, loaded(kind, year)).items():
            held[(text,)][year] = record
    return held


def _paths_to(kind: Kind) -> Iterator[tuple[Kind, str]]:
    """Give (kind, lookup) of all that refers to rows of `kind`."""
    for entries in kinds():
        for field in entries.references:
            if field.related_model is kind.model:
                yield entries, path_of(field)
        for name, part in entries.parts.items():
            if part.named is kind:
                yield entries, f"{name}__{path_of(part.own)}"


def _years_of_use(kind: Kind) -> dict[Key, set[int]]:
    """Give {key: {year}} of the years whose entries refer to each row."""
    used: dict[Key, set[int]] = defaultdict(set)
    for entries, path in _paths_to(kind):
        rows = entries.model.objects.order_by().filter(**{f"{path}__isnull": False})
        for year, key in rows.values_list(entries.year_field, path).distinct():
            used[(key,)].add(year)
    if kind.model is Redirect:
        used |= _years_of_targets()
    return used


def _years_of_targets() -> dict[Key, set[int]]:
    """Give {key of a redirect: years of the row that it leads to}."""
    used: dict[Key, set[int]] = {}
    years_of_use = cache(_years_of_use)
    for redirect in Redirect.objects.all():
        row = destination(redirect.old)
        if isinstance(row, Entry):
            used[redirect.natural_key()] = {row.annual_report_id}
        elif row:
            used[redirect.natural_key()] = years_of_use(kind_of(type(row)))[row.natural_key()]
    return used


def public_pages(kind: Kind, key: str, year: int) -> list[str]:
    """Give the addresses of other years' public pages that show a shared row, its own page first;
    none for a row of a single year."""
    if kind.year_field:
        return []
    found = [
        entry.get_absolute_url()
        for entries, path in _paths_to(kind)
        for entry in entries.model.objects.published()
        .filter(**{path: key})
        .exclude(annual_report=year)
    ]
    if found and hasattr(kind.model, "get_absolute_url"):
        row = kind.model.objects.get(**kind.model.lookup((key,)))
        return [row.get_absolute_url(), *found]
    return found
