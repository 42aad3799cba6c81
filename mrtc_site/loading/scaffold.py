"""Makes the folder of a new year's fixtures: comments, and examples to replace."""

from collections import defaultdict

from mrtc_site.models import FIRST_YEAR, LAST_YEAR

from . import writer as fixture_files
from .reader import folder_of
from .record_types import kinds


def start(year):
    """Write the folder of `year`; give the names of its files.

    What years share and the database already has (report types, categories, researchers) is named
    in comments and used by the examples. Everything is a draft. Raises ValueError for a year that
    can't be or that has a folder already.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is not a year from {FIRST_YEAR} to {LAST_YEAR}.")
    if folder_of(year).exists():
        raise ValueError(f"{folder_of(year)} is there already.")
    known = {kind: list(kind.model.objects.all()) for kind in kinds() if not kind.year_field}
    records, files = {}, defaultdict(str)
    for kind in kinds():
        records[kind] = dict(_examples(kind, year, known, records))
    for name, text in fixture_files.spell(year, records).items():
        head, _, items = text.partition("\n\n")
        own = [kind for kind in kinds() if fixture_files.file_of(kind) == name]
        files[name] = "\n\n".join([head, *(_comment(kind, known.get(kind)) for kind in own), items])
    with fixture_files.replaced_together() as write:
        return write(year, files)


def _examples(kind, year, known, records):
    """Give (key, record) of each example of a kind."""
    if known.get(kind) and kind.model.example_if_none_known:
        return
    last = kind.model.objects.order_by("pk").last() if kind.year_field == "year" else None
    series = [
        field for field in kind.fields if field.choices and field.name in kind.model.key_fields
    ]
    for choice, _ in series[0].flatchoices if series else [(None, None)]:
        values = {}
        for field in kind.fields:
            if field.name in ("year", "annual_report"):
                values[field.name] = year
            elif field in series:
                values[field.name] = choice
            elif field.is_relation:
                values[field.name] = _first(field, known, records)
            elif last and field.name != "state":
                values[field.name] = field.value_from_object(last)
            else:
                values[field.name] = kind.model.example.get(field.name, field.get_default())
            if isinstance(values[field.name], str):
                values[field.name] = values[field.name].replace("YEAR", str(year))
        record = {field.name: values[field.name] for field in kind.values}
        if kind.part:
            record[kind.parts_name] = _example_parts(kind.part, known, records)
        yield tuple(values[name] for name in kind.model.key_fields), record


def _example_parts(part, known, records):
    """Give one part for someone known, if anyone is, and one for the example's new person."""
    target = next(field for field in part.references if field.name in part.model.key_fields)
    new = next(
        key[0]
        for kind, rows in records.items()
        if kind.model is target.related_model
        for key in rows
    )
    people = dict.fromkeys([_first(target, known, records), new])
    return {
        who: {field.name: field.get_default() for field in part.values} | example
        for who, example in zip(people, part.model.example, strict=False)
    }


def _first(field, known, records):
    """Give the key of the first known row that a field may refer to, else of the example's."""
    for kind, rows in known.items():
        if kind.model is field.related_model:
            return rows[0].natural_key()[0] if rows else next(iter(records[kind]))[0]


def _comment(kind, known):
    """Explain a kind's fields, and name the rows of it that are known."""
    lines = [f"{kind.model.__doc__.splitlines()[0]}", f"model: {kind.label}"]
    for each in filter(None, (kind, kind.part)):
        if each is not kind:
            lines += ["", each.model.__doc__.splitlines()[0], f"model: {each.label}"]
        for field in each.fields:
            choices = (
                f" One of {', '.join(value for value, _ in field.flatchoices)}."
                if field.choices
                else ""
            )
            empty = " May be left out." if field.blank else ""
            lines.append(f"  {field.name}: {field.help_text}{choices}{empty}".rstrip())
    if known:
        lines += ["", "Already known, to be used and not repeated:"]
        lines += [f"  {row.natural_key()[0]}: {row}" for row in known]
    return "\n".join(f"# {line}".rstrip() for line in lines)
