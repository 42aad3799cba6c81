"""Files are looked into in a process of its own, whose end is nobody else's."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from mrtc_site.files import inspection

from ...waiting import HANG, until
from .hostile import png
from .made import HONEST


def children():
    """Give the ids of the processes that this one has started, whichever of its threads did."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


@pytest.fixture
def pipe(tmp_path):
    """A file that has nothing to read yet: who opens it waits."""
    os.mkfifo(tmp_path / "slow.pdf")
    return tmp_path / "slow.pdf"


@contextmanager
def being_looked_into(path):
    """Look into a file in a thread; give what will come of it, and the process that reads."""
    before = children()
    with ThreadPoolExecutor(1) as threads:
        coming = threads.submit(inspection.inspect, path, "document")
        child = until(lambda: children() - before).pop()
        until(lambda: b"files.child" in Path(f"/proc/{child}/cmdline").read_bytes())
        yield coming, child
    assert children() == before


def sentence(coming):
    with pytest.raises(ValidationError) as refused:
        coming.result(HANG)
    return refused.value.messages[0]


def test_the_site_answers_while_a_file_is_looked_into(pipe, client, db):
    with being_looked_into(pipe) as (coming, _):
        assert client.get("/reports/").status_code == 200
        assert not coming.done()
        pipe.write_bytes(b"")
    assert sentence(coming).startswith("“slow.pdf” is empty.")


def test_a_crash_costs_the_child_and_gives_a_sentence(pipe):
    with being_looked_into(pipe) as (coming, child):
        os.kill(child, signal.SIGSEGV)
    assert sentence(coming).startswith("“slow.pdf” can't be looked into: it makes programs fail.")


def test_what_takes_too_long_is_ended(pipe, monkeypatch):
    monkeypatch.setattr(inspection, "SECONDS", 1)
    with being_looked_into(pipe) as (coming, _):
        assert sentence(coming).startswith("“slow.pdf” takes too long to look into.")


def test_what_takes_too_much_memory_is_ended(tmp_path, settings):
    settings.MAX_PICTURE_MEGAPIXELS = 4_000
    (tmp_path / "large.png").write_bytes(png(60_000, 60_000))
    with pytest.raises(ValidationError, match="takes too much memory"):
        inspection.inspect(tmp_path / "large.png", "picture")
    assert not children()


def test_a_child_that_nobody_waits_for_any_more_ends_itself(pipe):
    limits = {"seconds": 1, "memory": 10**9}
    order = {"task": "inspect", "path": str(pipe), "ending": ".pdf", "most_pixels": 0, **limits}
    child = [sys.executable, "-m", "mrtc_site.files.child", json.dumps(order)]
    assert subprocess.run(child, check=False, timeout=HANG).returncode == -signal.SIGALRM


def test_the_child_knows_nothing_of_the_site(pipe, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "nobody's")
    with being_looked_into(pipe) as (coming, child):
        environment = Path(f"/proc/{child}/environ").read_bytes()
        pipe.write_bytes(b"")
    assert b"SECRET" not in environment and b"DATABASE" not in environment
    assert coming.exception()


def test_a_pdf_whose_text_makes_the_reader_crash_has_none(tmp_path, monkeypatch):
    _, content = HONEST["report.pdf"]
    (tmp_path / "a.pdf").write_bytes(content)
    run, tasks = subprocess.run, []

    def crashing(command, **options):
        tasks.append(json.loads(command[-1])["task"])
        done = run(command, **options)
        done.returncode = -signal.SIGSEGV if tasks[-1] == "texts" else done.returncode
        return done

    monkeypatch.setattr(subprocess, "run", crashing)
    assert (inspection.page_texts(tmp_path / "a.pdf"), tasks) == ([], ["texts"])
