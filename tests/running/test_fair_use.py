"""Who asks a real site for much at once is told to wait by every process, and nobody else is."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.server import Server

pytestmark = pytest.mark.django_db

ASKED = "/oai/?verb=ListRecords&metadataPrefix=mods"


@pytest.fixture(scope="module")
def server(own_database):
    limits = {"CLIENT_SECONDS": "0.5", "TRUSTED_PROXIES": "1"}
    with Server({**own_database.environment, **limits}) as server:
        yield server


def ask(server, client, path=ASKED):
    """Ask as someone at an address; give (status, seconds to wait)."""
    status, headers, _ = server.get(path, headers={"X-Forwarded-For": client})
    return status, int(headers["Retry-After"] or 0)


def test_many_at_once_have_to_wait_and_others_have_not(server):
    with ThreadPoolExecutor(12) as many:
        found = list(many.map(lambda _: ask(server, "192.0.2.1"), range(240)))
    refused = [wait for status, wait in found if status == 429]
    assert {status for status, _ in found} == {200, 429} and len(refused) > 20
    assert all(wait == 1 for wait in refused)
    assert ask(server, "192.0.2.2") == (200, 0)
    time.sleep(1)
    assert ask(server, "192.0.2.1") == (200, 0)


def test_a_harvester_that_takes_page_after_page_never_has_to(server):
    paths = [ASKED, "/reports.csv", "/api/reports/?" + urlencode({"q": "policy"})] * 40
    assert {ask(server, "192.0.2.3", path) for path in paths} == {(200, 0)}


def test_while_someone_else_writes_nobody_waits(server, own_database):
    with own_database.writing("UPDATE reports_report SET title = title"):
        began = time.monotonic()
        assert {ask(server, "192.0.2.4") for _ in range(5)} == {(200, 0)}
        assert time.monotonic() - began < 5
