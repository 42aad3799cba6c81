"""Crawls the site for a frozen edition, and changes links so that the pages need no server.

Links to pages and files that are taken become links to their files; others lead to the living site.
"""

import posixpath
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import cast
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import get_script_prefix

from mrtc_site.common.addresses import without_script_name
from mrtc_site.common.frozen import frozen
from mrtc_site.common.languages import KOREAN

# What needs a server and is not taken, by the first part of its address.
ELSEWHERE = {
    *("admin", "accounts", "api", "oai", "unapi", "my-list", "share", "proof", "healthz"),
    *("sitemap.xml", "robots.txt", "opensearch.xml", ".well-known", "favicon.ico"),
}
# Of lists, all pages are taken, and those with one filter; but not of free text and days: endless.
PAGE, ENDLESS = "page", {"q", "in", "from", "to", "researcher-name"}
MOVED = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>MRTC</title>'
    '<meta http-equiv="refresh" content="0; url={0}"><p><a href="{0}">{0}</a></p></html>\n'
)
WITHOUT_SLASH = re.compile(r"^([^?#]*/[^./?#]+)(?=[?#]|$)")  # a page, as people type it
UNSAFE = re.compile(r"[^\w-]")  # in names of files
ATTRIBUTE = re.compile(r'(?<=\s)(href|src|action|srcset)="([^"]*)"')


class FreezeError(Exception):
    """The year can't be frozen; says why, and what cures it."""


class Crawl:
    """Gives each file that it finds to `add`; files in `names` are there already."""

    def __init__(self, add: Callable[[str, Iterable[bytes]], None], names: Iterable[str]) -> None:
        self.client = Client(SERVER_NAME=_host(), HTTP_USER_AGENT="freezing bot")  # no download
        self.add = add
        self.waiting: list[tuple[str, str]] = []  # (address, page that links to it)
        self.seen = {*names}

    def follow(self, addresses: Iterable[str]) -> None:
        """Take these pages and all that they link to."""
        token = frozen.set(True)
        try:
            for address in addresses:
                self._want(address, "")
            while self.waiting:
                self._take(*self.waiting.pop(0))
        finally:
            frozen.reset(token)

    def _want(self, address: str, linked_by: str) -> str | None:
        """Give the file name of an address, which is then to be taken; None if it isn't taken."""
        name = name_of(address)
        if name and name not in self.seen:
            self.seen.add(name)
            self.waiting.append((address.partition("#")[0], linked_by))
        return name

    def _take(self, address: str, linked_by: str) -> None:
        name = cast(str, name_of(address))
        path = without_script_name(address)
        response: HttpResponseBase = self.client.get(path, secure=settings.HTTPS)
        content = cast(Iterable[bytes], response)
        if response.status_code in (301, 302, 308):
            link = escape(self._link(response["Location"], address, name))
            content = [MOVED.format(link).encode()]
        elif response.status_code != 200:
            raise FreezeError(
                f"A page can't be made: {linked_by} links to {address}, which answers"
                f" {response.status_code}. Mend the link."
            )
        elif response["Content-Type"].startswith("text/html"):
            content = [self._as_file(b"".join(content).decode(), address, name).encode()]
        self.add(name, content)

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
        """Give what becomes of a link in the page with this address and file name."""
        if link.startswith("#") or urlsplit(link).scheme:
            return link
        target = WITHOUT_SLASH.sub(r"\1/", urljoin(address, link))
        if found := self._want(target, address):
            mark, fragment = target.partition("#")[1:]
            return quote(posixpath.relpath(found, posixpath.dirname(name))) + mark + fragment
        return settings.SITE_URL + target


def name_of(address: str) -> str | None:
    """Give the file name for an address of this site; None if it isn't taken."""
    url = urlsplit(address)
    path = unquote(url.path).removeprefix(get_script_prefix())
    words = path.removeprefix(f"{KOREAN}/").split("/")
    query = [(name, value) for name, value in parse_qsl(url.query) if name != "v"]  # of pictures
    if words[0] in ELSEWHERE or any(name in ENDLESS for name, _ in query):
        return None
    if path and not path.endswith("/"):
        return None if query else path
    if sum(name != PAGE for name, _ in query) > 1:
        return None
    folders = [f"{name}={UNSAFE.sub('_', value)}/" for name, value in sorted(query)]
    return f"{path}{''.join(folders)}index.html"


def _host() -> str:
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return "localhost" if name == "*" else name
