"""The lock that tells whether the site runs: servers share it, and a restore needs it alone.

It is a file lock on DATA_DIR, which the system releases when the last process that holds it ends,
however it ends. The database couldn't tell: an idle site has no connection to SQLite, or no lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from . import BackupError


def hold_while_running() -> None:
    """Hold the shared lock until this process and its children have ended; wait for a restore."""
    fcntl.flock(os.open(settings.DATA_DIR, os.O_RDONLY), fcntl.LOCK_SH)


@contextmanager
def site_stopped() -> Iterator[None]:
    """Keep servers from starting in the block. Raises BackupError if one runs."""
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
