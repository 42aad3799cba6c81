"""Liveness, with the database asked."""

import pytest
from django.db import InterfaceError, OperationalError, connection

pytestmark = pytest.mark.databases


@pytest.mark.django_db
def test_it_is_ok(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain" and "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_the_database_it_is_unavailable(error, client, monkeypatch):
    def fail():
        raise error("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.content == b"the database does not answer\n"
    assert client.get("/healthz/live").status_code == 200


def test_the_process_is_alive_without_any_database(client):
    """(which a test not marked for one can't use)"""
    response = client.get("/healthz/live")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain" and "no-store" in response["Cache-Control"]
