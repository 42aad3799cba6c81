"""A page's metadata, collected once and written in several ways.

Here are schema.org as JSON-LD, the canonical address, and FAIR Signposting's Link header
(signposting.org/FAIR); `<meta>` tags (Dublin Core, OpenGraph, for reports also Highwire Press) are
in the templates. What only one app has is in its metadata.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mrtc_site.common import centre
from mrtc_site.common.addresses import absolute
from mrtc_site.common.languages import ENGLISH, LOCALES, path_in
from mrtc_site.common.types import Text
from mrtc_site.entries.entry import Entry
from mrtc_site.files.addresses import document_address
from mrtc_site.files.models import Document

if TYPE_CHECKING:
    from mrtc_site.exports.formats import Format
    from mrtc_site.listing.views import ListPage

Node = dict[str, Any]  # of JSON-LD
Trail = Sequence[tuple[Text, str | None]]  # (name, path) from the home page down

SCHEMA = "https://schema.org"
CARD = "icons/mrtc-card.png"  # the picture of shared links to pages without a chart

# JSON inside HTML: nothing may end the script or begin a comment, or end a line of JavaScript.
# (str.translate() takes half a millisecond for a page of reports: it looks at letter by letter.)
_IN_SCRIPT = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}


class Metadata:
    """The metadata of one page; builders below and in the apps add to it.

    `address` is the canonical path; `trail` are the breadcrumbs, as `under_home()` gives them.
    `alternates` are the addresses by language. The English one is `permanent`: pages are cited and
    identified by it in both languages.
    """

    printed_language = centre.LANGUAGE  # of what it tells of
    numbered = ""  # which of a series and a year it is

    def __init__(
        self, request: HttpRequest, address: str, title: str, description: str, trail: Trail = ()
    ) -> None:
        self.site = absolute("/", request).removesuffix("/")
        self.canonical = self.absolute(address)
        self.alternates = [(code, self.absolute(path_in(code, address))) for code in LOCALES]
        self.permanent = dict(self.alternates)[ENGLISH]
        self.title, self.description = title, description
        self.trail = trail
        self.picture = static(CARD)
        self.picture_text: Text = f"{centre.NAME}, {centre.KOREAN_NAME}"
        self.graph: list[Node] = []
        self.links: list[str] = []
        if trail:
            self._breadcrumbs()

    def absolute(self, target: str) -> str:
        """Give a path with the site's host; a whole address as it is."""
        return f"{self.site}{target}" if target.startswith("/") else target

    def share_chart(self, list_page: ListPage, query: QueryDict) -> None:
        """Use the first chart of a list, as `query` filters it, as the picture of shared links."""
        self.picture = reverse("share", args=[list_page.kind()], query=query)
        self.picture_text = list_page.charts[0][1]

    def add_node(self, node: Node) -> None:
        self.graph.append(filled(node))

    def link(self, rel: str, target: str, media_type: str | None = None) -> None:
        """Add a link to the Link header; `target` is a path or an address."""
        kind = f'; type="{media_type}"' if media_type else ""
        self.links.append(f'<{self.absolute(target)}>; rel="{rel}"{kind}')

    def link_types(self, *names: str) -> None:
        for name in names:
            self.link("type", f"{SCHEMA}/{name}")

    @cached_property
    def centre(self) -> Node:
        home = self.absolute(path_in(ENGLISH, reverse("home")))
        return {
            "@type": "Organization",
            "@id": f"{home}#centre",
            "name": gettext(centre.NAME),
            "url": home,
        }

    def ref(self, kind: str, thing: Any, **more: object) -> Node:
        """Give a node that refers to something with a page of its own."""
        path = thing.get_absolute_url()
        shown, printed = str(getattr(thing, "shown_name", thing)), getattr(thing, "names", ())
        others = [name for name in printed if name and name != shown]
        return {
            "@type": kind,
            "@id": self.absolute(path_in(ENGLISH, path)),
            "url": self.absolute(path),
            "name": shown,
            **({"alternateName": others} if others else {}),
            **more,
        }

    def _breadcrumbs(self) -> None:
        steps = [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(name),
                "item": self.absolute(path) if path else self.canonical,
            }
            for position, (name, path) in enumerate(self.trail, 1)
        ]
        self.add_node({"@type": "BreadcrumbList", "itemListElement": steps})

    @property
    def json_ld(self) -> SafeString:
        """The nodes as one JSON text that is safe inside `<script>`."""
        document = {"@context": SCHEMA, "@graph": self.graph}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        for sign, instead in _IN_SCRIPT.items():
            text = text.replace(sign, instead)
        return mark_safe(text)  # noqa: S308 (nothing in it can end a script)

    @property
    def citation(self) -> str:
        """How to cite the page: Centre, title, kind, number and year if it has them, address."""
        which = f", {self.numbered}" if self.numbered else ""
        return f"{gettext(centre.NAME)}. “{self.title}”{which}. {self.permanent}"

    @property
    def correction_address(self) -> str:
        """The mailto: address for corrections of the page; empty without CONTACT_EMAIL."""
        if not settings.CONTACT_EMAIL:
            return ""
        title = " ".join(self.title.split())
        subject = quote(gettext("Correction: {title}").format(title=title))
        body = quote(f"{self.canonical}\n\n")
        return f"mailto:{settings.CONTACT_EMAIL}?subject={subject}&body={body}"

    def head(self, response: HttpResponse) -> HttpResponse:
        """Put the links into the header of a response."""
        if self.links:
            response["Link"] = ", ".join(self.links)
        return response


def render_page(
    request: HttpRequest, template: str, metadata: Metadata, context: dict[str, Any]
) -> HttpResponse:
    return metadata.head(render(request, template, {**context, "metadata": metadata}))


def under_home(here: Text, *parents: tuple[Text, str]) -> list[tuple[Text, str | None]]:
    """Give the breadcrumbs from the home page to a page called `here`, whose path is None.
    `parents` are pairs of name and URL name."""
    above = ((gettext("Home"), "home"), *parents)
    return [*((name, reverse(address)) for name, address in above), (here, None)]


def add_items(
    metadata: Metadata, rows: Iterable[Any], first: int = 1, count: int | None = None
) -> None:
    """Add a page that is a list. Its items are only addresses: each row's page has its metadata."""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "url": metadata.absolute(row.get_absolute_url()),
        }
        for position, row in enumerate(rows, first)
    ]
    metadata.add_node(
        {
            "@type": "CollectionPage",
            "@id": metadata.canonical,
            "url": metadata.canonical,
            "name": metadata.title,
            "description": metadata.description,
            "mainEntity": {
                "@type": "ItemList",
                "numberOfItems": len(items) if count is None else count,
                "itemListElement": items,
            },
        }
    )
    metadata.link_types("CollectionPage")


def link_entry(
    metadata: Metadata, entry: Entry, schema_type: str, formats: Mapping[str, Format]
) -> None:
    """Add the links of an entry: permanent address, types, files and annual report."""
    metadata.link("cite-as", metadata.permanent)
    metadata.link_types("AboutPage", schema_type)
    for name, format in formats.items():
        metadata.link("describedby", entry.address_as(name), format.media_type)
    metadata.link("collection", entry.annual_report.get_absolute_url(), "text/html")


def subjects(metadata: Metadata, entry: Entry) -> list[Node]:
    topics = [metadata.ref("DefinedTerm", topic) for topic in entry.topic_list]
    return topics + [metadata.ref("Place", place) for place in entry.place_list]


def add_documents(metadata: Metadata, documents: Iterable[Document]) -> list[Node]:
    """Add links to documents; give nodes of them."""
    nodes = []
    for document in documents:
        address = document_address(document)
        metadata.link("item", address, document.media_type)
        node = {
            "@type": "MediaObject",
            "name": document.title,
            "contentUrl": metadata.absolute(address),
            "encodingFormat": document.media_type,
            "contentSize": f"{document.size} B",
            "sha256": document.sha256,
            "inLanguage": document.language,
        }
        nodes.append(filled(node))
    return nodes
