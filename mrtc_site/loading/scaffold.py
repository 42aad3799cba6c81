"""Makes the folder of a new year's fixtures: comments, and examples to replace."""

from pathlib import Path
from typing import Any

from django.db.models import FileField

from mrtc_site.models import FIRST_YEAR, LAST_YEAR

from .fixture_writer import file_of, replaced_together, spell
from .folder import folder_of
from .record_types import Key, Kind, Record, Records, kind_of, kinds

Stored = dict[Kind, list[Any]]  # the rows that years share


def start(year: int) -> list[str]:
    """Write the folder of `year`; give the names of its files.

    What years share and the database already has (report types, categories, researchers) is named
    in comments and used by the examples. Everything is a draft. Raises ValueError for a year that
    can't be or that has a folder already.
    """
    check_new(year, folder_of(year))
    stored, files = stored_rows(), {}
    records = examples(year, stored)
    for name, text in spell(year, records).items():
        head, _, items = text.partition("\n\n")
        comments = [_comment(kind, stored) for kind in kinds() if file_of(kind) == name]
        files[name] = "\n\n".join([head, *comments, items])
    with replaced_together() as write:
        return write(year, files)


def check_new(year: int, path: Path) -> None:
    """Raise ValueError for an impossible year, or one that already has this."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is not a year from {FIRST_YEAR} to {LAST_YEAR}.")
    if path.exists():
        raise ValueError(f"{path} is there already.")


def stored_rows() -> Stored:
    return {kind: list(kind.model.objects.all()) for kind in kinds() if not kind.year_field}


def examples(year: int, stored: Stored) -> Records:
    """Make the examples of a new year, which refer to stored rows."""
    records: Records = {}
    for kind in kinds():
        records[kind] = _examples(kind, year, stored, records)
    return records


def _examples(kind: Kind, year: int, stored: Stored, records: Records) -> dict[Key, Record]:
    if not kind.model.example or (stored.get(kind) and kind.model.example_if_none_known):
        return {}
    last = kind.model.objects.order_by("pk").last() if kind.year_field == "year" else None
    record: Record = {}
    for field in kind.fields:
        if field.name in ("year", "annual_report"):
            value = year
        elif field.is_relation:
            value = _first(field, stored, records)
        elif last and field.name != "state":
            value = field.value_from_object(last)
        else:
            value = kind.model.example.get(field.name, field.get_default())
        record[field.name] = value.replace("YEAR", str(year)) if isinstance(value, str) else value
    key = kind.take_key(record)
    for name, part in kind.parts.items():
        has_example = part.named and part.model.example
        record[name] = _example_parts(part, stored, records) if has_example else {}
    return {key: record}


def _example_parts(part: Kind, stored: Stored, records: Records) -> dict[Any, Record]:
    """Make one part for a stored person, if there is any, and one for the example's new person."""
    [(new,)] = records[kind_of(part.own.related_model)]
    people = dict.fromkeys([_first(part.own, stored, records), new])
    return {
        who: {field.name: field.get_default() for field in part.values} | example
        for who, example in zip(people, part.model.example, strict=False)
    }


def _first(field: Any, stored: Stored, records: Records) -> Any:
    """Give the key of the first stored row that a field may refer to, else of the example's."""
    kind = kind_of(field.related_model)
    rows = [row.natural_key() for row in stored[kind]] or [*records[kind]]
    return rows[0][0]


def help_of(field: Any) -> str:
    if isinstance(field, FileField):
        return "Its path in the year's folder, as “files/research-report-1.pdf”."
    words = str(field.help_text)
    if field.blank and (default := field.get_default()):
        words += f" Unless told otherwise, “{default}”."
    return words


def _comment(kind: Kind, stored: Stored) -> str:
    """Explain a kind's fields, and list its stored rows."""
    lines: list[str] = []
    for each in (kind, *kind.parts.values()):
        lines += ["", str(each.model.__doc__).splitlines()[0], f"model: {each.label}"]
        for field in each.fields:
            words = [f"  {field.name}:", help_of(field)]
            if field.choices:
                words.append(f"One of {', '.join(value for value, _ in field.flatchoices)}.")
            if known := _known_only_here(field, stored):
                words.append(f"Already known: {', '.join(known)}.")
            if field.blank:
                words.append("May be left out.")
            lines.append(" ".join(filter(None, words)))
    if rows := stored.get(kind):
        lines += ["", "Already known, to be used and not repeated:"]
        lines += [f"  {row.natural_key()[0]}: {row}" for row in rows]
    return "\n".join(f"# {line}".rstrip() for line in lines[1:])


def _known_only_here(field: Any, stored: Stored) -> list[str]:
    """Give the slugs that a field may have, where its kind has no file in a new year that lists
    them: topics and places."""
    kind = kind_of(field.related_model) if field.is_relation else None
    if kind not in stored or kind.model.example:
        return []
    return [row.slug for row in stored[kind]]
