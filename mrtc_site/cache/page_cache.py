"""The page cache: answers given in front of Django, while the data is the same.

A public page depends only on its address and the data, so it is cached with the data's version
(data_version.py), and nothing ever has to be invalidated by hand. Its ETag is that of Django's
ConditionalGetMiddleware. Each process has a cache of its own, bounded in size, of pages as they
travel: one that is asked for in two encodings is made twice. Requests with a session are neither
answered from it nor put into it.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from mrtc_site.common.types import GetResponse

from . import data_version
from .encodings import COMPRESSORS, MIN_SIZE, preferred
from .memo import Store

CACHEABLE = "mrtc_site.cacheable"  # in the environ: whether the cache may keep the answer
ASKED_BY_HEAD = "mrtc_site.asked_by_head"  # in the environ: whether the GET is truly a HEAD
VARY = "Accept-Encoding, Cookie, HX-Request"  # the headers that cached answers may depend on
PUBLIC = "public, max-age=0, must-revalidate"  # for browsers and proxies: keep it, but ask
PERSONAL = "private, no-cache"
OVERHEAD = 2_000  # bytes, about, that a page takes beside its address and body
CHECK_EVERY = 0.1  # seconds; for so long visitors may see an older page


def has_session(environ: WSGIEnvironment) -> bool:
    """Whether a request may have a session, in whatever form its cookie is sent."""
    return settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")


def offer_to_cache(get_response: GetResponse) -> GetResponse:
    """Middleware: mark answers that are the same for everybody, for the cache to keep. Headers by
    which Django would compress one, or answer 304, are removed: the cache does both."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if has_session(request.META):  # no proxy nor browser keeps it for others
            response.headers.setdefault("Cache-Control", PERSONAL)
        elif CACHEABLE in request.META and is_public(response):
            request.META[CACHEABLE] = True
            for name in [*request.META]:
                if name.startswith(("HTTP_IF_", "HTTP_ACCEPT_ENCODING")):
                    del request.META[name]
        return response

    return answer


def is_public(response: HttpResponseBase) -> bool:
    varies = {name.strip() for name in response.get("Vary", "").lower().split(",")} - {""}
    return (
        response.status_code == HTTPStatus.OK
        and not (response.streaming or response.cookies or "Cache-Control" in response)
        and varies <= {*VARY.lower().split(", ")}
    )


class Page:
    def __init__(
        self, version: str, headers: list[tuple[str, str]], body: bytes, encoding: str
    ) -> None:
        encoding = encoding if len(body) >= MIN_SIZE else ""
        self.version, self.body = version, COMPRESSORS[encoding](body)
        self.etag = next(value for name, value in headers if name == "ETag").removeprefix("W/")
        # The tag is weak: each encoding has its own bytes.
        self.caching = [("ETag", f"W/{self.etag}"), ("Vary", VARY), ("Cache-Control", PUBLIC)]
        replaced = {"ETag", "Vary", "Content-Length"}
        self.headers = [header for header in headers if header[0] not in replaced] + self.caching
        self.headers.append(("Content-Length", str(len(self.body))))
        if encoding:
            self.headers.append(("Content-Encoding", encoding))

    def answer(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer a request; with 304 where it says that it has the page (RFC 9110, 13.1.2)."""
        etags = parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))
        if {"*", self.etag} & {etag.removeprefix("W/") for etag in etags}:
            start("304 Not Modified", self.caching)
            return []
        start("200 OK", self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class PageCache:
    """The WSGI application in front of Django's."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application  # Django's, whose bodies can be closed
        self.static = settings.STATIC_URL.removeprefix(settings.FORCE_SCRIPT_NAME)
        self.scheme_header = (settings.SECURE_PROXY_SSL_HEADER or ("",))[0]
        self.pages = Store(settings.PAGE_CACHE_MB * 1_000_000)
        self.version: str | None = None
        self.check_at, self.checking = 0.0, threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        is_page = not environ["PATH_INFO"].startswith(self.static)
        if has_session(environ) or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not is_page:
            return self.application(environ, start)
        key, version = self.key(environ), self.recent_version()
        page = self.pages.get(key)
        # While the database is silent, the last page known is better than nothing.
        if page and version in (page.version, None):
            return page.answer(environ, start)
        if version is None:
            return self.application(environ, start)
        return self.make(key, version, environ, start)

    def key(self, environ: WSGIEnvironment) -> tuple:
        names = ["wsgi.url_scheme", self.scheme_header, "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"]
        names += ["SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"]
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        return *map(environ.get, names), bool(environ.get("HTTP_HX_REQUEST")), preferred(accepted)

    def recent_version(self) -> str | None:
        """Give the version of the data, at most CHECK_EVERY seconds old; None while the database is
        silent. One thread asks for it; others wait, unless the database was silent before."""
        if time.monotonic() >= self.check_at and self.checking.acquire(self.version is not None):
            try:
                if (now := time.monotonic()) >= self.check_at:
                    self.version, self.check_at = version_or_none(), now + CHECK_EVERY
            finally:
                self.checking.release()
        return self.version

    def make(
        self, key: tuple, version: str, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        started: list = []
        # A HEAD is a GET without its body.
        get = {**environ, "REQUEST_METHOD": "GET", CACHEABLE: False}
        if environ["REQUEST_METHOD"] == "HEAD":  # only a GET asks for a part of a file
            get[ASKED_BY_HEAD] = True
            get.pop("HTTP_RANGE", None)
        body = self.application(get, lambda *args: started.extend(args))
        if get[CACHEABLE]:
            with closing(body):
                *_, encoding = key
                page = Page(version, started[1], b"".join(body), encoding)
            self.pages.put(key, page, OVERHEAD + len(page.body) + len(repr(key)))
            return page.answer(environ, start)
        start(*started)
        if environ["REQUEST_METHOD"] == "GET":
            return body
        body.close()
        return []


def version_or_none() -> str | None:
    with suppress(Error):
        if not connection.in_atomic_block:  # whose end that would be
            connection.close_if_unusable_or_obsolete()  # as Django does where a request begins
        return data_version.current()
    return None
