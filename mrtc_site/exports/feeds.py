"""Lists as Atom feeds (RFC 4287) of what changed last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.xmlutils import SimplerXMLGenerator

from mrtc_site.common import centre
from mrtc_site.common.addresses import absolute, without_script_name
from mrtc_site.common.languages import ENGLISH
from mrtc_site.common.text import legible

from .formats import Format

if TYPE_CHECKING:
    from mrtc_site.listing.listings import Listing

ENTRIES_AT_MOST = 50
EMPTY_SINCE = datetime(2009, 12, 1, tzinfo=UTC)  # the Centre's first month


class Feed(Atom1Feed):
    """Django's Atom feed, with several authors an entry, and no time of its own when empty."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return self._lang(item["language"])

    def _lang(self, language: str) -> dict[str, str]:
        return {"xml:lang": language} if language != self.feed["language"] else {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {**item, "description": None})
        if item["description"]:
            lang = self._lang(item["summary_language"])
            handler.addQuickElement("summary", item["description"], {"type": "html", **lang})
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else EMPTY_SINCE


def tag(address: str) -> str:
    """Give an identifier (RFC 4151) that stays when the site moves to another host or path."""
    return f"tag:{settings.OAI_NAMESPACE},2020:{without_script_name(address)}"


def as_atom(request: HttpRequest, listing: Listing) -> HttpResponse:
    about = gettext("%(list)s of the %(centre)s, what changed last first")
    page, query = listing.list_page, listing.query
    about %= {"list": page.title, "centre": gettext(centre.NAME)}
    addresses = reverse(page.address, query=query), page.file_address("atom", query)
    return feed(request, listing.title, about, addresses, changed_last(listing))


def changed_last(listing: Listing) -> QuerySet[Any]:
    """Give the rows that changed last; of those with the same time, in the usual order."""
    rows = listing.rows.prefetch_related(*listing.list_page.also_in_feeds)
    return rows.order_by("-updated_at", *rows.model._meta.ordering)[:ENTRIES_AT_MOST]


def feed(
    request: HttpRequest, title: str, about: str, addresses: tuple[str, str], rows: Iterable[Any]
) -> HttpResponse:
    """Write a feed; `addresses` are those of the page that it is of, and of the feed itself."""
    page, itself = addresses
    feed = Feed(
        title=legible(f"{title} – {gettext('MRTC')}"),
        link=absolute(page, request),
        description=about,
        feed_url=absolute(itself, request),
        feed_guid=tag(itself),
        author_name=gettext(centre.NAME),
        language=get_language() or ENGLISH,
    )
    for row in rows:
        address = row.get_absolute_url()
        feed.add_item(
            title=legible(row.shown_name),
            link=absolute(address, request),
            unique_id=tag(row.lasting_address),
            description=escape(legible(row.summary)),
            summary_language=row.summary_language,
            updateddate=row.updated_at,
            categories=[row.series],
            authors=[legible(name) for name in row.authors],
            language=row.shown_language,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


FEED = {
    "atom": Format(
        gettext_lazy("Atom feed"), "application/atom+xml", as_atom, gettext_lazy("What is new")
    )
}
