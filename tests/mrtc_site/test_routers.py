"""Which database a request is answered from, where there is a replica."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connections
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from mrtc_site import data_version, routers
from mrtc_site.models import AnnualReport
from mrtc_site.page_cache import PageCache
from mrtc_site.routers import Fallback, Router, for_visitors, use

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def replica(monkeypatch):
    """As if there were one; and nothing is remembered of it afterwards."""
    monkeypatch.setitem(connections.settings, "replica", connections.settings["default"])
    monkeypatch.setitem(routers._gone, "until", 0)
    yield
    use("default")


def read_from(model=AnnualReport):
    return Router().db_for_read(model)


SIGNED_IN = "theme=dark; sessionid=abc"
REQUESTS = [
    ("GET", "/reports/", "", "replica"),
    ("HEAD", "/reports/", "theme=dark", "replica"),
    ("GET", "/reports/", SIGNED_IN, "default"),
    ("POST", "/oai/", "", "default"),
    ("POST", "/admin/login/", "", "default"),
    ("GET", "/admin/", SIGNED_IN, "default"),
    ("GET", "/static/css/site.css", "", "default"),
]


@pytest.mark.parametrize("case", REQUESTS)
@pytest.mark.parametrize("before", ["default", "replica"])
def test_visitors_are_answered_from_the_replica(case, before, monkeypatch):
    """Whoever was answered before, in the same thread."""
    monkeypatch.setattr(data_version, "current", lambda using: "1")
    (method, path, cookie, expected), found = case, []

    def site(environ, start_response):
        found.append(read_from())
        start_response("404 Not Found", [])
        return BytesIO()

    environ = {"wsgi.url_scheme": "http", "HTTP_COOKIE": cookie, "PATH_INFO": path}
    use(before)
    PageCache(site)({**environ, "REQUEST_METHOD": method}, lambda *told: None)
    assert found == [expected]


def test_accounts_and_sessions_are_always_the_primary_s():
    use("replica")
    assert (read_from(), read_from(User)) == ("replica", "default")


@pytest.mark.django_db  # within a transaction
def test_what_a_transaction_reads_is_the_primary_s():
    use("replica")
    assert read_from() == "default"


def test_all_is_written_to_the_primary():
    use("replica")
    assert Router().db_for_write(AnnualReport) == "default"
    assert Router().allow_migrate("default", "reports")
    assert not Router().allow_migrate("replica", "reports")


def test_a_replica_that_is_gone_is_asked_again_after_a_while(monkeypatch):
    asked = []

    def ask(alias):
        asked.append(alias)
        if alias == "replica":
            raise DatabaseError
        return f"the {alias}'s"

    assert [for_visitors(ask) for _ in range(3)] == ["the default's"] * 3
    assert asked == ["replica", "default", "default", "default"] and read_from() == "default"
    monkeypatch.setattr(routers.time, "monotonic", lambda: routers._gone["until"])
    assert for_visitors("the {}'s".format) == "the replica's" and read_from() == "replica"


def page(fault):
    """Make a view that the replica can't answer."""

    def view(request, slug):
        if read_from() == "replica":
            raise fault
        return TemplateResponse(request, "opensearch.xml")

    return view


def failed(fault):
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(page(fault), (), {"slug": "x"})
    return Fallback(None).process_exception(request, fault)


def test_what_the_replica_could_not_answer_the_primary_does():
    use("replica")
    assert failed(OperationalError()).status_code == 200 and read_from() == "default"
    assert for_visitors(str) == "default"


def test_a_fault_of_the_site_s_own_or_the_primary_s_is_not_tried_twice():
    use("replica")
    assert failed(ValueError()) is None and read_from() == "replica"
    use("default")
    assert failed(OperationalError()) is None
