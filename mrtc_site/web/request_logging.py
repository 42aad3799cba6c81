"""Log lines for programs or for people, each with the id of the request that it is about."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from random import randbytes

from django.conf import settings

WELL_FORMED = re.compile(r"[A-Za-z0-9._=/+-]{8,128}")

request_id = ContextVar("request_id", default="")  # of the request being answered here


def identified(application):
    """WSGI: give each request an id, its proxy's if it has a good one; tell it in the answer."""

    def answer(environ, start_response):
        given = settings.TRUSTED_PROXIES and environ.get("HTTP_X_REQUEST_ID")
        own = given if given and WELL_FORMED.fullmatch(given) else randbytes(16).hex()  # noqa: S311 (no secret)
        request_id.set(own)

        def start(status, headers, *error):
            return start_response(status, [*headers, ("X-Request-ID", own)], *error)

        return application(environ, start)

    return answer


class ForPrograms(logging.Formatter):
    """One JSON object a line, of ASCII only; `extra={"told": {…}}` adds to it."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "request_id": request_id.get() or None,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class ForPeople(logging.Formatter):
    """The message, after the beginning of the request's id."""

    def format(self, record):
        own = request_id.get()[:8]
        return f"[{own}] {super().format(record)}" if own else super().format(record)
