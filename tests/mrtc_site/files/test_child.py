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

from mrtc_site.files import inspection, storage

from ...waiting import HANG, until
from .hostile import png
from .made import HONEST, PAGES, pdf


@pytest.fixture(autouse=True)
def look_into_files_here():
    """It is the process that is asked here."""


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
        coming = threads.submit(inspection.inspect, path, "document", path.name)
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
    before = children()
    with pytest.raises(ValidationError, match=r"“slow\.pdf” takes too long to look into\."):
        inspection.inspect(pipe, "document", pipe.name)
    assert children() == before


def test_what_takes_too_much_memory_is_ended(tmp_path, settings):
    settings.MAX_PICTURE_MEGAPIXELS = 4_000
    (tmp_path / "large.png").write_bytes(png(60_000, 60_000))
    before = children()  # servers of other tests, which stay
    with pytest.raises(ValidationError, match="takes too much memory"):
        inspection.inspect(tmp_path / "large.png", "picture", "large.png")
    assert children() == before


def test_a_child_that_nobody_waits_for_any_more_ends_itself(pipe):
    order = {"task": "inspect", "path": str(pipe), "ending": ".pdf", "most_pixels": 0}
    work = json.dumps({"orders": [order], "seconds": 1, "memory": 10**9})
    child = [sys.executable, "-m", "mrtc_site.files.child"]
    done = subprocess.run(child, check=False, timeout=HANG, input=work, text=True)
    assert done.returncode == -signal.SIGALRM


def test_the_child_knows_nothing_of_the_site(pipe, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "nobody's")
    with being_looked_into(pipe) as (coming, child):
        environment = Path(f"/proc/{child}/environ").read_bytes()
        pipe.write_bytes(b"")
    assert b"SECRET" not in environment and b"DATABASE" not in environment
    assert coming.exception()


def test_every_task_is_done_there_with_every_kind_of_file(tmp_path):
    for name, (_, content) in HONEST.items():
        (tmp_path / name).write_bytes(content)
    documents = {name for name, (kind, _) in HONEST.items() if kind != "picture"} - {"book.epub"}
    found = inspection.inspect_documents(tmp_path.iterdir())
    assert {path.name for path in found} == documents
    assert inspection.inspect(tmp_path / "book.epub", "e-book", "book.epub").size
    photograph, report = tmp_path / "photograph.jpg", tmp_path / "report.pdf"
    facts, cleaned = inspection.clean_photograph(photograph, photograph.name)
    assert (facts.width, facts.height, facts.size) == (40, 60, len(cleaned))
    assert inspection.page_texts([report]) == [[*PAGES]]
    assert [*inspection.renditions(report, report.name)] == [400, 800, 1200]
    for name in ("clear.png", "picture.webp"):
        assert inspection.inspect(tmp_path / name, "picture", name).width == 60


@pytest.fixture
def runs(monkeypatch):
    """How many files each process that was started had to look into."""
    run, counts = subprocess.run, []

    def counting(command, **options):
        counts.append(len(json.loads(options["input"])["orders"]))
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counting)
    return counts


def test_of_several_files_one_that_ends_the_process_is_the_only_one_left_out(
    tmp_path, monkeypatch, runs
):
    """(They are of the kind that is looked into quickest, on a machine however slow.)"""
    paths = [tmp_path / name for name in ("a.csv", "endless.csv", "b.csv", "c.csv")]
    for path in (paths[0], paths[2], paths[3]):
        path.write_text("year,title\n2020,A report\n")
    os.mkfifo(paths[1])
    monkeypatch.setattr(inspection, "SECONDS", 2)
    before = children()
    assert [*inspection.inspect_documents(paths)] == [paths[0], paths[2], paths[3]]
    assert runs == [4, 2]
    assert children() == before


def test_a_pdf_whose_text_makes_the_reader_crash_has_none(tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(pdf(["That crashes it"]))
    crash = subprocess.CompletedProcess([], -signal.SIGSEGV, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: crash)
    assert inspection.page_texts([tmp_path / "a.pdf"]) == [[]]


def test_documents_of_a_folder_are_looked_into_by_one_process_and_known_ones_by_none(
    tmp_path, runs
):
    for word in ("One", "Two", "Three"):
        (tmp_path / f"{word}.pdf").write_bytes(pdf([f"{word}, of a folder"]))
    (tmp_path / "wrong.pdf").write_bytes(b"<html>")
    paths = sorted(tmp_path.iterdir())
    storage.check_together(paths)
    contents = [storage.checked(path, "full text", path.name) for path in paths[:3]]
    assert [storage.facts_of(content.name).pages for content in contents] == [1, 1, 1]
    assert runs == [4]
    with pytest.raises(ValidationError, match="doesn't begin as a PDF does"):
        storage.checked(paths[3], "full text", "wrong.pdf")
    with pytest.raises(ValidationError, match=r"the file's name should end in \.jpg"):
        storage.checked(paths[0], "picture", "One.pdf")
