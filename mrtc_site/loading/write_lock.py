"""The lock of all that writes fixtures' rows, one at a time: loads, dumps and imports."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext

from .errors import LoadError
from .record_types import all_kinds

LOCK_TIMEOUT = 10  # seconds
LOCK_NOT_AVAILABLE = "55P03"  # postgresql.org, appendix A


@contextmanager
def exclusive() -> Iterator[None]:
    """One transaction in which nobody else writes what fixtures hold; readers go on.

    A second load waits; LoadError says so when it has waited too long.
    """
    try:
        with transaction.atomic():  # SQLite begins by locking the database for writers
            if connection.vendor == "postgresql":
                _lock_tables()
            yield
    except OperationalError as error:
        if not _is_held(error):
            raise
        raise LoadError(
            gettext("Another load or edit is being written and did not end in time. Try again.")
        ) from error


def _lock_tables() -> None:
    """Lock every table at one moment, so that nobody holds one of them and waits for another.

    Meanwhile each is waited for alone, with nothing else held: only who waits makes an autovacuum
    give way (postgresql.org, "The Autovacuum Daemon").
    """
    tables = [connection.ops.quote_name(kind.model._meta.db_table) for kind in all_kinds()]
    until = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            return _lock(", ".join(tables), "NOWAIT")
        except OperationalError as error:
            if not _is_held(error) or time.monotonic() > until:
                raise
        for table in tables:
            with transaction.atomic():
                _lock(table)
                transaction.set_rollback(True)


def _lock(tables: str, wait: str = "") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'")
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE {wait}")


def _is_held(error: OperationalError) -> bool:
    if connection.vendor == "postgresql":  # whose messages may be in any language
        return getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE
    return "locked" in str(error)
