"""Following every link of the site."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

ENGLISH = re.compile("/(?!ko/)")
KOREAN = re.compile(r"/ko/([^?]*/)?(\?|$)")  # pages: the files below /ko/ have tests of their own
SKIPPED = re.compile(r"/(ko/)?admin/|/static/")
# Everybody's list and network, lists by every topic and place and their feeds, every report's page
# of citations, every entry's files: some of them do. So do files, in eight formats each, of lists
# by one value of a filter.
ALIKE = re.compile(
    r"[?&](researcher=[^mn]|(topic|place)=[^cl])|/researchers/[^mn].*\?view=network|[2-9]/cite/"
    r"|[2-9]\.(bib|ris|csl\.json|ics)$|/(topics|places)/[^cl]\S*\.atom"
    r"|\.\w+\?(researcher=(?!minj)|(topic|place)=[^c]|category=[^g]|type=[^r]|track=[^b]|scope=[^d]"
    r"|sort=[^t])"
)


def has_filters(href):
    """Tell whether a link is to a list by several filters, of which there are endlessly many."""
    return len(parse_qs(urlsplit(href).query)) > 1


class Page(HTMLParser):
    """What one address answered, and of a page its headings, ids, attributes, links
    and described title."""

    def __init__(self, address, response):
        super().__init__()
        self.address, self.status = address, response.status_code
        self.type = response["Content-Type"].partition(";")[0]
        self.content, self.cookies = response.getvalue(), [*response.cookies]
        self.link_header = response.get("Link", "")
        self.title, self.description, self.h1, self.ids, self.hrefs = "", "", [], [], []
        self.attributes = set()
        self._inside = None
        if self.type == "text/html":
            self.feed(self.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.attributes |= attrs.keys()
        if tag == "h1" or (tag == "title" and not self.title):  # pictures have titles, too
            self._inside = tag
        if tag == "h1":
            self.h1.append("")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        leads = tag == "a" or (tag == "link" and attrs["rel"] != "stylesheet")
        if leads and not (attrs.get("rel") == "nofollow" and has_filters(attrs["href"])):
            self.hrefs.append(attrs["href"])
        if tag == "meta" and attrs.get("name") == "description":
            self.description = attrs["content"]

    def handle_endtag(self, tag):
        self._inside = None if tag == self._inside else self._inside

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data
        elif self._inside == "h1":
            self.h1[-1] += data

    def soup(self):
        return BeautifulSoup(self.content, "lxml")

    @property
    def path(self):
        return self.address.partition("?")[0]

    def links(self):
        """Give the site's own addresses that it links to: (address, fragment) pairs."""
        for href in self.hrefs:
            address, fragment = urldefrag(urljoin(f"http://testserver{self.address}", href))
            parts = urlsplit(address)
            is_page = not SKIPPED.match(parts.path) and not ALIKE.search(address)
            if parts.netloc == "testserver" and is_page:
                yield address.removeprefix("http://testserver"), fragment


def crawl(client, start="/", depth=99, only=ENGLISH):
    """Visit `start` and all that `depth` links can reach from there, as far as addresses are such
    as `only`; give {address: Page}."""
    pages, waiting = {}, {start}
    while waiting and depth >= 0:
        found = {address: Page(address, client.get(address)) for address in sorted(waiting)}
        pages |= found
        waiting = {
            linked
            for page in found.values()
            for linked, _ in page.links()
            if only.match(linked) and linked not in pages
        }
        depth -= 1
    return pages
