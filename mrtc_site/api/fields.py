"""The values of an answer. Each says once how it is read from a row and what it is, so that the
answers and their documentation can't differ."""

from collections.abc import Callable
from typing import NamedTuple

from django.db import models

from mrtc_site.common.languages import in_english


class Field(NamedTuple):
    """One value of an answer, and its JSON Schema."""

    read: Callable
    schema: dict


TYPES = (  # the JSON Schema of a column, by its kind
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.IntegerField, {"type": "integer"}),
    (models.Field, {"type": "string"}),
)


def column(model, name, description=None):
    """Make the Field of a model's column, described by its help text if by nothing else."""
    own = model._meta.get_field(name)
    target = own.target_field if own.is_relation else own
    schema = dict(next(schema for kind, schema in TYPES if isinstance(target, kind)))
    if own.null:
        schema["type"] = [schema["type"], "null"]
    if own.choices:
        schema["enum"] = [value for value, _ in own.choices]
    told = in_english(str, own.help_text) or _sentence(in_english(str, own.verbose_name))
    schema["description"] = description or told
    return Field(lambda row: getattr(row, own.attname), schema)


def _sentence(words):
    return f"{words[0].upper()}{words[1:]}."


def columns(model, *names):
    return {name: column(model, name) for name in names}


def text(description, read):
    return Field(read, {"type": "string", "description": description})


def integer(description, read):
    return Field(read, {"type": "integer", "description": description})


def texts(description, read):
    schema = {"type": "array", "items": {"type": "string"}, "description": description}
    return Field(read, schema)


def many(fields, description, read):
    """Make the Field of a list of objects; `read` gives their rows."""
    schema = {"type": "array", "items": schema_of(fields), "description": description}
    return Field(lambda row: [values_of(fields, each) for each in read(row)], schema)


def values_of(fields, row):
    return {name: field.read(row) for name, field in fields.items()}


def schema_of(fields):
    return {
        "type": "object",
        "properties": {name: field.schema for name, field in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def entry_fields(model):
    """Make the fields that entries begin with: their keys and title."""
    _, series, _ = model.key_fields
    return {
        "year": column(model, "annual_report", "The annual report that lists it, by its year."),
        series: column(model, series, f"Its {series}, as in addresses."),
        "number": column(model, "number"),
        "title": column(model, "title"),
        "title_ko": column(model, "title_ko", "The title in Korean; empty where not given."),
        "title_language": column(
            model, "title_language", "The language of the printed texts (BCP 47)."
        ),
    }


def activity_fields(model):
    """Make the fields of an activity."""
    return {
        **entry_fields(model),
        "category": column(model, "category", "Its category, as in addresses."),
        "category_name": text(
            "The category's name, in full as printed.", lambda row: row.category.name
        ),
        "date_text": column(model, "date_text", "When, as printed; empty where no date is given."),
        "dates": column(model, "dates", "When, in EDTF (ISO 8601-2); empty where not given."),
        "start": column(model, "start", "The first day covered; null where no date is given."),
        "end": column(model, "end", "The last day covered; null where it has not ended."),
        "photo_caption": column(model, "photo_caption"),
        "updated_at": column(model, "updated_at", CHANGED),
    }


CHANGED = "When it was last changed here."
