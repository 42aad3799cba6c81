"""Whether the data is still as it was when its version was asked for: known without asking again.

Exact, not about: who looks after a change was committed sees it, in every process and whatever
made the change. SQLite tells all who have a file open of each commit, in memory that they share;
PostgreSQL doesn't, so there a change waits until no process counts on the version before.
"""

import mmap
import os
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from functools import cache

from django.db import Error, connections

LOOK_AGAIN = 0.1  # seconds, whether a file was put in the place of SQLite's
HEAD = 48  # bytes
MADE_BY = (3_007_000).to_bytes(4, sys.byteorder)  # the only version of that head until now


def file_of(connection):
    """Tell which file holds a database, None if no file does."""
    if connection.vendor != "sqlite":
        return None
    with suppress(OSError):
        found = os.stat(connection.settings_dict["NAME"])
        return found.st_dev, found.st_ino
    return None


def let_go(connection):
    """Close what is open of a file (routers.note_file) when another is at its place, or none: what
    is written to one that was moved away is lost."""
    if connection.connection and connection.opened != file_of(connection):
        connection.close()


class WalIndex:
    """The version by the head of SQLite's wal-index, the first bytes of the `-shm` file, that every
    commit changes (https://www.sqlite.org/walformat.html#the_wal_index_header).

    One connection is kept open for it, as the last one to be closed takes that file away.
    """

    never_closed = []  # a process that closes that file once no longer holds SQLite's locks on it

    def __init__(self):
        self.file = self.connection = self.index = None
        self.known = None, None, None  # an index, its head before the version was asked for, that
        self.look_again, self.opening = 0, threading.Lock()

    def version(self, connection, question):
        index = self._index(connection)
        head = index and index[:HEAD]
        known, known_head, version = self.known
        if not head or index is not known or head != known_head:
            let_go(connection)
            (version,) = ask(connection, question)
            self.known = index, head, version
        return version

    def _index(self, connection):
        """Give the index of the file that is there; None, if it is none that has one."""
        now = time.monotonic()
        if now >= self.look_again:
            file = file_of(connection)
            with self.opening:
                if file != self.file:
                    self.index = self._open(connection.settings_dict["NAME"]) if file else None
                    self.file = file
            self.look_again = now + LOOK_AGAIN
        return self.index

    def _open(self, path):
        with suppress(sqlite3.Error, OSError, ValueError):
            self.connection = sqlite3.connect(path, check_same_thread=False)
            self.connection.execute("SELECT * FROM sqlite_schema").fetchall()
            ((_, _, path),) = self.connection.execute("PRAGMA database_list").fetchall()
            opened = os.open(f"{path}-shm", os.O_RDONLY)
            index = mmap.mmap(opened, HEAD, prot=mmap.PROT_READ)
            self.never_closed += [opened, index]
            (mode,) = self.connection.execute("PRAGMA journal_mode").fetchone()
            if mode == "wal" and index[:4] == MADE_BY:
                return index
        return None


class Lease:
    """The version with the promise that there is no other for a moment.

    The promise is given with the answer, under a lock that is the database's own (an advisory one)
    and for so short a time that the answer need not wait for it. A change takes the lock together
    with all other changes, at its end (data_version.py): none is promised anything any more. It
    waits until what was promised before is over, and is committed before it gives the lock back.
    """

    LOCK = 7_166_872  # any number that nothing else here uses
    SECONDS = 0.05
    WAIT = 0.06  # seconds that a change waits: clocks needn't go alike to a fifth
    # Put before a question: all of one message is one transaction, and each statement of it sees
    # what was committed before it.
    PROMISE = f"SELECT NOT pg_is_in_recovery() AND pg_try_advisory_xact_lock({LOCK})"

    def __init__(self):
        self.promised = None, 0  # the version, until when
        self.renewing = threading.Lock()

    def version(self, connection, question):
        version, until = self.promised
        now = time.monotonic()
        if now >= until:
            return self._ask(connection, question)
        # One asks again before the promise ends, so that they don't all have to.
        if now >= until - self.SECONDS / 3 and self.renewing.acquire(blocking=False):
            try:
                return self._ask(connection, question)
            finally:
                self.renewing.release()
        return version

    def _ask(self, connection, question):
        sent = time.monotonic()
        promised, version = ask(connection, self.PROMISE, question)
        if promised:
            self.promised = version, sent + self.SECONDS
        return version


def ask(connection, *questions):
    """Give a value from the database for each question (SQL), None where there is no row. They are
    asked in one message, on a connection that stays open; raises django.db.Error."""
    asked_before = connection.connection is not None
    try:
        return _answers(connection, questions)
    except Error:
        connection.close()
        if not asked_before:
            raise
    return _answers(connection, questions)  # the server may have begun anew since the last request


def _answers(connection, questions):
    with connection.cursor() as cursor:
        cursor.execute(";".join(questions))
        rows = [cursor.fetchone()]
        while len(rows) < len(questions):
            cursor.nextset()
            rows.append(cursor.fetchone())
    return [row and row[0] for row in rows]


WAYS = {"sqlite": WalIndex, "postgresql": Lease}


@cache
def way(using):
    """Give how this process knows of a database by its alias."""
    return WAYS[connections[using].vendor]()
