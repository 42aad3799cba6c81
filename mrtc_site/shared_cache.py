"""The cache that processes and machines share, Redis. The site goes on without it: while it is
gone, nothing is in it."""

import time
from contextlib import suppress

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

ASK_AGAIN = 1  # seconds, after it did not answer


class SharedCache(RedisCache):
    """Django's, for `get`, `set`, `add` and what it makes of them; one that does not answer is
    left alone for a while, so that waiting for it is rare."""

    silent_until = 0  # of all threads, each of which has an object of this class

    def get(self, key, default=None, version=None):
        return self._ask(default, super().get, key, default, version)

    def set(self, *args, **kwargs):
        self._ask(None, super().set, *args, **kwargs)

    def add(self, *args, **kwargs):
        return self._ask(False, super().add, *args, **kwargs)

    def _ask(self, otherwise, ask, *args, **kwargs):
        if time.monotonic() < SharedCache.silent_until:
            return otherwise
        with suppress(RedisError, OSError):
            return ask(*args, **kwargs)
        SharedCache.silent_until = time.monotonic() + ASK_AGAIN
        return otherwise
