"""Inserts very many rows of plain values, without an object for each."""

from django.db import connection
from django.db.models import DateTimeField, JSONField

AT_ONCE = 500  # rows a statement, of which a database reads the text
ADAPTED = DateTimeField, JSONField  # what drivers don't write by themselves


def insert(model, columns, rows, unique=(), update=()):
    """Insert `rows`, sequences of values of `columns`; nobody asks what their keys are, nor is
    anything derived or told. Of one that has the same in `unique`, `update` is overwritten."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name

    def spelt(names):
        return ", ".join(quote(fields[name].column) for name in names)

    end = ""
    if unique:
        new = (f"{spelt([name])} = excluded.{spelt([name])}" for name in update)
        end = f" ON CONFLICT ({spelt(unique)}) DO UPDATE SET {', '.join(new)}"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({spelt(columns)}) VALUES "  # noqa: S608
    places = f"({', '.join(['%s'] * len(columns))})"
    adapted = [
        (place, fields[name])
        for place, name in enumerate(columns)
        if isinstance(fields[name], ADAPTED)
    ]
    most = (connection.features.max_query_params or AT_ONCE * len(columns)) // len(columns)
    rows = list(rows)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values = [value for row in some for value in _adapted(row, adapted)]
            cursor.execute(f"{into}{', '.join([places] * len(some))}{end}", values)


def _adapted(row, fields):
    if not fields:
        return row
    row = list(row)
    for place, field in fields:
        row[place] = field.get_db_prep_save(row[place], connection)
    return row
