"""What a load asks the database: tests load small years a thousand times, and others large ones."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from .made import MadeYear


@pytest.fixture
def year(db, fixtures_dir):
    """A small made-up year, not loaded."""
    return MadeYear(fixtures_dir)


def questions(year):
    """Load a year, take it back, and give how often the database was asked."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        year.load()
        transaction.set_rollback(True)
    return len(queries)


def test_a_small_year_asks_few_questions(year):
    assert questions(year) <= 100


def test_loading_more_entries_asks_no_more_questions(year):
    """They have people, and series and categories of which their names in the history are made."""
    counts = []
    for numbers in (range(10, 12), range(12, 22)):
        for number in numbers:
            for name in ("report", "session", "project"):
                model, fields = year.items[name]
                year.add(f"{name} {number}", model, **{**fields, "number": number})
            model, fields = year.items["by ann"]
            year.add(f"by {number}", model, **{**fields, "report": [2030, "memo", number]})
        counts.append(questions(year))
    assert counts[0] == counts[1]
