"""What the entries of all kinds are about: topics, and places studied or visited."""

from heapq import nlargest
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import DetailView

from mrtc_site.common import centre
from mrtc_site.common.types import Text
from mrtc_site.exports import feeds
from mrtc_site.listing.listings import Listing
from mrtc_site.listing.sentences import Label
from mrtc_site.models import Place, Topic
from mrtc_site.page_metadata.builder import Metadata, add_items, render_page, under_home

from .kinds import ENTRY_LISTS
from .search import found_at_once

KINDS: dict[str, type[Topic | Place]] = {"topic": Topic, "place": Place}


class Number(NamedTuple):
    """How many entries of a kind there are on a subject, and the list of them."""

    title: Text
    address: str
    number: int


def numbers(name: str) -> dict[str, list[Number]]:
    """Give {slug: numbers} of all topics, or places, as the lists count them."""
    found: dict[str, list[Number]] = {}
    for page in (kind() for kind in ENTRY_LISTS):
        listing = page.listing(QueryDict())
        for choice in listing.facet(name).all:
            address = listing.link(listing.query_with(name, [choice.value]))
            found.setdefault(choice.value, []).append(Number(page.title, address, choice.count))
    return found


# /topics/
def index(request: HttpRequest) -> HttpResponse:
    title = gettext("Topics")
    description = gettext("What the reports, sessions and projects of the %(centre)s are about.")
    description %= {"centre": gettext(centre.NAME)}
    metadata = Metadata(request, reverse("topics"), title, description, under_home(title))
    rows = {
        name: [(row, counted.get(row.slug, [])) for row in model.objects.published()]
        for name, model in KINDS.items()
        for counted in [numbers(name)]
    }
    add_items(metadata, [row for row, _ in rows["topic"]])
    context = {"topics": rows["topic"], "places": rows["place"]}
    return render_page(request, "topic_list.html", metadata, context)


# /places/
def to_places(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('topics')}#places")


class SubjectView(DetailView):
    """Something of all entries on a topic, or on a place, that is public."""

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def get_queryset(self) -> QuerySet:
        return self.model.objects.published()

    def listings(self) -> list[Listing]:
        """The lists of its entries, those that have some."""
        query = QueryDict(f"{self.name}={self.object.slug}")
        found = [kind().listing(query) for kind in ENTRY_LISTS]
        return [listing for listing in found if listing.count]

    @property
    def about(self) -> str:
        text = gettext("Reports, sessions and projects of the %(centre)s: %(subject)s.")
        return text % {"centre": gettext(centre.NAME), "subject": self.object}

    def feed_address(self) -> str:
        return reverse(f"{self.name}-feed", args=[self.object.slug])


# /topics/labour-migration/, /places/laos/
class SubjectPage(SubjectView):
    template_name = "topic_detail.html"

    def metadata(self) -> Metadata:
        subject: Any = self.object
        trail = under_home(Label(subject), (gettext("Topics"), "topics"))
        address = subject.get_absolute_url()
        metadata = Metadata(self.request, address, str(subject), self.about, trail)
        kind = "Place" if self.model is Place else "DefinedTerm"
        page = {"@type": "CollectionPage", "url": metadata.canonical, "name": str(subject)}
        metadata.add_node({**page, "about": metadata.ref(kind, subject)})
        metadata.link("cite-as", metadata.permanent)
        metadata.link("alternate", self.feed_address(), "application/atom+xml")
        metadata.link_types("CollectionPage")
        return metadata

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subject=self.object,
            kinds=[found_at_once(listing) for listing in self.listings()],
            feed=self.feed_address(),
            metadata=self.metadata(),
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return context["metadata"].head(super().render_to_response(context, **kwargs))


# /topics/labour-migration.atom, /places/laos.atom
class SubjectFeed(SubjectView):
    """What changed last of all kinds."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        subject: Any = self.object
        rows = [row for listing in self.listings() for row in feeds.changed_last(listing)]
        last = nlargest(feeds.ENTRIES, rows, key=attrgetter("updated_at"))
        addresses = subject.get_absolute_url(), self.feed_address()
        return feeds.feed(self.request, str(subject), self.about, addresses, last)
