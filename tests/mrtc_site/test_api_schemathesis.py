"""Schemathesis asks what the schema allows and what it does not, and checks every answer.

More of it by hand, against a running site: `schemathesis run http://127.0.0.1:8000/api/schema/`.
"""

import logging
import re

import pytest
import schemathesis
from django.db import DEFAULT_DB_ALIAS, connections
from schemathesis.config import CacheConfig, SchemathesisConfig
from schemathesis.engine import events, from_schema

from mrtc_site.api.throttling import AddressThrottle
from mrtc_site.wsgi import application

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CHECKS = 14  # that it has; all are on


@pytest.fixture
def site(db, monkeypatch):
    """The site for the threads that Schemathesis works in, all within the test's transaction.

    Its refusals, hundreds, are not logged; however many requests there are, none is too many.
    """
    monkeypatch.setattr(AddressThrottle, "rate", "100000/min", raising=False)
    own = connections[DEFAULT_DB_ALIAS]
    own.inc_thread_sharing()
    # What begins a request would close it, as it is in a transaction.
    monkeypatch.setattr(own, "close_if_unusable_or_obsolete", lambda: None)
    logging.disable(logging.WARNING)

    def answer(environ, start_response):
        connections[DEFAULT_DB_ALIAS] = own
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # the client would not unpack it
        return application(environ, start_response)

    yield answer
    logging.disable(logging.NOTSET)
    own.dec_thread_sharing()


def test_schemathesis_finds_nothing(site):
    config = SchemathesisConfig(seed=20201231, cache=CacheConfig(enabled=False))
    schema = schemathesis.openapi.from_wsgi("/api/schema/", site, config=config)
    schema = schema.exclude(path="/api/cooperation/")  # its parameters are those of education
    schema.config.generation.update(max_examples=3)

    @schema.hook
    def filter_query(context, query):
        """A schema can't say that one day is not before another, nor what a letter is: it is in
        words there."""
        first, last, words = (str((query or {}).get(name, "")) for name in ("from", "to", "q"))
        is_backwards = DAY.fullmatch(first) and DAY.fullmatch(last) and last < first
        return not is_backwards and (words.isascii() or any(map(str.isalnum, words)))

    problems, checks, asked = [], set(), 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            problems.append(str(event.info))
        if isinstance(event, events.ScenarioFinished):
            done = [check for found in event.recorder.checks.values() for check in found]
            checks |= {check.name for check in done}
            asked += len(event.recorder.cases)
            problems += [
                f"{event.recorder.label}: {check.failure_info.failure}\n"
                f"{check.failure_info.code_sample}"
                for check in done
                if check.failure_info
            ]
    assert not problems, "\n\n".join(problems)
    assert asked > 300
    assert len(checks) >= CHECKS, checks
