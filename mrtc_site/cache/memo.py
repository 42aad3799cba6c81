"""A cache in memory of values made of the data, valid while its version (data_version.py) is.

It is for values alone: counts, tuples, texts. Model instances are read anew for each page.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mrtc_site.common.types import GetResponse

from . import data_version

ROOM = 100_000  # the size of all values: the length of lists and texts
OVERHEAD = 100  # that is added for each value
T = TypeVar("T")
MISSING = object()  # as None may be a value


class Store:
    """A thread-safe LRU cache that holds things of the total size `room` at most."""

    def __init__(self, room: int):
        self.room, self.used = room, 0
        self.things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self.lock:
            if key not in self.things:
                return default
            self.things.move_to_end(key)
            return self.things[key][0]

    def put(self, key: Hashable, thing: Any, size: int = 1) -> None:
        with self.lock:
            self._drop(key)
            self.things[key] = thing, size
            self.used += size
            while self.used > self.room:
                self._drop(next(iter(self.things)))

    def clear(self) -> None:
        with self.lock:
            self.things.clear()
            self.used = 0

    def _drop(self, key: Hashable) -> None:
        if key in self.things:
            self.used -= self.things.pop(key)[1]


values = Store(ROOM)


def cached(key: Hashable, make: Callable[[], T]) -> T:
    """Give the result of `make`, cached under `key` while the data is the same."""
    version = cacheable_version()
    if version is None:
        return make()
    value = values.get((version, key), MISSING)
    if value is MISSING:
        value = make()
        size = len(value) if hasattr(value, "__len__") else 0
        values.put((version, key), value, size + OVERHEAD)
    return value


def cached_query(queryset: QuerySet, make: Callable[[QuerySet], Any] = list) -> Any:
    """Give what `make` makes of a queryset, cached likewise: without `make`, a list of its rows,
    which must be tuples (`values_list`)."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return make(queryset)
    digest = hashlib.sha256(repr((sql, params)).encode()).digest()
    return cached((make, digest), lambda: make(queryset))


_request = threading.local()


def cacheable_version() -> str | None:
    """Give the version that values may be cached by. Within a transaction there is none, as
    PostgreSQL changes the version only when it is committed."""
    if connection.in_atomic_block:
        return None
    return getattr(_request, "version", data_version.current)()


def one_version(get_response: GetResponse) -> GetResponse:
    """Middleware: all that a page caches is of one version, which is read once."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        _request.version = cache(data_version.current)
        try:
            return get_response(request)
        finally:
            del _request.version

    return answer
