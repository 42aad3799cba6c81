"""Two loads at once, and a load while staff edit, in real processes: nobody's work is lost."""

from contextlib import closing

import pytest

from tests.waiting import until

from .databases import IMPATIENT, PATIENCE, PAUSE, POSTGRESQL, ended
from .made import MadeYear

# The copies that processes share are made of the test's own database.
pytestmark = [pytest.mark.django_db, pytest.mark.databases]

EDIT = (
    "UPDATE reports_report SET title = 'By staff' WHERE annual_report_id = {0.year} AND number = 2"
)
NOTHING = "UPDATE reports_report SET number = number WHERE annual_report_id = 2020 AND number = 1"
TITLE = "SELECT title FROM reports_report WHERE annual_report_id = {0.year} AND number = 2"


@pytest.fixture(scope="module")
def years(own_database):
    """Made-up years, loaded, one for each test."""
    years = [MadeYear(own_database.root, year=year) for year in range(2041, 2049)]
    for year in years:
        year.write()
    code, _, errors = own_database.run("load_annual_report")
    assert code == 0, errors
    return years


@pytest.fixture
def year(years):
    """A year of the test's own, loaded, whose fixtures then move."""
    year = years.pop()
    year["project"]["title"] = "New title"
    year.write()
    return year


def titles(own_database, year):
    with own_database.writing() as opened:
        return opened.execute(TITLE.format(year)).fetchall()


def test_two_loads_at_once_do_as_one(own_database):
    MadeYear(own_database.root, year=2039).write()
    with own_database.writing(NOTHING):
        processes = [own_database.start("load_annual_report", 2039) for _ in range(2)]
        for process in processes:
            own_database.waiting(process)
    ends = sorted(ended(process) for process in processes)
    assert ends == [
        (0, "2039: 18 created.\n", ""),
        (0, "2039: unchanged since the last load. Nothing was written.\n", ""),
    ]
    with own_database.writing() as opened:
        revisions = "SELECT count(*) FROM reversion_revision WHERE comment LIKE '%2039%'"
        assert opened.execute(revisions).fetchall() == [(18,)]


def test_a_load_that_waits_too_long_is_refused_plainly(own_database, year):
    before = own_database.contents()
    with own_database.writing(NOTHING):
        code, out, errors = own_database.run("load_annual_report", year.year, patch=IMPATIENT)
    assert (code, out) == (1, "")
    assert errors == (
        f"CommandError: {year.year}: Another load or edit is being written and did not end in "
        "time. Try again. Nothing was loaded.\n"
    )
    assert own_database.contents() == before


def test_a_dump_that_waits_too_long_is_refused_plainly(own_database, year):
    before = own_database.contents()
    files = {path: path.read_bytes() for path in own_database.root.rglob("*") if path.is_file()}
    with own_database.writing(NOTHING):
        code, out, errors = own_database.run("dump_annual_report", 2020, patch=IMPATIENT)
    assert (code, out) == (1, "") and "Traceback" not in errors
    assert own_database.contents() == before
    assert files == {
        path: path.read_bytes() for path in own_database.root.rglob("*") if path.is_file()
    }


def test_an_edit_being_saved_when_a_load_starts_is_not_lost(own_database, year):
    with own_database.writing(EDIT.format(year)):
        process = own_database.start("load_annual_report", year.year)
        own_database.waiting(process)
    assert ended(process) == (0, f"{year.year}: 1 updated.\n", "")
    assert titles(own_database, year) == [("By staff",)]


def test_an_edit_being_saved_of_what_the_fixture_moves_is_a_conflict(own_database, year):
    year["report"]["title"] = "New title"
    year.write()
    with own_database.writing(EDIT.format(year)):
        process = own_database.start("load_annual_report", year.year)
        own_database.waiting(process)
    code, _, errors = ended(process)
    assert code == 1 and "database:    By staff" in errors
    assert titles(own_database, year) == [("By staff",)]


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite locks no rows")
def test_an_edit_of_a_row_held_before_the_load_started_goes_through(own_database, year):
    """As the admin does: hold the row, look at it, then save it."""
    year["report"]["title"] = "New title"
    year.write()
    hold = TITLE.format(year) + " FOR UPDATE"
    with own_database.writing(hold) as staff:
        process = own_database.start("load_annual_report", year.year)
        own_database.waiting(process)
        staff.execute(EDIT.format(year))
    code, _, errors = ended(process)
    assert code == 1 and "database:    By staff" in errors
    assert titles(own_database, year) == [("By staff",)]


@pytest.fixture
def slow_vacuum(own_database):
    """The table of reports is being vacuumed by the server itself, which takes a minute."""
    held = "SELECT count(*) FROM pg_locks WHERE relation = 'reports_report'::regclass"
    options = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
    with closing(own_database.connect()) as server:
        server.autocommit = True
        server.execute(f"ALTER TABLE reports_report SET (autovacuum_vacuum_threshold=1, {options})")
        server.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        server.execute("SELECT pg_reload_conf()")
        for _ in range(30):
            server.execute("UPDATE reports_report SET number = number")
        until(lambda: server.execute(held).fetchone() != (0,))
        yield
        server.execute("ALTER SYSTEM RESET autovacuum_naptime")
        server.execute("SELECT pg_reload_conf()")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite vacuums nothing by itself")
def test_a_load_does_not_fail_for_what_the_server_does_by_itself(own_database, year, slow_vacuum):
    code, _, errors = own_database.run("load_annual_report", year.year, patch=PATIENCE.format(5))
    assert code == 0, errors


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has one message for it")
def test_waiting_too_long_is_told_plainly_by_a_server_that_speaks_korean(own_database, year):
    """Its messages are in its own language; its codes are not."""
    other_words = IMPATIENT + (
        "from django.db import OperationalError\n"
        "OperationalError.__str__ = lambda self: '잠금 시간 초과로 작업을 취소합니다'\n"
    )
    with own_database.writing(NOTHING):
        code, _, errors = own_database.run("load_annual_report", year.year, patch=other_words)
    assert code == 1 and "Traceback" not in errors


def test_readers_neither_wait_for_a_load_nor_see_half_of_it(own_database, year, tmp_path):
    pause, before = tmp_path / "pause", own_database.contents()
    process = own_database.start("load_annual_report", year.year, patch=PAUSE.format(str(pause)))
    own_database.reached(process, pause.exists)
    assert own_database.contents() == before
    pause.unlink()
    assert ended(process)[0] == 0 and own_database.contents() != before
