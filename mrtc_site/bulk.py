"""Inserts very many rows of plain values, without an object for each."""

from django.db import connection
from django.db.models import DateTimeField, JSONField

AT_ONCE = 500  # rows a statement, of which a database reads the text
ADAPTED = DateTimeField, JSONField  # what drivers don't write by themselves


def insert(model, columns, rows, unique=(), update=()):
    """Insert `rows`, sequences of values of `columns`; nobody asks what their keys are, nor is
    anything derived or told. Of one that has the same in `unique`, `update` is overwritten."""
    meta, quote = model._meta, connection.ops.quote_name
    adapted = [
        (place, field)
        for place, field in enumerate(map(meta.get_field, columns))
        if isinstance(field, ADAPTED)
    ]
    names = ", ".join(quote(meta.get_field(name).column) for name in columns)
    into = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "
    places = f"({', '.join(['%s'] * len(columns))})"
    end = ""
    if unique:
        new = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in update)
        end = f" ON CONFLICT ({', '.join(map(quote, unique))}) DO UPDATE SET {new}"
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
