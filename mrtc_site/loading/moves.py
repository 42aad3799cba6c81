"""Rows that have another key in a year's files than in the database: by redirects, and as whoever
loads says."""

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
from .revisions import record_row

Moved = dict[Kind, dict[Key, Key]]  # {kind: {old key: new key}}


def follow(reader: Reader) -> None:
    """Have the files, and what was last loaded of them, speak of rows by the keys that they have in
    the database by now; and the database by those that the files have, where their redirects tell
    of a move that it doesn't know."""
    for (old,), record in reader.records[kind_of(Redirect)].items():
        found, target = key_at(old), key_at(record["new"])
        if found and target and found[0] is target[0]:
            kind = kind_of(found[0])
            rows, (key, new) = reader.records.get(kind, {}), (found[1], target[1])
            if new in rows and key not in rows and _row(kind, key) and not _row(kind, new):
                move(reader.year, kind.name(key), kind.name(new))
    if moved := _moved(reader):
        _rename_files(reader, moved)
        _rename_bases(reader.year, moved)


def move(year: int, old: str, new: str) -> None:
    """Give a row the key that a year's files have for it; both are named as commands name records.
    Raises LoadError."""
    kind = next((kind for kind in kinds() if old.split()[:1] == [kind.word]), None)
    row = _row(kind, old.split()[1:]) if kind else None
    words = new.split()[1:]
    if not kind or not row or new.split(maxsplit=1)[0] != kind.word:
        raise LoadError(f"There is no {old} that could become {new}.")
    if len(words) != len(kind.model.key_fields) or _row(kind, words):
        raise LoadError(f"{old} can't become {new}: that is there already, or no key.")
    try:
        [columns] = kind.columns([dict(zip(kind.model.key_fields, words, strict=True))])
        before = row.natural_key()
        for column, value in columns.items():
            setattr(row, column, value)
        row.full_clean()
    except ValidationError as error:
        raise LoadError(f"{old} can't become {new}: {' '.join(error.messages)}") from error
    row.save()
    record_row(row, event("loaded", year=year))
    _rename_bases(year, {kind: {before: row.natural_key()}})


def _row(kind: Kind, key: Iterable[Any]) -> Any | None:
    try:
        return kind.model.objects.filter(**kind.model.lookup(key)).first()
    except ValueError:  # too many or few words, or no number
        return None


def _moved(reader: Reader) -> Moved:
    """Give the old and new keys of rows that the files have by an old one."""
    moved: Moved = defaultdict(dict)
    for redirect in Redirect.objects.all():
        found, row = key_at(redirect.old), destination(redirect.old)
        kind = kind_of(type(row)) if found and type(row) is found[0] else None
        rows = reader.records.get(kind, {}) if kind else {}
        if not (found and kind and row) or found[1] not in rows or row.natural_key() in rows:
            continue
        if not kind.year_field or getattr(row, kind.year_field) == reader.year:
            moved[kind][found[1]] = row.natural_key()
    return moved


def _renamed(kind: Kind, key: Key, record: Record, moved: Moved) -> tuple[Key, Record]:
    """Give a record by its new key, with the new keys of whom it names."""
    words = {other: {old[0]: new[0] for old, new in keys.items()} for other, keys in moved.items()}
    record = dict(record)
    for field in kind.references:
        names = words.get(kind_of(field.related_model), {})
        if field.name in record:
            record[field.name] = names.get(record[field.name], record[field.name])
    for name, part in kind.parts.items():
        if names := words.get(part.named, {}) if part.named else {}:
            record[name] = {names.get(own, own): values for own, values in record[name].items()}
    return moved.get(kind, {}).get(key, key), record


def _rename_files(reader: Reader, moved: Moved) -> None:
    for kind, rows in reader.records.items():
        reader.records[kind] = dict(_renamed(kind, *item, moved) for item in rows.items())
    places = {}
    for (kind, key), place in reader.places.items():
        if kind.whole:
            whole, own = key
            names = moved.get(kind.named, {}) if kind.named else {}
            new = moved.get(kind.whole, {}).get(whole, whole), names.get((own,), (own,))[0]
        else:
            new = moved.get(kind, {}).get(key, key)
        places[kind, new] = place
    reader.places = places


def _rename_bases(year: int, moved: Moved) -> None:
    for kind in kinds():
        bases = loaded(kind, year)
        texts = {key_text(old): new for old, new in moved.get(kind, {}).items()}
        for text, record in records_of(kind, bases).items():
            _, renamed = _renamed(kind, (), record, moved)
            key = key_text(texts.get(text, (text,)))
            if (key, renamed) != (text, record) and (key == text or not bases.filter(key=key)):
                bases.filter(key=text).update(key=key, record=renamed)
