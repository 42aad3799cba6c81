"""That nothing has changed is known without asking the database, and never wrongly."""

import os
import re
import sqlite3
import threading
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from hypothesis import given, settings
from hypothesis import strategies as st

from mrtc_site import unchanged
from mrtc_site.data_version import ASK
from tests.loading.databases import POSTGRESQL

pytestmark = pytest.mark.django_db

PAGE = "/reports/2020/policy-report/3/"
CHANGE = "UPDATE reports_report SET title = 'Change {} of many' WHERE number = 3"
LAST = 30


@pytest.fixture(scope="module")
def machines(machine):
    with machine() as one, machine() as other:
        yield one, other


def test_nobody_sees_what_was_before_a_change_that_is_over(machines, shared):
    """Many ask all the time, so that the database is asked as seldom as may be."""
    done, seen, wrong = [0], [], []

    def look(machine):
        shown = 0
        while shown < LAST and not wrong:
            least = done[0]
            shown = int(re.search(rb"Change (\d+) of many", machine.get(PAGE)[2])[1])
            seen.append(shown)
            if shown < least:
                wrong.append((shown, least))

    with closing(shared.connect()) as writer:
        writer.execute(CHANGE.format(0))
        writer.commit()
        looking = [threading.Thread(target=look, args=[machine]) for machine in machines * 3]
        for thread in looking:
            thread.start()
        for number in range(1, LAST + 1):
            time.sleep(0.02 * (number % 4))
            writer.execute(CHANGE.format(number))
            writer.commit()
            done[0] = number
        for thread in looking:
            thread.join()
    assert not wrong
    assert len({*seen}) > 5


class Embedded:
    """A SQLite database that Django has open, and others change."""

    def __init__(self, path, mode="WAL"):
        with closing(sqlite3.connect(path)) as made:
            made.execute(f"PRAGMA journal_mode={mode}")
            made.executescript("CREATE TABLE mrtc_site_dataversion (version)")
        self.path, self.number, self.asked = path, 0, 0
        options = {"ENGINE": "django.db.backends.sqlite3", "NAME": path}
        self.connection = ConnectionHandler({"default": options})["default"]
        self.connection.ensure_connection()
        self.known, self.others = unchanged.WalIndex(), [sqlite3.connect(path)]

    def version(self):
        def counted(execute, *args):
            self.asked += 1
            return execute(*args)

        with self.connection.execute_wrapper(counted):
            return self.known.version(self.connection, ASK)

    def change(self):
        self.number += 1
        self._write()
        self.others[0].commit()

    def change_and_return(self):
        self._write()
        self.others[0].rollback()

    def _write(self):
        self.others[0].execute("DELETE FROM mrtc_site_dataversion")
        self.others[0].execute("INSERT INTO mrtc_site_dataversion VALUES (?)", [self.number])

    def tidy(self):
        ((is_held, *_),) = self.others[0].execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert not is_held
        self.others[0].execute("VACUUM")

    def begin_anew(self):
        self.others.pop().close()
        self.others.append(sqlite3.connect(self.path))

    def let_go(self):
        self.connection.close()

    def close(self):
        self.connection.close()
        self.others.pop().close()


WHAT_HAPPENS = "change", "change_and_return", "tidy", "begin_anew", "let_go", "version"


@settings(deadline=None)
@given(mode=st.sampled_from(["WAL", "DELETE"]), steps=st.lists(st.sampled_from(WHAT_HAPPENS)))
def test_whatever_happens_to_a_file_its_version_is_told(mode, steps, tmp_path_factory):
    with closing(Embedded(tmp_path_factory.mktemp("embedded") / "db", mode)) as database:
        database.change()
        for step in steps:
            getattr(database, step)()
            assert database.version() == database.number


def test_while_a_file_stays_as_it_is_nobody_asks(tmp_path):
    with closing(Embedded(tmp_path / "db")) as database:
        for _ in range(3):
            database.change()
            assert [database.version() for _ in range(100)] == [database.number] * 100
        assert database.asked == 3


def test_another_file_at_its_place_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(unchanged, "LOOK_AGAIN", 0)
    with closing(Embedded(tmp_path / "db")) as old, closing(Embedded(tmp_path / "other")) as new:
        old.change()
        new.number = 7
        new.change()
        assert old.version() == 1
        new.others[0].execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new.close()
        for name in ("db-wal", "db-shm"):
            os.rename(tmp_path / name, tmp_path / f"old {name}")
        os.rename(tmp_path / "other", tmp_path / "db")
        assert old.version() == 8
        new.others = [sqlite3.connect(tmp_path / "db")]
        new.change()
        assert old.version() == 9


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite needs no promise")
def test_no_promise_is_given_while_a_change_ends(shared):
    known = unchanged.Lease()
    name = urlsplit(shared.url).path[1:]
    django = ConnectionHandler({"default": {**connection.settings_dict, "NAME": name}})
    with closing(django["default"]) as asking, closing(shared.connect()) as writer:
        before = known.version(asking, ASK)
        assert known.promised[0] == before and known.promised[1] > time.monotonic()
        writer.execute(CHANGE.format(100))
        begun = time.monotonic()
        writer.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the transaction's end does
        assert known.promised[1] < time.monotonic() and time.monotonic() - begun > 0.05
        assert known.version(asking, ASK) == before
        assert known.promised[1] < time.monotonic()
        writer.commit()
        after = known.version(asking, ASK)
        assert after != before and known.promised[0] == after
