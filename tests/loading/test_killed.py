"""A process killed in the middle of a load of 2,000 entries leaves the database as it was."""

import pytest

from . import many
from .databases import PAUSE, kill

# The copies that processes share are made of the test's own database.
pytestmark = [pytest.mark.django_db, pytest.mark.databases]

ENTRIES = 2_000
MEGABYTE = 2**20


def test_killed_while_it_writes_and_then_loaded_again(own_database, tmp_path):
    """When all is written, most of it to disk by then, and not committed."""
    entries = many.write(own_database.root, ENTRIES)
    before, size, pause = own_database.contents(), own_database.size(), tmp_path / "pause"
    process = own_database.start("load_annual_report", 2050, patch=PAUSE.format(str(pause)))
    own_database.reached(process, pause.exists)
    assert own_database.size() > size + MEGABYTE
    assert kill(process) == -9
    assert own_database.contents() == before
    done = (0, f"2050: {entries + 5} created.\n", "")
    assert own_database.run("load_annual_report", 2050) == done
