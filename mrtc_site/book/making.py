"""Makes the books of a year for staff, in a process of its own (`manage.py make_book`), and keeps
what became of it in the database's cache, where it ends by itself should that process die."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Thread
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from .typesetting import BookError

SECONDS = 180  # that a process may take; then it is ended
COMMAND = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_book"]
AT_ONCE = BoundedSemaphore(1)  # of proofs, in each process of the site


class Making(NamedTuple):
    """What became of making the books of a year: if they aren't `being_made`, they were `made` or
    there is the `fault`."""

    since: datetime
    being_made: bool = False
    fault: str = ""


def making_of(year: int) -> Making | None:
    found: Making | None = cache.get(_key(year))
    return found


def start(year: int) -> None:
    """Have the books made, unless they are being made; waits for nothing."""
    if found := making_of(year):
        if found.being_made:
            return
        cache.delete(_key(year))
    if cache.add(_key(year), Making(timezone.now(), being_made=True), SECONDS):
        Thread(target=_make, args=[year], daemon=True).start()


def _make(year: int) -> None:
    try:
        make(year)
    finally:
        connections.close_all()  # this thread's own


def make(year: int) -> None:
    fault = ""
    try:
        _run([str(year), "--publish"])
    except BookError as error:
        fault = str(error)
    cache.set(_key(year), Making(timezone.now(), fault=fault), None)


def proof(year: int, language: str, line_numbers: bool = True) -> bytes:
    """Give the book of a year as it is now, a PDF, which of a draft year says so on each page.
    Waits until it is made. Raises BookError."""
    with AT_ONCE, TemporaryDirectory() as folder:
        path = Path(folder, "proof.pdf")
        numbers = "--line-numbers" if line_numbers else "--no-line-numbers"
        _run([str(year), str(path), "--language", language, numbers])
        return path.read_bytes()


def _run(arguments: Sequence[str]) -> None:
    try:
        command = [*COMMAND, *arguments]  # of ours, with a year and a language
        subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise BookError(f"It took longer than {SECONDS} seconds and was ended.") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        said = lines[-1] if lines else f"Its process was ended ({error.returncode})."
        raise BookError(said.removeprefix("CommandError: ")) from error


def _key(year: int) -> str:
    return f"book-{year}"
