"""Which years' files hold the rows that years share: types, categories, people.

Years load in order, so of several years' files that hold a row the last one's say counts. A year's
files hold each row that its entries refer to and no earlier year's files hold; and what they held
before, unless an earlier year's have it just so. A row that nothing has or uses yet goes to the
latest year.
"""

from collections import defaultdict
from collections.abc import Iterator

from mrtc_site.entries.entry import Entry
from mrtc_site.entries.natural_keys import path_of
from mrtc_site.entries.redirects import Redirect, destination
from mrtc_site.models import AnnualReport

from .bases import loaded, records_of
from .folder import years as years_of_files
from .record_types import Key, Kind, Record, kind_of, kinds
from .three_way_merge import MISSING

Rows = dict[Key, Record]
Held = dict[Key, dict[int, Record]]  # {key: {year: record}}


def choose(
    years: list[int], stored: dict[Kind, dict]
) -> tuple[dict[int, dict[Kind, dict]], dict[int, list[str]]]:
    """Give {year: {kind: {key: record}}} for the files of these years, which come in order, of the
    rows that the database has `stored`; and {other year: names} of the rows in these that other
    years' files then still have otherwise than the database, and with the last say."""
    chosen: dict[int, dict[Kind, Rows]] = {year: {} for year in years}
    stale = defaultdict(list)
    latest = AnnualReport.objects.latest("year").year
    for kind, rows in stored.items():
        held, used = _held(kind), _years_of_use(kind)
        concerns = set()
        for year in years:
            chosen[year][kind], concerned = _of_year(year, rows, held, used, year == latest)
            concerns |= concerned
        for key in sorted(concerns):
            if held[key]:
                last = max(held[key])
                if held[key][last] != rows.get(key, MISSING):
                    stale[last].append(kind.name(key))
    return chosen, dict(stale)


def for_year_alone(year: int, stored: dict[Kind, dict]) -> dict[Kind, Rows]:
    """Give those of the `stored` rows that a year's files need, or hold, were there no others; and
    those that no year has or uses."""
    found: dict[Kind, Rows] = {}
    for kind, rows in stored.items():
        held, used = _held(kind), _years_of_use(kind)
        found[kind] = {
            key: record
            for key, record in rows.items()
            if not (used[key] or held[key]) or year in {*used[key], *held[key]}
        }
    return found


def _of_year(
    year: int, stored: Rows, held: Held, used: dict[Key, set[int]], is_latest: bool
) -> tuple[Rows, set[Key]]:
    """Give the rows for one year's files, which `held` then has; and the keys of all rows that
    these files held or that the year's entries refer to."""
    own = {key for key, records in held.items() if records.pop(year, None) is not None}
    rows = {}
    for key, record in stored.items():
        before = [other for other in held[key] if other < year]
        earlier = held[key][max(before)] if before else MISSING
        needed = year in used[key] and earlier is MISSING
        nobodys = not held[key] and not used[key] and is_latest
        if needed or nobodys or (key in own and earlier != record):
            rows[key] = record
    for key, record in rows.items():
        held[key][year] = record
    return rows, own | rows.keys() | {key for key in used if year in used[key]}


def _held(kind: Kind) -> Held:
    """Give {key: {year: record}} of what each year's files hold, as they were last loaded."""
    held: Held = defaultdict(dict)
    for year in years_of_files():
        for text, record in records_of(kind, loaded(kind, year)).items():
            held[(text,)][year] = record
    return held


def _paths_to(kind: Kind) -> Iterator[tuple[Kind, str]]:
    """Give (kind of entry, path from it to the rows of `kind`) for whatever refers to these."""
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
    """Give {key of a redirect: {year}} of the years of what redirects lead to."""
    used: dict[Key, set[int]] = {}
    for redirect in Redirect.objects.all():
        row = destination(redirect.old)
        if isinstance(row, Entry):
            used[redirect.natural_key()] = {row.annual_report_id}
        elif row:
            used[redirect.natural_key()] = _years_of_use(kind_of(type(row)))[row.natural_key()]
    return used


def public_pages(kind: Kind, key: str, year: int) -> list[str]:
    """Give the addresses of the public pages, other than that year's, that show a row which years
    share: its own page first. None of a row that is one year's."""
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
