"""The pages of topics and places, and their feeds."""

from collections import defaultdict
from heapq import nlargest
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.common import centre
from mrtc_site.entries.subjects import Subject
from mrtc_site.exports import feeds
from mrtc_site.listing.listings import Listing
from mrtc_site.listing.sentences import Label
from mrtc_site.models import Place, Topic
from mrtc_site.page_metadata.builder import Metadata, add_items, render_page, under_home

from .kinds import ENTRY_LISTS
from .search import found_at_once


def with_numbers(model: type[Subject]) -> list[tuple[Subject, list[tuple]]]:
    """Give all topics, or places, each with (list, its address, number of entries) by kind."""
    name, numbers = str(model._meta.model_name), defaultdict(list)
    for page in (kind() for kind in ENTRY_LISTS):
        listing = page.listing(QueryDict())
        for choice in listing.facet(name).all:
            address = listing.link(listing.query_with(name, [choice.value]))
            numbers[choice.value].append((page.title, address, choice.count))
    rows = sorted(model.objects.published(), key=attrgetter("place_in_language"))
    return [(row, numbers[row.slug]) for row in rows]


# /topics/
def index(request: HttpRequest) -> HttpResponse:
    title = gettext("Topics")
    description = gettext("What the reports, sessions and projects of the %(centre)s are about.")
    description %= {"centre": gettext(centre.NAME)}
    metadata = Metadata(request, reverse("topics"), title, description, under_home(title))
    topics = with_numbers(Topic)
    add_items(metadata, [row for row, _ in topics])
    context = {"topics": topics, "places": with_numbers(Place)}
    return render_page(request, "topic_list.html", metadata, context)


# /places/
def to_places(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('topics')}#places")


def listings_on(subject: Subject) -> list[Listing]:
    """Give the lists of the entries on a topic, or place, that are not empty."""
    query = QueryDict(f"{subject._meta.model_name}={subject.slug}")
    found = [kind().listing(query) for kind in ENTRY_LISTS]
    return [listing for listing in found if listing.count]


def description_of(subject: Subject) -> str:
    text = gettext("Reports, sessions and projects of the %(centre)s: %(subject)s.")
    return text % {"centre": gettext(centre.NAME), "subject": subject}


def feed_address(subject: Subject) -> str:
    return reverse(f"{subject._meta.model_name}-feed", args=[subject.slug])


# /topics/labour-migration/, /places/laos/
def subject(request: HttpRequest, model: type[Subject], slug: str) -> HttpResponse:
    row: Any = get_object_or_404(model.objects.published(), slug=slug)
    trail = under_home(Label(row), (gettext("Topics"), "topics"))
    address = row.get_absolute_url()
    metadata = Metadata(request, address, str(row), description_of(row), trail)
    kind = "Place" if model is Place else "DefinedTerm"
    page = {"@type": "CollectionPage", "url": metadata.canonical, "name": str(row)}
    metadata.add_node({**page, "about": metadata.ref(kind, row)})
    metadata.link("cite-as", metadata.permanent)
    metadata.link("alternate", feed_address(row), "application/atom+xml")
    metadata.link_types("CollectionPage")
    kinds = [found_at_once(listing) for listing in listings_on(row)]
    context = {"subject": row, "kinds": kinds, "feed": feed_address(row)}
    return render_page(request, "topic_detail.html", metadata, context)


# /topics/labour-migration.atom, /places/laos.atom
def subject_feed(request: HttpRequest, model: type[Subject], slug: str) -> HttpResponse:
    """The feed of the entries of all kinds that changed last."""
    row: Any = get_object_or_404(model.objects.published(), slug=slug)
    rows = [entry for listing in listings_on(row) for entry in feeds.changed_last(listing)]
    last = nlargest(feeds.ENTRIES_AT_MOST, rows, key=attrgetter("updated_at"))
    addresses = row.get_absolute_url(), feed_address(row)
    return feeds.feed(request, str(row), description_of(row), addresses, last)
