"""Questions put together once: Django takes longer to write a queryset as SQL than a database to
answer it, and what all pages of a kind ask differs in nothing but the values.

PostgreSQL, which takes longer to plan some than to answer them, keeps their plans, too.
"""

from functools import lru_cache

from django.db import NotSupportedError, connections
from django.db.models import Expression

AT_ONCE = 512  # keys


class Given(Expression):
    """Stands in a queryset for a value that is known when it is asked, by its place among them."""

    def __init__(self, place):
        super().__init__()
        self.place = place

    def as_sql(self, compiler, connection):
        return "%s", [self]


def ask(question, *values):
    """Give the rows of a question with these values, as tuples; a value is a number, a word or a
    list of such, not an empty one.

    `question` makes its queryset, of `values_list`, of what stands for the values. It does so once
    for each number of them, and a list is filled up with its last, so that few numbers come up.
    """
    shape = tuple(_room(value) if isinstance(value, list) else None for value in values)
    given = []
    for value, room in zip(values, shape, strict=True):
        given += [value] if room is None else value + value[-1:] * (room - len(value))
    queryset = _put(question, shape)
    using = queryset.db
    sql, params, converted = _written(queryset, using)
    rows = _rows(using, sql, [given[p.place] if type(p) is Given else p for p in params])
    if converted:
        compiler = queryset.query.get_compiler(using)
        rows = [*map(tuple, compiler.apply_converters(rows, compiler.get_converters(converted)))]
    return rows


def _rows(using, sql, params):
    connection = connections[using]
    try:
        return _answers(connection, sql, params)
    except NotSupportedError:  # a migration has changed a table that its plan is of
        if connection.in_atomic_block:
            raise
        connection.close()
        return _answers(connection, sql, params)


def _answers(connection, sql, params):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from django.db.backends.postgresql.base import ServerBindingCursor
            from psycopg.types.numeric import Int8

            # Its values go beside the SQL, which stays the same, and numbers all as one type.
            cursor.cursor = ServerBindingCursor(connection.connection)
            params = [Int8(value) if isinstance(value, int) else value for value in params]
        cursor.execute(sql, params)
        return cursor.fetchall()


def ask_for(question, keys):
    """Give the rows of a question about any number of keys, so many at a time."""
    keys = list(keys)
    for first in range(0, len(keys), AT_ONCE):
        yield from ask(question, keys[first : first + AT_ONCE])


def columns(model):
    """Name the columns of a model, as `from_db` has them, for `values_list`."""
    return [field.attname for field in model._meta.concrete_fields]


def instances(queryset, rows):
    """Make instances of a queryset's model of rows of its columns."""
    model, using = queryset.model, queryset.db
    names = columns(model)
    return [model.from_db(using, names, row) for row in rows]


def _room(values):
    """Give the power of two that is enough for a list."""
    return 1 << (len(values) - 1).bit_length()


@lru_cache(200)
def _put(question, shape):
    """Put a question for so many values: for one, where the shape has None, or for a list."""
    places = iter(range(sum(room or 1 for room in shape)))
    return question(
        *(
            Given(next(places)) if room is None else [Given(next(places)) for _ in range(room)]
            for room in shape
        )
    )


@lru_cache(200)
def _written(queryset, using):
    """Write a queryset as SQL for a database, with the columns that it gives, if any of them must
    be converted."""
    compiler = queryset.query.get_compiler(using)
    sql, params = compiler.as_sql()
    given = [column for column, *_ in compiler.select]
    return sql, params, given if compiler.get_converters(given) else None
