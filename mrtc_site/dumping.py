"""Writes one year of the database back as fixtures."""

from collections import defaultdict

from . import fixture_files
from .fixtures import folder_of
from .loading import Change, LoadError, Outcome, exclusive, keep_bases, key_text, references
from .merge import MISSING
from .models import AnnualReport, LoadedRecord
from .records import kinds
from .storing import ordered


def dump(year):
    """Write the database's records of `year` as its fixtures; give the names of changed files.

    What is dumped is then what was last loaded. Raises LoadError where there is no such year, or
    its folder holds other files.
    """
    with exclusive():
        records = _of_year(year)
        files = fixture_files.spell(year, records)
        others = {path.name for path in folder_of(year).glob("*.yaml")} - files.keys()
        if others:
            raise LoadError(
                f"{folder_of(year)} also has {', '.join(sorted(others))}. Load them, then move "
                "them away: what they hold will be in the files that are written."
            )
        return fixture_files.write(year, files, lambda: _dumped(year, records))


def _of_year(year):
    """Give {kind: {key: record}} of what belongs to the year, in the order of its files."""
    stored = {
        kind: {key: record for _, key, record in kind.stored(kind.rows(year))} for kind in kinds()
    }
    if not any(stored[kind] for kind in kinds() if kind.year_field == "year"):
        raise LoadError(f"There is no annual report {year} in the database.")
    used = defaultdict(set)
    for kind in kinds():
        if kind.year_field:
            for key, record in stored[kind].items():
                for target, other in references(kind, key, record):
                    used[target].add(other)
    for kind in kinds():
        if not kind.year_field:
            mine = _shared_of_year(kind, year, used[kind])
            stored[kind] = {key: stored[kind][key] for key in stored[kind] if mine(key)}
    return {kind: ordered(kind, stored[kind]) for kind in kinds()}


def _shared_of_year(kind, year, used):
    """Tell which rows of a kind that years share belong to the year's files.

    Those that its files had; those that its entries use and no other year's files have; and, with
    the latest year, those that nothing uses yet.
    """
    loaded = LoadedRecord.objects.filter(kind=kind.label)
    own = set(loaded.filter(year=year).values_list("key", flat=True))
    others = set(loaded.exclude(year=year).values_list("key", flat=True))
    everywhere = {
        value
        for relation in kind.model._meta.related_objects
        if not relation.many_to_many
        for value in relation.related_model.objects.order_by()
        .values_list(relation.field.attname, flat=True)
        .distinct()
    }
    latest = year == AnnualReport.objects.latest("year").year

    def mine(key):
        name = key[0]
        return name in own or (
            name not in others and (name in used or (latest and name not in everywhere))
        )

    return mine


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
