"""Reads the fixtures of a year in another process while those of the year before are loaded."""

import signal
from contextlib import suppress
from multiprocessing import get_context

from .fixtures import Reader

_fork = get_context("fork")  # the other process begins with this one's settings and language


def read_ahead(years):
    """Give a Reader of each year, with its files read. Close this to end before the last.

    Of a large year, no more than one waits here to be asked for.
    """
    first, *others = years
    if not others:
        yield Reader(first).read_files()
        return
    here, there = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_send, args=(others, here, there), daemon=True)
    process.start()
    there.close()
    try:
        yield Reader(first).read_files()
        for year in others:
            yield _received(here, year)
    finally:
        process.kill()
        process.join()
        here.close()


def _received(here, year):
    """Take what comes next; if the other process has ended early, read the year here."""
    try:
        return here.recv()
    except (EOFError, OSError):
        return Reader(year).read_files()


def _send(years, here, there):
    """Read the years and send them. Nothing here may use the database: the connection that is open
    belongs to the process that loads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that one is told as well, and then ends this one
    here.close()  # so that sending fails once that one is gone
    with suppress(BrokenPipeError):
        for year in years:
            there.send(Reader(year).read_files())
