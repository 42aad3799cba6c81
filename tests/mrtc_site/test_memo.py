"""What is kept of the data: as long as its version, which a page asks for once."""

import pytest
from django.http import HttpResponse

from mrtc_site.cache import data_version
from mrtc_site.cache.memo import remembered, told, told_once
from mrtc_site.models import AnnualReport
from tests.make import make_annual_report

pytestmark = pytest.mark.django_db


def years():
    """The years made here, as pages are told them."""
    made = AnnualReport.objects.filter(year__gt=2020)
    return [year for (year,) in remembered(made.values_list("year"))]


@pytest.fixture
def asked(monkeypatch):
    """The databases that were asked for their version, in order."""
    asked, current = [], data_version.current
    monkeypatch.setattr(
        data_version, "current", lambda using: asked.append(using) or current(using)
    )
    return asked


def answer_to(request, ask):
    return told_once(lambda request: HttpResponse(repr([ask(), ask()])))(request)


def test_a_page_asks_for_the_version_once(asked, rf):
    answer_to(rf.get("/"), lambda: told("default"))
    assert asked == ["default"]


def test_what_sends_something_asks_each_time(asked, rf):
    answer_to(rf.post("/"), lambda: told("default"))
    assert asked == ["default", "default"]


def test_the_next_page_sees_what_has_changed(rf):
    assert answer_to(rf.get("/"), years).content == b"[[], []]"
    make_annual_report(2021)
    assert answer_to(rf.get("/"), years).content == b"[[2021], [2021]]"


def test_outside_of_pages_every_change_is_seen():
    assert years() == []
    make_annual_report(2021)
    assert years() == [2021]


def test_what_sends_something_sees_its_own_change(rf):
    def change_and_look():
        year = 2021 + len(years())
        make_annual_report(year)
        return years()

    assert answer_to(rf.post("/"), change_and_look).content == b"[[2021], [2022, 2021]]"
