"""What was made of the data, kept in memory while its version (data_version.py) is the same."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection
from contextvars import ContextVar
from functools import partial

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from . import data_version

NOTHING = object()  # where None is an answer


class Store:
    """Things by key, in all at most of the size `room`: those asked for last. For many threads."""

    def __init__(self, room):
        self.room, self.used = room, 0
        self.things, self.lock = OrderedDict(), threading.Lock()

    def get(self, key, default=None):
        with self.lock:
            if key not in self.things:
                return default
            self.things.move_to_end(key)
            return self.things[key][0]

    def put(self, key, thing, size=1):
        """Keep a thing, or note that it is another or has grown."""
        with self.lock:
            self._drop(key)
            self.things[key] = thing, size
            self.used += size
            while self.used > self.room:
                self._drop(next(iter(self.things)))

    def clear(self):
        with self.lock:
            self.things.clear()
            self.used = 0

    def _drop(self, key):
        if key in self.things:
            self.used -= self.things.pop(key)[1]


_answers = Store(100_000)  # rows of them, about 10 MB
ENTRY = 100  # rows, for which one with its texts is taken
_rows = Store(400)  # of entries, with their texts


def remembered(queryset, ask=None):
    """Give the rows of a queryset of numbers and words (`values_list`), as tuples, or what else
    `ask` makes of it, as `kept`: for counts, which take long where there is much to count."""
    try:
        asked = queryset.query.sql_with_params()
    except EmptyResultSet:
        return ask(queryset) if ask else []
    digest = hashlib.sha256(repr(asked).encode()).digest()
    make = partial(ask, queryset) if ask else partial(fetched, queryset.db, *asked)
    return kept(queryset.db, (ask, digest), make)


def fetched(using, sql, params):
    """Give the rows that a question in SQL finds, as tuples."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def kept(using, what, make):
    """Give what `make` makes of a database, and keep it while the data is the same; `what` names
    it. Within a transaction it is made anew, as no version tells of what isn't committed."""
    version = usable(using)
    if version is None:
        return make()
    key = version, using, what
    if (found := _answers.get(key, NOTHING)) is NOTHING:
        found = make()
        _answers.put(key, found, len(found) + 1 if isinstance(found, (list, dict)) else ENTRY)
    return found


def kept_rows(queryset: QuerySet, keys: Collection) -> dict:
    """Give the public rows of a model, which `queryset` is of, `by_key()`, and keep them as `kept`
    does. Other pages are given the same ones."""
    version = usable(queryset.db)
    if version is None:
        return queryset.by_key(keys)
    names = {key: (version, queryset.db, queryset.model, key) for key in keys}
    here = {key: _rows.get(name) for key, name in names.items()}
    found = {key: row for key, row in here.items() if row is not None}
    new = queryset.by_key([key for key in keys if key not in found])
    for key, row in new.items():
        _rows.put(names[key], row)
    return found | new


def kept_table(model):
    """Give all rows of a model, of which there are few, by key, and keep them."""
    rows = model.objects.all()
    return kept(rows.db, model, rows.in_bulk)


def usable(using):
    """Give the version that things may be kept by, None within a transaction."""
    return None if connections[using].in_atomic_block else told(using)


def forget():
    """Keep nothing any more."""
    _answers.clear()
    _rows.clear()


_told = ContextVar("told", default=None)  # {database: version} while a page is made


def told(using):
    """Give the version; within one page, which changes nothing, as it was told first."""
    versions = _told.get()
    if versions is None:
        return data_version.current(using)
    if using not in versions:
        versions[using] = data_version.current(using)
    return versions[using]


def told_once(get_response):
    """Middleware: ask for the version once a page."""

    def answer(request):
        before = _told.set({} if request.method in ("GET", "HEAD") else None)
        try:
            return get_response(request)
        finally:
            _told.reset(before)

    return answer
