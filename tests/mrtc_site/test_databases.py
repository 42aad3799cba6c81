"""A restore on PostgreSQL that meets a visitor's question."""

import pytest

from mrtc_site.backup.engines import CopyError, PostgreSQL

pytestmark = pytest.mark.django_db


def restoring(monkeypatch, *complaints):
    """Give a PostgreSQL whose pg_restore makes these complaints, one a time, and then none."""
    left = [*complaints]

    def restore(self, into, path, *options):
        if left:
            raise CopyError(left.pop(0))

    monkeypatch.setattr(PostgreSQL, "_restore", restore)
    monkeypatch.setattr(PostgreSQL, "_dump", lambda *args: None)
    return PostgreSQL(), left


def test_a_deadlock_is_tried_again(monkeypatch):
    engine, left = restoring(monkeypatch, *["pg_restore says: ERROR: deadlock detected"] * 3)
    engine.replace_by(None)
    assert not left


def test_deadlocks_without_end_are_told(monkeypatch):
    engine, left = restoring(monkeypatch, *["pg_restore says: ERROR: deadlock detected"] * 9)
    with pytest.raises(CopyError, match="deadlock"):
        engine.replace_by(None)
    assert len(left) == 4


def test_anything_else_is_told_at_once(monkeypatch):
    engine, left = restoring(monkeypatch, "pg_restore says: no room", "and again")
    with pytest.raises(CopyError, match="no room"):
        engine.replace_by(None)
    assert left == ["and again"]
