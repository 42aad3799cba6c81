"""Makes the books of a year in the background, for staff, by the process `manage.py make_book`. The
state of that is in Django's cache (the database), where it expires if the process dies."""

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
from django.http import HttpResponse
from django.utils import timezone

from mrtc_site.files.serving import POLICY

from .typesetting import BookError

SECONDS = 180  # after which the process is killed
COMMAND = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_book"]
ONE_PROOF = BoundedSemaphore(1)  # at a time, for each process of the site


class Making(NamedTuple):
    """The state of making the books of a year: `being_made`, ended with a `fault`, or done."""

    since: datetime
    being_made: bool = False
    fault: str = ""


def making_of(year: int) -> Making | None:
    return cache.get(_key(year))


def start(year: int) -> None:
    """Start making the books, unless they are being made, without waiting."""
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


def proof(year: int, language: str, line_numbers: bool = True) -> HttpResponse:
    """Make the PDF of a year as it is now, wait for it, and answer with it. That of a draft year
    says so on each page. Raises BookError."""
    with ONE_PROOF, TemporaryDirectory() as folder:
        path = Path(folder, "proof.pdf")
        numbers = "--line-numbers" if line_numbers else "--no-line-numbers"
        _run([str(year), str(path), "--language", language, numbers])
        content = path.read_bytes()
    disposition = f'inline; filename="mrtc-{year}-proof-{language}.pdf"'
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": POLICY}
    return HttpResponse(content, "application/pdf", headers=headers)


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
