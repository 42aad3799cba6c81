"""Follows rows whose key in a year's files is another than in the database, as redirects or the
option --moved say. (Which rows seem to have moved, planner.py tells.)"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from mrtc_site.entries.redirects import Redirect, destination, key_at

from .bases import key_text, loaded, records_of
from .errors import LoadError
from .events import event
from .reader import Reader
from .record_types import Key, Kind, Record, kind_of, kinds
from .revisions import former_keys, record_row

NewKeys = dict[Kind, dict[Key, Key]]  # {kind: {old key: new key}}


class Moved:
    """The new keys of rows that moved: `keys` of rows in a year's files, `named` of rows that these
    refer to, which may be in another year's files."""

    def __init__(self, keys: NewKeys, named: NewKeys | None = None) -> None:
        self.keys, self.named = keys, keys if named is None else named

    def key(self, kind: Kind, key: Key) -> Key:
        if kind.whole:
            whole, own = key
            return self.key(kind.whole, whole), self.word(kind.named, own)
        return self.keys.get(kind, {}).get(key, key)

    def word(self, kind: Kind | None, word: Any) -> Any:
        """Give the new slug (or number) of a row of `kind`; any other value as it is."""
        return self.named.get(kind, {}).get((word,), (word,))[0] if kind else word

    def record(self, kind: Kind, record: Record) -> Record:
        """Give a record with new keys in its references; of two that became one, the first part."""
        record = dict(record)
        for field in kind.references:
            if field.name in record:
                record[field.name] = self.word(kind_of(field.related_model), record[field.name])
        for name, part in kind.parts.items():
            parts, record[name] = record[name], {}
            for own, values in parts.items():
                record[name].setdefault(self.word(part.named, own), values)
        return record


def follow(reader: Reader) -> None:
    """Replace old keys, in the records read and in what was last loaded, by the database's. If a
    new redirect in the files tells of a move, move the row there; one loaded before, whose row is
    elsewhere again, is what staff have taken back."""
    redirects = kind_of(Redirect)
    known = records_of(redirects, loaded(redirects, reader.year))
    for (old,), record in reader.records[redirects].items():
        found, target = key_at(old), key_at(record["new"])
        if found and target and found[0] is target[0] and known.get(old) != record:
            kind = kind_of(found[0])
            rows, (key, new) = reader.records.get(kind, {}), (found[1], target[1])
            if new in rows and key not in rows and _row(kind, key) and not _row(kind, new):
                move(reader.year, kind.name(key), kind.name(new))
    moved = _moved(reader)
    if moved.keys or moved.named:
        _rename_files(reader, moved)
        _rename_bases(reader.year, moved)


def move(year: int, old: str, new: str) -> None:
    """Give the row called `old` (“reports 2020 policy-report 3”) `new`'s key. Raises LoadError."""
    kind = next((kind for kind in kinds() if old.split()[:1] == [kind.word]), None)
    row = _row(kind, old.split()[1:]) if kind else None
    words = new.split()[1:]
    if not kind or not row or new.split(maxsplit=1)[0] != kind.word:
        raise LoadError(f"There is no {old} that could become {new}.")
    if len(words) != len(kind.model.key_fields) or _row(kind, words):
        raise LoadError(f"{old} can't become {new}: that is there already, or no key.")
    try:
        [attributes] = kind.attributes([dict(zip(kind.model.key_fields, words, strict=True))])
        before = row.natural_key()
        for name, value in attributes.items():
            setattr(row, name, value)
        row.full_clean()
    except ValidationError as error:
        raise LoadError(f"{old} can't become {new}: {' '.join(error.messages)}") from error
    row.save()
    record_row(row, event("loaded", year=year))
    _rename_bases(year, Moved({kind: {before: row.natural_key()}}))


def _row(kind: Kind, key: Iterable[Any]) -> Any | None:
    try:
        return kind.model.objects.filter(**kind.model.lookup(key)).first()
    except ValueError:  # too many or few words, or no number
        return None


def _moved(reader: Reader) -> Moved:
    """Find the rows that the files have, or refer to, by an old key."""
    olds: dict[tuple[Kind, Key], list[Key]] = defaultdict(list)  # those of each row, in the files
    named: NewKeys = defaultdict(dict)
    for redirect in Redirect.objects.all():
        found, row = key_at(redirect.old), destination(redirect.old)
        kind = kind_of(type(row)) if found and type(row) is found[0] else None
        if not (found and kind and row):
            continue
        rows, old, new = reader.records.get(kind, {}), found[1], row.natural_key()
        if old in rows and new in rows:
            continue
        if not kind.year_field:
            named[kind][old] = new
        if old in rows and (not kind.year_field or getattr(row, kind.year_field) == reader.year):
            olds[kind, new].append(old)
    keys: NewKeys = defaultdict(dict)
    for (kind, new), some in olds.items():
        keys[kind][_own(kind, new, some)] = new
    return Moved(keys, named)


def _own(kind: Kind, new: Key, olds: list[Key]) -> Key:
    """Of several old keys that lead to a row, give its own: others are of rows that it replaces, as
    of a person who became one with another."""
    if len(olds) > 1:
        had = former_keys(kind.model.objects.get_by_natural_key(*new))
        return next((old for old in olds if old in had), olds[0])
    return olds[0]


def _rename_files(reader: Reader, moved: Moved) -> None:
    for kind, rows in reader.records.items():
        reader.records[kind] = {
            moved.key(kind, key): moved.record(kind, record) for key, record in rows.items()
        }
    reader.places = {
        (kind, moved.key(kind, key)): place for (kind, key), place in reader.places.items()
    }


def _rename_bases(year: int, moved: Moved) -> None:
    for kind in kinds():
        bases, keys = loaded(kind, year), moved.keys.get(kind, {})
        texts = {key_text(old): key_text(new) for old, new in keys.items()}
        for text, record in records_of(kind, bases).items():
            key, renamed = texts.get(text, text), moved.record(kind, record)
            if (key, renamed) != (text, record) and (key == text or not bases.filter(key=key)):
                bases.filter(key=text).update(key=key, record=renamed)
