"""Whether the site runs: its servers share a lock on DATA_DIR, which a restore must have alone.

It is the system's, which gives it up when the last process that has it ends, however that ends. No
lock of the database tells as much: an idle site has no connection to SQLite, or locks nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from . import BackupError


def hold_while_running() -> None:
    """Share the lock until this process and all that it forks have ended; wait for a restore."""
    fcntl.flock(os.open(settings.DATA_DIR, os.O_RDONLY), fcntl.LOCK_SH)


@contextmanager
def site_stopped() -> Iterator[None]:
    """Let no server start in the block. BackupError where one runs."""
    folder = os.open(settings.DATA_DIR, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(folder)
        raise BackupError(
            f"Stop the site first: a server (or another restore) runs on {settings.DATA_DIR}."
        ) from error
    try:
        yield
    finally:
        os.close(folder)
