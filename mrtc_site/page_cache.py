"""Pages seen before, answered in front of Django while the data is the same.

A public page follows from its address and the data, so it is kept under the data's version
(data_version.py), and nobody ever has to say what to forget. The store is each process's own and
bounded in size. Whoever has a session is neither answered from it nor into it. Views know nothing
of this.
"""

import gzip
import threading
import time
from contextlib import closing
from functools import lru_cache, partial
from http import HTTPStatus

import brotli
from django.conf import settings
from django.db import Error
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags

from . import data_version

OFFERED = "mrtc_site.page_cache"  # the environ's name for: whether the cache takes the answer
VARY = {"accept-encoding", "cookie", "hx-request"}  # what the cache tells apart
PUBLIC = "public, max-age=0, must-revalidate"  # for browsers and proxies: keep it, but ask
PERSONAL = "private, no-cache"
WORTH_COMPRESSING = 200  # bytes; as in Django's GZipMiddleware
OVERHEAD = 2_000  # bytes that a page takes besides its bodies, about
LOOK_AGAIN = 0.1  # seconds that visitors may see what was so before


def storable(request, response):
    """Tell whether a response (Django's) is the same for all who ask without a session."""
    return (
        response.status_code == HTTPStatus.OK
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and {name.strip().lower() for name in response.get("Vary", "").split(",") if name} <= VARY
    )


class Conditions(ConditionalGetMiddleware):
    """Tells who has an answer so, but for what the cache takes, which does so itself."""

    def process_response(self, request, response):
        if OFFERED in request.META and storable(request, response):
            return response if "ETag" in response else set_response_etag(response)
        return super().process_response(request, response)


class Compression(GZipMiddleware):
    """Compresses what the cache doesn't take; what it takes it compresses once itself."""

    def process_response(self, request, response):
        if OFFERED in request.META and storable(request, response):
            request.META[OFFERED] = True
            return response
        return super().process_response(request, response)


COMPRESS = {  # in the order of preference
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


@lru_cache(1000)
def preferred(accepted):
    """Choose the encoding for an Accept-Encoding header (RFC 9110, 12.5.3), "" being none."""
    taken = {}
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        taken[name] = not weight or weight.strip("0.") != ""
    any_other = taken.get("*", False)
    return next((name for name in COMPRESS if taken.get(name, any_other)), "")


class Page:
    """A page as kept: its version, its headers, its body in each encoding asked for until now."""

    def __init__(self, version, headers, body):
        self.version, self.bodies, self.wholes = version, {"": body}, {}
        self.etag = next(value for name, value in headers if name == "ETag").removeprefix("W/")
        self.caching = [
            ("ETag", f"W/{self.etag}"),  # weak: each encoding has its own bytes
            ("Vary", "Accept-Encoding, Cookie, HX-Request"),
            ("Cache-Control", PUBLIC),
        ]
        own = {"Content-Length", *(name for name, _ in self.caching)}
        self.headers = [header for header in headers if header[0] not in own] + self.caching

    @property
    def size(self):
        return OVERHEAD + sum(map(len, self.bodies.values()))

    def answer(self, environ, start_response):
        """Answer a request; with 304 where it says that it has the page (RFC 9110, 13.1.2)."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.is_known(known):
            start_response("304 Not Modified", self.caching)
            return []
        encoding = preferred(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers, body = self.wholes.get(encoding) or self.whole(encoding)
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def is_known(self, known):
        tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
        return self.etag in tags or "*" in tags

    def whole(self, encoding):
        """Give the headers and the body, as they are sent to all who prefer that encoding."""
        worth = encoding if len(self.bodies[""]) >= WORTH_COMPRESSING else ""
        if worth not in self.bodies:
            self.bodies[worth] = COMPRESS[worth](self.bodies[""])
        body = self.bodies[worth]
        told = [("Content-Encoding", worth)] if worth else []
        headers = [*self.headers, *told, ("Content-Length", str(len(body)))]
        self.wholes[encoding] = headers, [body]
        return self.wholes[encoding]


class Store(data_version.Store):
    """Pages by address, at most `room` bytes of them."""

    def put(self, key, page):
        super().put(key, page, page.size + len(repr(key)))


class PageCache:
    """The WSGI application in front of Django's."""

    def __init__(self, application):
        self.application = application
        self.session = settings.SESSION_COOKIE_NAME
        self.static = settings.STATIC_URL.removeprefix(settings.FORCE_SCRIPT_NAME)
        self.told_scheme = (settings.SECURE_PROXY_SSL_HEADER or ("",))[0]
        self.own = Store(settings.PAGE_CACHE_MB * 1_000_000)
        self.version, self.ask_at = None, 0
        self.asking = threading.Lock()

    def __call__(self, environ, start_response):
        if self.session in environ.get("HTTP_COOKIE", ""):  # however it is spelt around that
            return self.application(environ, partial(_personal, start_response))
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or environ["PATH_INFO"].startswith(self.static):
            return self.application(environ, start_response)
        key, version = self.address_of(environ), self.recent_version()
        page = self.kept(key, version)
        if page:
            return self.answer(key, page, environ, start_response)
        if version is None:
            return self.application(environ, start_response)
        return self.made(key, version, environ, start_response)

    def address_of(self, environ):
        """Give all of a request that its answer may depend on."""
        return (
            environ["wsgi.url_scheme"],
            environ.get(self.told_scheme),
            *(environ.get(name) for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")),
            environ["SCRIPT_NAME"],
            environ["PATH_INFO"],
            environ.get("QUERY_STRING"),
            bool(environ.get("HTTP_HX_REQUEST")),
        )

    def recent_version(self):
        """Give the version of the data, as it was LOOK_AGAIN seconds ago or later; None while the
        database does not tell it."""
        if time.monotonic() < self.ask_at:
            return self.version
        # One thread asks, and the others wait for it; not for a database that was silent.
        if not self.asking.acquire(blocking=self.version is not None):
            return None
        try:
            if (now := time.monotonic()) >= self.ask_at:
                self.version, self.ask_at = self._asked_version(), now + LOOK_AGAIN
            return self.version
        finally:
            self.asking.release()

    def _asked_version(self):
        try:
            return data_version.current()
        except Error:
            return None

    def kept(self, key, version):
        """Find a page of that version; while none is told, what was true last is better than
        nothing."""
        page = self.own.get(key)
        return page if page and version in (page.version, None) else None

    def answer(self, key, page, environ, start_response):
        encodings = len(page.bodies)
        body = page.answer(environ, start_response)
        if len(page.bodies) > encodings:
            self.own.put(key, page)
        return body

    def made(self, key, version, environ, start_response):
        """Have Django make the page, and keep it if it is the same for all."""
        told = []
        # A HEAD is a GET without its body.
        asked = {**environ, "REQUEST_METHOD": "GET", OFFERED: False}
        body = self.application(asked, lambda *answer: told.extend(answer))
        if not asked[OFFERED]:
            start_response(*told)
            if environ["REQUEST_METHOD"] == "GET":
                return body
            body.close()
            return []
        with closing(body):
            page = Page(version, told[1], b"".join(body))
        self.own.put(key, page)
        return self.answer(key, page, environ, start_response)


def _personal(start_response, status, headers, *error):
    """Have proxies and browsers keep nothing of a session's for others."""
    if not any(name == "Cache-Control" for name, _ in headers):
        headers = [*headers, ("Cache-Control", PERSONAL)]
    return start_response(status, headers, *error)
