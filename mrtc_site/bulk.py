"""Inserts very many rows of plain values, without an object for each."""

from itertools import chain

from django.db import connection
from django.db.models import DateTimeField, JSONField

AT_ONCE = 500  # rows a statement, of which a database reads the text
ADAPTED = DateTimeField, JSONField  # what drivers don't write by themselves


def insert(model, columns, rows, unique=(), update=()):
    """Insert `rows`, sequences of values of `columns`; nobody asks what their keys are, nor is
    anything derived or told. Of one that has the same in `unique`, `update` is overwritten.

    PostgreSQL may be at work on the first rows while the next are made: without the database."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name

    def spelt(names):
        return ", ".join(quote(fields[name].column) for name in names)

    adapted = [
        (place, fields[name])
        for place, name in enumerate(columns)
        if isinstance(fields[name], ADAPTED)
    ]
    rows = (_adapted(row, adapted) for row in rows)
    first = next(rows, None)
    if first is None:
        return
    rows = chain([first], rows)
    into = f"{quote(model._meta.db_table)} ({spelt(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not unique:
            _copy(cursor, into, rows)
            return
        end = ""
        if unique:
            new = (f"{spelt([name])} = excluded.{spelt([name])}" for name in update)
            end = f" ON CONFLICT ({spelt(unique)}) DO UPDATE SET {', '.join(new)}"
        _insert(cursor, into, list(rows), len(columns), end)


def _adapted(row, fields):
    if not fields:
        return row
    row = list(row)
    for place, field in fields:
        row[place] = field.get_db_prep_save(row[place], connection)
    return row


def _copy(cursor, into, rows):
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(cursor, into, rows, columns, end):
    most = (connection.features.max_query_params or AT_ONCE * columns) // columns
    places = f"({', '.join(['%s'] * columns)})"
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        values = [value for row in some for value in row]
        asked = ", ".join([places] * len(some))
        cursor.execute(f"INSERT INTO {into} VALUES {asked}{end}", values)  # noqa: S608
