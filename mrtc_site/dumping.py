"""Writes one year of the database back as fixtures."""

from . import fixture_files
from .fixtures import folder_of
from .loading import Change, Outcome, keep_bases, key_text
from .locking import LoadError, exclusive
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
    latest = AnnualReport.objects.order_by("year").last()
    if not AnnualReport.objects.filter(year=year):
        raise LoadError(f"There is no annual report {year} in the database.")
    found = {}
    for kind in kinds():
        owner = {} if kind.year_field else _owners(kind)
        records = {
            key: record
            for _, key, record in kind.stored(kind.rows(year))
            if kind.year_field or owner.get(key[0], latest.year) == year
        }
        found[kind] = ordered(kind, records)
    return found


def _owners(kind):
    """Give {key: year}: to whose files each row of a kind that years share belongs.

    To the first year whose files have it or whose entries use it, so that years load in order; a
    row that no year has or uses yet is left to the latest.
    """
    loaded = LoadedRecord.objects.filter(kind=kind.label)
    years = [("year", "key", loaded)]
    for other in kinds():
        years += [
            (other.year_field, field.attname, other.model.objects)
            for field in other.references
            if field.related_model is kind.model
        ]
        years += [
            (
                f"{other.part.model.part_of}__{other.year_field}",
                field.attname,
                other.part.model.objects,
            )
            for field in (other.part.references if other.part else ())
            if field.related_model is kind.model
        ]
    owners = {}
    for year_field, name, rows in years:
        for year, key in rows.order_by().values_list(year_field, name).distinct():
            owners[key] = min(year, owners.get(key, year))
    return owners


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
