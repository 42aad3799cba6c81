"""Pages and files of the site, followed link by link and written so that they need no server.

A link to what is taken along becomes one to its file; any other leads to the living site.
"""

import posixpath
import re
from collections.abc import Iterable
from html import escape, unescape
from typing import cast
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import get_script_prefix

from mrtc_site.common.frozen import frozen
from mrtc_site.common.languages import KOREAN

# What needs a server, by the first word of its address.
ELSEWHERE = {
    *("admin", "accounts", "api", "oai", "unapi", "my-list", "share", "proof", "healthz"),
    *("sitemap.xml", "robots.txt", "opensearch.xml", ".well-known", "favicon.ico"),
}
# What a query may ask for beside one filter, and what is not asked for at all: there are too many.
PAGE, OPEN = "page", {"q", "in", "from", "to", "researcher-name"}
UNSAFE = re.compile(r"[^\w-]")  # in names of files
ATTRIBUTE = re.compile(r'(?<=\s)(href|src|action|srcset)="([^"]*)"')


class CrawlError(Exception):
    """A page can't be had; says which."""


class Crawl:
    """`files` are those found, by name, beside those that there are from the beginning."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.client = Client(SERVER_NAME=_host(), HTTP_USER_AGENT="freezing bot")  # no download
        self.files = files
        self.waiting: list[str] = []  # addresses
        self.seen = {*files}

    def follow(self, addresses: Iterable[str]) -> None:
        """Take these pages and whatever they lead to."""
        token = frozen.set(True)
        try:
            for address in addresses:
                self._want(address)
            while self.waiting:
                self._take(self.waiting.pop(0))
        finally:
            frozen.reset(token)

    def _want(self, address: str) -> str | None:
        """Give the name of an address's file, which is taken in its turn; or None."""
        name = name_of(address)
        if name and name not in self.seen:
            self.seen.add(name)
            self.waiting.append(address.partition("#")[0])
        return name

    def _take(self, address: str) -> None:
        name = cast(str, name_of(address))
        path = f"/{address.removeprefix(get_script_prefix())}"
        response: HttpResponseBase = self.client.get(path, secure=settings.HTTPS)
        content = b"".join(cast(Iterable[bytes], response))
        response.close()
        if response.status_code != 200:
            raise CrawlError(f"{address} answers {response.status_code}.")
        if response["Content-Type"].startswith("text/html"):
            content = self._as_file(content.decode(), address, name).encode()
        self.files[name] = content

    def _as_file(self, page: str, address: str, name: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            attribute, value = match[1], unescape(match[2])
            if attribute == "srcset":
                parts = (part.split() for part in value.split(", "))
                value = ", ".join(f"{self._link(at, address, name)} {w}" for at, w in parts)
            else:
                value = self._link(value, address, name)
            return f'{attribute}="{escape(value)}"'

        return ATTRIBUTE.sub(replaced, page)

    def _link(self, link: str, address: str, name: str) -> str:
        """Give a link of the page that is at an address and in the file of a name."""
        if link.startswith("#") or urlsplit(link).scheme:
            return link
        target = urljoin(address, link)
        if found := self._want(target):
            mark, fragment = target.partition("#")[1:]
            return quote(posixpath.relpath(found, posixpath.dirname(name))) + mark + fragment
        return settings.SITE_URL + target


def name_of(address: str) -> str | None:
    """Give the name of the file that an address of this site is in; None where that has none."""
    url = urlsplit(address)
    path = unquote(url.path).removeprefix(get_script_prefix())
    words = path.removeprefix(f"{KOREAN}/").split("/")
    query = [(name, value) for name, value in parse_qsl(url.query) if name != "v"]  # of pictures
    if words[0] in ELSEWHERE or any(name in OPEN for name, _ in query):
        return None
    if path and not path.endswith("/"):
        return None if query else path
    if sum(name != PAGE for name, _ in query) > 1:
        return None
    folders = [f"{name}={UNSAFE.sub('_', value)}/" for name, value in sorted(query)]
    return f"{path}{''.join(folders)}index.html"


def _host() -> str:
    """Give a name by which this site may be asked."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return "localhost" if name == "*" else name
