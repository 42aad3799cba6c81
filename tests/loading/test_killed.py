"""A process killed in the middle of a load of 10,000 entries leaves the database as it was."""

import random
import subprocess

import pytest

from . import many
from .databases import kill

# The copies that processes share are made of the test's own database.
pytestmark = pytest.mark.django_db

ENTRIES = 10_000
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def entries(own_database):
    return many.write(own_database.root, ENTRIES)


def test_killed_while_it_writes_and_then_loaded_again(own_database, entries):
    before = own_database.contents()
    process = own_database.start("load_annual_report", 2050)
    own_database.grown(process, own_database.size() + 3 * MEGABYTE)  # of about ten
    assert kill(process) == -9
    assert own_database.contents() == before
    done = (0, f"2050: {entries + 5} created.\n", "")
    assert own_database.run("load_annual_report", 2050) == done


def test_killed_while_it_changes_what_is_there(own_database, entries):
    """At any moment: nothing tells this one where the process is."""
    many.write(own_database.root, ENTRIES, title="Changed")
    before = own_database.contents()
    process = own_database.start("load_annual_report", 2050)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=random.uniform(1, 4))
    assert kill(process) == -9
    assert own_database.contents() == before
