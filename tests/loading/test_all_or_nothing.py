"""Whatever goes wrong in the middle of a load, the database is as it was."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from mrtc_site.loading import loader as loading

from . import many
from .databases import POSTGRESQL, contents
from .made import MadeYear

pytestmark = pytest.mark.databases


@pytest.fixture
def changed(made):
    """With something created, updated and removed in the fixtures of every kind's last place."""
    made["annual report"]["address"] = "New street"
    made["report"]["title"] = "New title"
    made["project"]["title"] = "New title"
    made.remove("session")
    made.add("report 7", "reports.report", **{**made["report"], "number": 7})
    made.add("project 7", "cooperation.cooperationproject", **{**made["project"], "number": 7})
    made.write()
    return made


def failing(function, when):
    """Make `function` raise at one of its calls."""

    def wrapped(kind, *arguments):
        if when(kind):
            raise RuntimeError("out of luck")
        return function(kind, *arguments)

    return wrapped


@pytest.mark.parametrize("step", ["create", "update", "remove"])
def test_an_error_at_any_step_leaves_all_as_it_was(changed, monkeypatch, step):
    function = failing(
        getattr(loading, step), lambda kind: kind.word in ("cooperation", "education")
    )
    monkeypatch.setattr(loading, step, function)
    before = contents()
    with pytest.raises(RuntimeError):
        changed.load()
    assert contents() == before
    monkeypatch.undo()
    assert len(changed.load().changes) == 6


def test_an_error_after_the_last_object_leaves_all_as_it_was(changed, monkeypatch):
    store_bases = loading.store_bases

    def kept_and_failed(*arguments):
        store_bases(*arguments)
        raise RuntimeError("out of luck")

    monkeypatch.setattr(loading, "store_bases", kept_and_failed)
    before = contents()
    with pytest.raises(RuntimeError):
        changed.load()
    assert contents() == before


def test_what_the_database_refuses_is_told_plainly(changed, monkeypatch):
    def refuse(kind, changes):
        raise IntegrityError("UNIQUE constraint failed:\n  some.name")

    monkeypatch.setattr(loading, "create", refuse)
    before = contents()
    with pytest.raises(CommandError) as refusal:
        call_command("load_annual_report", 2030)
    assert (str(refusal.value), refusal.value.returncode) == (
        "2030: The database refuses the result: UNIQUE constraint failed: some.name "
        "Nothing was loaded.",
        1,
    )
    assert contents() == before


@pytest.mark.skipif(POSTGRESQL, reason="its disk can't be made small for a test")
def test_a_full_disk_is_told_and_leaves_all_as_it_was(db, own_database):
    many.write(own_database.root, 500)
    before = own_database.contents()
    full = (
        'settings.DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA max_page_count=1;"\n'
    )
    code, out, errors = own_database.run("load_annual_report", 2050, patch=full)
    assert (code, out) == (1, "") and "full" in errors
    assert own_database.contents() == before
    assert "Traceback" not in errors


# A process killed

# The process forks: one child after the other dies, at another moment each.
DIE = """
import signal
def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)
def store_bases_and_die(*arguments, keep=loader.store_bases):
    die(keep(*arguments))
MOMENTS = [
    ("with the first row", "create", die),
    ("before the first removal", "remove", die),
    ("before the bases are stored", "store_bases", die),
    ("before the end", "store_bases", store_bases_and_die),
]
for moment, name, death in MOMENTS:
    child = os.fork()
    if not child:
        setattr(loader, name, death)
        break
    _, status = os.waitpid(child, 0)
    print(moment, os.WIFSIGNALED(status) and os.WTERMSIG(status))
else:
    sys.exit()
"""
DIED = """\
with the first row 9
before the first removal 9
before the bases are stored 9
before the end 9
"""


def test_killed_at_any_moment_of_a_small_load_leaves_all_as_it_was(db, own_database):
    year = MadeYear(own_database.root, year=2040)
    year.write()
    assert own_database.run("load_annual_report", 2040)[0] == 0
    year["report"]["title"] = "New title"
    year.remove("session")
    year.add("report 7", "reports.report", **{**year["report"], "number": 7})
    year.write()
    before = own_database.contents()
    assert own_database.run("load_annual_report", 2040, patch=DIE) == (0, DIED, "")
    assert own_database.contents() == before
    done = (0, "2040: 1 created, 1 updated, 1 removed.\n", "")
    assert own_database.run("load_annual_report", 2040) == done
