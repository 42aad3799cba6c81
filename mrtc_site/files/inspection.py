"""Checks uploaded files in a child process (child.py) with limits of time and memory, and says in a
sentence why one is refused. If the child crashes, that is such a sentence, too."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .file_types import ENDINGS, FileKind

SECONDS = 40  # for a file: less than a proxy waits
MEMORY = 1_500_000_000  # bytes
FILES_A_CHILD = 50
CHILDREN = BoundedSemaphore(2)  # at once, for each process of the site
SENTENCES = {
    "empty": _("“%(name)s” is empty. Choose it again, or save it anew where it comes from."),
    "too large": _(
        "“%(name)s” has %(size)s MB; a file may have %(most)s MB (the setting MAX_DOCUMENT_MB). "
        "Make it smaller: save it with smaller pictures."
    ),
    "ending": _("“%(name)s” can't be taken here: the file's name should end in %(endings)s."),
    "wrong ending": _(
        "“%(name)s” is named %(ending)s, but holds something else. Save it as %(ending)s in the "
        "program that it comes from."
    ),
    "not pdf": _(
        "“%(name)s” doesn't begin as a PDF does (%%PDF-). Save it as PDF in the program that it "
        "comes from."
    ),
    "cut off": _("“%(name)s” ends too early: a part of it is missing. Take the whole file."),
    "behind": _(
        "“%(name)s” has something else behind its end. Open it and save it anew, as a new file."
    ),
    "script": _(
        "“%(name)s” holds scripts or a form with scripts, which no report needs. Print it into a "
        "new PDF."
    ),
    "launch": _(
        "“%(name)s” would start a program or send data when it is read. Print it into a new PDF."
    ),
    "attachment": _(
        "“%(name)s” has other files inside it. Take them out, and upload each that readers need "
        "by itself."
    ),
    "encrypted": _(
        "“%(name)s” is protected (encrypted), so that it can't be looked into. Save it without "
        "password and restrictions."
    ),
    "old": _(
        "“%(name)s” is protected by a password, or of an older kind (DOC, XLS, HWP). Save it "
        "without password as %(ending)s."
    ),
    "bomb": _("“%(name)s” unpacks to more than any document holds. Save it anew, smaller."),
    "macros": _(
        "“%(name)s” holds macros or programs (%(part)s). Save it without them, as %(ending)s."
    ),
    "external": _(
        "“%(name)s” fetches something from elsewhere when it is opened (%(part)s). Break these "
        "links, or put into the file what they lead to."
    ),
    "markup": _("“%(name)s” is a web page or a drawing (it begins with “<”), not a CSV table."),
    "not utf-8": _("“%(name)s” is not CSV in UTF-8. In Excel, save it as “CSV UTF-8”."),
    "formula": _(
        "“%(name)s” has a formula in row %(row)s (“%(cell)s”), which spreadsheet programs would "
        "run. Save the values alone."
    ),
    "not a picture": _("“%(name)s” is no picture in JPEG, PNG or WebP. Save it as one of these."),
    "pixels": _(
        "“%(name)s” has %(width)s × %(height)s pixels, more than %(most)s million (the setting "
        "MAX_PICTURE_MEGAPIXELS). Make it smaller."
    ),
    "moving": _("“%(name)s” moves. Save one of its pictures by itself."),
    "too much": _("“%(name)s” takes too much memory to look into. Save it anew, smaller."),
    "too slow": _("“%(name)s” takes too long to look into. Save it anew, simpler or smaller."),
    "crash": _("“%(name)s” can't be looked into: it makes programs fail. Save it anew elsewhere."),
    "unreadable": _("“%(name)s” is damaged and can't be read. Save it anew where it comes from."),
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Inspection:
    """The facts about a file that passed."""

    media_type: str
    size: int
    sha256: str
    pages: int | None = None
    width: int | None = None  # of a picture, upright, or of a PDF's first page as it is drawn
    height: int | None = None


def inspect(path: Path, kind: FileKind, name: str) -> Inspection:
    """Check a file that was uploaded as `name`. Raises ValidationError with a sentence."""
    if error := _error_without_reading(path, kind, name):
        raise error
    return Inspection(**_ask("inspect", path, name))


def clean_photograph(path: Path, name: str) -> tuple[Inspection, bytes]:
    """Check a photograph likewise; give its content, in the same format, turned upright and without
    position, camera and comments, with the facts about that."""
    if error := _error_without_reading(path, "picture", name):
        raise error
    with TemporaryDirectory() as folder:
        found = _ask("clean", path, name, folder=folder)
        return Inspection(**found), Path(folder, "cleaned").read_bytes()


def inspect_documents(paths: Iterable[Path]) -> dict[Path, Inspection]:
    """Check several files in one child, and leave out those that don't pass. It is for files of
    whoever runs the site: a hostile file could make the child lie about the next."""
    documents = [path for path in paths if not _error_without_reading(path, "document", path.name)]
    answers = _ask_each(_order("inspect", path, path.name) for path in documents)
    return {
        path: Inspection(**answer["found"])
        for path, answer in zip(documents, answers, strict=True)
        if "found" in answer
    }


def page_texts(paths: Iterable[Path]) -> list[list[str]]:
    """Give the texts of the pages of each of these PDFs; an empty list if it has no text."""
    answers = _ask_each({"task": "texts", "path": str(path.absolute())} for path in paths)
    return [answer.get("found", []) for answer in answers]


def renditions(path: Path, name: str) -> dict[int, bytes]:
    """Give {width: WebP file} of a picture, or of a PDF's first page."""
    with TemporaryDirectory() as folder:
        widths = _ask("render", path, name, folder=folder)
        return {width: Path(folder, str(width)).read_bytes() for width in widths}


def _error_without_reading(path: Path, kind: FileKind, name: str) -> ValidationError | None:
    """Give the error about a file's ending or size, if there is one, without reading the file."""
    if Path(name).suffix.lower() not in ENDINGS[kind]:
        return _error("ending", name, endings=", ".join(ENDINGS[kind]))
    if (size := path.stat().st_size) > settings.MAX_DOCUMENT_MB * 1_000_000:
        return _error(
            "too large", name, size=f"{size / 1_000_000:,.1f}", most=settings.MAX_DOCUMENT_MB
        )
    return None


def _error(code: str, name: str, **params: str | int) -> ValidationError:
    defaults = {"ending": Path(name).suffix.lower(), "most": settings.MAX_PICTURE_MEGAPIXELS}
    return ValidationError(SENTENCES[code], code, {**defaults, **params, "name": name})


def _order(task: str, path: Path, name: str, **options: str) -> dict[str, Any]:
    """Give the order for the child to do a task with a file that is called `name`."""
    facts = {"ending": Path(name).suffix.lower(), "path": str(path.absolute())}
    most_pixels = settings.MAX_PICTURE_MEGAPIXELS * 1_000_000
    return {"task": task, "most_pixels": most_pixels, **facts, **options}


def _ask(task: str, path: Path, name: str, **options: str) -> Any:
    """Have a child do a task with one file; give the result. Raises ValidationError."""
    [answer] = _ask_each([_order(task, path, name, **options)])
    if "fault" in answer:
        raise _error(answer["fault"], name, **answer["params"])
    return answer["found"]


def _ask_each(orders: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the answers to all orders. A child does many; if it ends early, only the file that it
    was at fails, and another child goes on."""
    remaining = list(orders)
    while remaining:
        some = remaining[:FILES_A_CHILD]
        answers, fault = _run(some)
        if len(answers) < len(some) and (fault or not answers):
            answers.append({"fault": fault or "crash", "params": {}})
        for answer in answers:
            if "error" in answer:
                log.warning("A file could not be read: %s", answer["error"])
        yield from answers
        remaining = remaining[len(answers) :]


def _run(orders: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Run one child; give its answers, and the fault that ended it early, if any."""
    work = {"orders": orders, "seconds": SECONDS, "memory": MEMORY}
    with CHILDREN:
        try:
            child = subprocess.run(
                [sys.executable, "-m", "mrtc_site.files.child"],
                input=json.dumps(work).encode(),
                check=False,
                env={},
                cwd=settings.BASE_DIR,
                capture_output=True,
                timeout=SECONDS * len(orders),
            )
        except subprocess.TimeoutExpired as error:
            return _answers(error.stdout or b""), "too slow"
    fault = ""
    if child.returncode in (-signal.SIGALRM, -signal.SIGXCPU):
        fault = "too slow"
    elif child.returncode:
        log.warning("Looking into a file failed (%s): %s", child.returncode, child.stderr[-500:])
        fault = "crash"
    return _answers(child.stdout), fault


def _answers(lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.split(b"\n")[:-1]]  # the last may be cut off
