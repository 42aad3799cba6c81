"""Machines share the pages that they have made, by a real Redis, and do without it."""

import time

import pytest

from mrtc_site.shared_cache import ASK_AGAIN
from reports.models import Report

from .machines import Editor, Redis

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/reports/2020/policy-report/3/"


@pytest.fixture(scope="module")
def redis():
    with Redis() as redis:
        yield redis


@pytest.fixture(scope="module")
def machines(machine, redis):
    with machine(CACHE_URL=redis.url) as one, machine(CACHE_URL=redis.url) as other:
        yield one, other


@pytest.fixture
def edit(machines):
    """A function that gives the report another title, through the first machine."""
    report, editor = (
        Report.objects.get_by_natural_key(2020, "policy-report", 3),
        Editor(machines[0]),
    )
    return lambda title: editor.save(f"/admin/reports/report/{report.pk}/change/", title=title)


def made_by(machine, path):
    status, headers, _ = machine.get(path)
    assert status == 200
    return int(headers["X-Made-By"])


def test_a_page_that_one_has_made_the_other_only_gives(machines):
    one, other = machines
    for path in (PAGE, "/", "/reports/?q=migrant", "/api/reports/", "/ko/"):
        maker = made_by(one, path)
        assert maker in one.workers() and made_by(other, path) == maker
        (body,) = one.ask_all(path) | other.ask_all(path)
        assert body


def test_no_page_of_before_an_edit_comes_out_of_it(machines, edit):
    for title in ("One", "Two", "One"):
        edit(f"{title} of the titles")
        (body,) = machines[1].ask_all(PAGE) | machines[0].ask_all(PAGE)
        assert f"{title} of the titles".encode() in body


def test_when_it_is_gone_all_goes_on_and_when_it_is_back_it_is_used(machines, edit, redis):
    redis.kill()
    for path in (f"{PAGE}?gone", "/reports/?gone", "/?gone"):  # the last shows what it kept, too
        assert all(made_by(machine, path) in machine.workers() for machine in machines)
    edit("A title that Redis never knew")
    for machine in machines:
        (body,) = machine.ask_all(PAGE)
        assert b"A title that Redis never knew" in body
    redis.start()
    time.sleep(ASK_AGAIN)
    maker = made_by(machines[0], f"{PAGE}?back")
    assert maker in machines[0].workers() and made_by(machines[1], f"{PAGE}?back") == maker
