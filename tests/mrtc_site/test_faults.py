"""What is a fault around the site, and what a mistake of its own."""

import errno
import sqlite3

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client

from mrtc_site.web.server_errors import is_fault

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def raised(statement):
    """Give what the database raises for a statement."""
    with pytest.raises(Exception) as caught, connection.cursor() as cursor:  # noqa: PT011
        cursor.execute(statement)
    return caught.value


MISTAKES = [
    "SELECT nothing FROM reports_report",
    "SELECT FROM WHERE",
    "INSERT INTO reports_report (id) VALUES (1)",
]


@pytest.mark.parametrize("statement", MISTAKES)
def test_a_mistake_is_none(statement):
    assert not is_fault(raised(statement))
    assert not is_fault(ValueError()) and not is_fault(BrokenPipeError(errno.EPIPE, "gone"))


def test_a_database_without_tables_is_one():
    assert is_fault(raised("SELECT 1 FROM nothing_was_set_up"))


def test_it_is_one_whatever_came_of_it():
    error = ValueError("so there is nothing to show")
    error.__context__ = OperationalError("gone")
    assert is_fault(error)
    assert is_fault(OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY_SNAPSHOT])
def test_sqlite_says_which_by_a_code(code):
    of_driver, error = sqlite3.OperationalError("of some kind"), OperationalError("of some kind")
    of_driver.sqlite_errorcode, error.__cause__ = code, of_driver
    assert is_fault(error)
    of_driver.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert not is_fault(error)


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError("gone"), 503), (ProgrammingError("mistaken"), 500), (KeyError("k"), 500)],
)
def test_a_mistake_stays_one(error, status, monkeypatch):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("mrtc_site.portal.home.year_in_numbers", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == status and response.has_header("Retry-After") is (status == 503)
