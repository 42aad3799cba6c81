"""Log lines, as JSON or for people, each with the id of its request. (The line of each request
answered is made in gunicorn_conf.py.)"""

import json
import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from random import randbytes
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

TOKEN = re.compile(
    r"(/proof/\d+(?::|%3A)|/password/reset/key/[0-9A-Z]+(?:-|%2D))[\w-]+", re.IGNORECASE
)
WELL_FORMED = re.compile(r"[A-Za-z0-9._=/+-]{8,128}")

request_id = ContextVar("request_id", default="")  # of the request being answered here


def with_request_id(application: WSGIApplication) -> WSGIApplication:
    """WSGI middleware: give each request an id, or its proxy's, and send it as X-Request-ID."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        proxys = environ.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
        new_id = proxys if WELL_FORMED.fullmatch(proxys) else randbytes(16).hex()  # noqa: S311 (no secret)
        request_id.set(new_id)

        def start(
            status: str, headers: list[tuple[str, str]], *exc_info: Any
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, ("X-Request-ID", new_id)], *exc_info)

        return application(environ, start)

    return answer


def without_tokens(line: str) -> str:
    """Remove the secret tokens from addresses of proof links and password resets."""
    return TOKEN.sub(r"\1...", line)


class JSONFormatter(logging.Formatter):
    """A JSON object a line, in ASCII only; `extra={"fields": {…}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "request_id": request_id.get() or None,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return without_tokens(json.dumps(line, default=str))


class TextFormatter(logging.Formatter):
    """The message, after the beginning of the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        short_id = request_id.get()[:8]
        text = without_tokens(super().format(record))
        return f"[{short_id}] {text}" if short_id else text
