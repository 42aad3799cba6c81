"""Each request has an id: in its answer, on pages that tell of an error, and in the log."""

import json
import logging
import re

import pytest
from django.test import RequestFactory, override_settings

from mrtc_site.web.request_logging import JSONFormatter, TextFormatter, request_id
from mrtc_site.wsgi import application

pytestmark = [
    pytest.mark.django_db,
]

OWN = re.compile(r"[0-9a-f]{32}")


def asked(path, **extra):
    """Ask as a server does; give (status, id, content)."""
    told = []
    environ = RequestFactory().get(path, HTTP_HOST="localhost", **extra).environ
    answer = application(environ, lambda status, headers: told.append((status, dict(headers))))
    content = b"".join(answer).decode()
    ((status, headers),) = told
    return int(status.split()[0]), headers["X-Request-ID"], content


@pytest.fixture
def lines():
    """What is logged meanwhile, as lines for programs."""
    found, handler = [], logging.Handler()
    handler.emit = lambda record: found.append(json.loads(JSONFormatter().format(record)))
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def test_each_answer_has_another():
    ids = [asked(path)[1] for path in ("/", "/reports.csv", "/healthz/live", "/nowhere/", "/")]
    assert all(map(OWN.fullmatch, ids)) and len({*ids}) == 5


@pytest.mark.parametrize(
    ("path", "right"),
    [("/nowhere/", 404), ("/ko/nowhere/", 404), ("/reports/?" + "a=1&" * 1001, 400)],
)
def test_pages_that_tell_of_an_error_show_it(path, right):
    status, own, content = asked(path)
    assert status == right and f"<code>{own}</code>" in content


def test_a_fault_is_found_in_the_log_by_what_its_page_shows(monkeypatch, lines):
    def fail(*args, **kwargs):
        raise RuntimeError("no\nnumbers \x1b \u202e")

    monkeypatch.setattr("mrtc_site.portal.home.year_in_numbers", fail)
    status, own, content = asked("/", HTTP_COOKIE="sessionid=of-someone")  # whom no cache answers
    assert status == 500 and f"<code>{own}</code>" in content
    (line,) = (line for line in lines if line["level"] == "error")
    assert line["request_id"] == own and line["logger"] == "django.request"
    assert line["exception"].endswith("RuntimeError: no\nnumbers \x1b \u202e")


def test_other_pages_do_not_show_it():
    assert "<code>" not in asked("/search/")[2]


GOOD = "01HZX-abc_123.proxy=/+"
BAD = ["", "short", "a" * 129, "with a space", "<script>", "new\nline123", "이민정책연구원123"]


@pytest.mark.parametrize("given", BAD)
def test_a_malformed_one_is_replaced(given):
    with override_settings(TRUSTED_PROXIES=1):
        assert OWN.fullmatch(asked("/healthz/live", HTTP_X_REQUEST_ID=given)[1])


def test_a_good_one_is_kept_from_a_proxy_and_from_nobody_else():
    assert OWN.fullmatch(asked("/healthz/live", HTTP_X_REQUEST_ID=GOOD)[1])
    with override_settings(TRUSTED_PROXIES=1):
        assert asked("/healthz/live", HTTP_X_REQUEST_ID=GOOD)[1] == GOOD


def test_a_line_is_one_line_of_ascii_for_programs_and_short_for_people():
    record = logging.makeLogRecord(
        {"name": "some.where", "levelname": "WARNING", "msg": "a\n한\x1b"}
    )
    request_id.set("0123456789abcdef")
    line = JSONFormatter().format(record)
    assert line.isascii() and line.isprintable()
    assert (
        json.loads(line).items()
        >= {
            "level": "warning",
            "logger": "some.where",
            "message": "a\n한\x1b",
            "request_id": "0123456789abcdef",
        }.items()
    )
    assert TextFormatter().format(record) == "[01234567] a\n한\x1b"
    request_id.set("")
    assert json.loads(JSONFormatter().format(record))["request_id"] is None
    assert TextFormatter().format(record) == "a\n한\x1b"
