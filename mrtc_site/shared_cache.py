"""The cache that processes and machines share, a Redis. While it is gone, nothing is in it."""

import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

ASK_AGAIN = 1  # seconds, when it did not answer


class SharedCache(RedisCache):
    """Nobody waits for it more than once in that time."""

    silent_until = 0  # for all threads

    def get(self, key, default=None, version=None):
        return self._ask(super().get, default, key, default, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(super().add, False, key, value, timeout, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(super().set, None, key, value, timeout, version)

    def _ask(self, method, otherwise, *args):
        if time.monotonic() < SharedCache.silent_until:
            return otherwise
        try:
            return method(*args)
        except Exception:  # whatever a client of a cache raises
            SharedCache.silent_until = time.monotonic() + ASK_AGAIN
            return otherwise
