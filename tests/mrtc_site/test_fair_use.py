"""One client's work is counted in time, and those who ask for much at once wait their turn."""

import time

import pytest
from django.test import Client

from mrtc_site.fair_use import FORGOTTEN, charge, counted, owed
from mrtc_site.models import Owed

pytestmark = pytest.mark.django_db

COUNTED = {
    "/reports.csv": "text/plain; charset=utf-8",
    "/reports.xlsx?type=policy-report": "text/plain; charset=utf-8",
    "/reports/2020/policy-report/3.bib": "text/plain; charset=utf-8",
    "/education.ics": "text/plain; charset=utf-8",
    "/oai/?verb=Identify": "text/plain; charset=utf-8",
    "/share/reports.png": "text/plain; charset=utf-8",
    "/annual-reports/2020/linkset.json": "text/plain; charset=utf-8",
    "/sitemap-reports.xml": "text/plain; charset=utf-8",
    "/api/reports/": "application/problem+json",
}
FREE = ["/", "/reports/", "/search/?q=policy", "/healthz", "/robots.txt", "/admin/login/"]
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def limited(settings):
    settings.CLIENT_SECONDS = 60


@pytest.mark.parametrize("path", COUNTED)
def test_who_owes_too_much_waits(path, client):
    Owed.objects.create(client=HERE, until=time.time() + 70)
    response = client.get(path)
    assert response.status_code == 429 and 9 <= int(response["Retry-After"]) <= 10
    assert response["Content-Type"] == COUNTED[path]
    assert "one thing after the other" in response.getvalue().decode()
    for other in ("192.0.2.7", "2001:db8::1"):
        response = Client(REMOTE_ADDR=other).get(path)
        assert response.status_code == 200 and response.getvalue()


def test_pages_are_answered_all_the_same(client):
    Owed.objects.create(client=HERE, until=time.time() + 70)
    assert {path: client.get(path).status_code for path in FREE} == dict.fromkeys(FREE, 200)


@pytest.mark.parametrize("path", COUNTED)
def test_what_is_made_is_counted(path, client):
    began = time.time()
    client.get(path).getvalue()
    row = Owed.objects.get()
    assert row.client == HERE and began < row.until < time.time()


def test_who_asks_for_one_after_the_other_never_waits(client, settings):
    settings.CLIENT_SECONDS = 0.001
    paths = ["/oai/?verb=ListRecords&metadataPrefix=mods", "/api/reports/", "/reports.csv"] * 10
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}


def test_taking_an_answer_slowly_costs_nothing():
    def pieces():
        for _ in range(3):
            time.sleep(0.02)
            yield b"a"

    began = time.time()
    for _ in counted(HERE, pieces()):
        time.sleep(0.1)
    assert began < Owed.objects.get().until < time.time() - 0.2


def test_an_answer_cut_off_is_counted_as_far_as_it_was_made():
    pieces = counted(HERE, iter([b"a", b"b"]))
    next(pieces)
    pieces.close()
    assert Owed.objects.get().client == HERE


def test_debts_add_up_have_an_end_and_are_forgotten():
    charge(HERE, time.time(), 30)
    charge(HERE, time.time(), 40)
    assert 69 < owed(HERE) <= 70
    charge(HERE, time.time(), 1_000)
    assert 119 < owed(HERE) <= 120
    Owed.objects.update(until=time.time() - FORGOTTEN)
    charge("192.0.2.7", time.time(), 5)
    assert [row.client for row in Owed.objects.all()] == ["192.0.2.7"]


def test_it_can_be_left_out(client, settings):
    settings.CLIENT_SECONDS = 0
    Owed.objects.create(client=HERE, until=time.time() + 1_000)
    assert client.get("/reports.csv").status_code == 200
