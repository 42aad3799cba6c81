"""The class views of lists and of single entries, which each app's views.py fills in."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import DetailView

from mrtc_site.charts.bars import drawn_or_none
from mrtc_site.common.addresses import absolute, moved_permanently
from mrtc_site.common.languages import ENGLISH, is_korean, path_in
from mrtc_site.common.numbers import Number
from mrtc_site.common.types import Text
from mrtc_site.entries.activity import Activity
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.subjects import SUBJECT_LISTS
from mrtc_site.exports.calendars import CALENDAR, ENTRY_CALENDAR
from mrtc_site.exports.feeds import FEED
from mrtc_site.exports.formats import Format
from mrtc_site.exports.tables import TABLES
from mrtc_site.page_metadata.builder import Metadata, render_page
from mrtc_site.page_metadata.lists_and_activities import activity_metadata, list_metadata

from .charts import calendar, draw_charts, month_links
from .facets import Facets
from .filtersets import EntryFilterSet
from .listings import LIST, Listing
from .pagination import rows_by_key

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ListPage(View):
    """A list as a page, or whole as a file in one of its formats."""

    filterset_class: type[EntryFilterSet]
    facets_class = Facets
    queryset: QuerySet
    page_size = 20

    title: Text
    nouns: tuple[Text, Text]  # for one and for many
    counts: "StrPromise"  # any number of them, a lazy ngettext
    address: str  # its URL name; with “-file” that of its files; empty if it has no page
    schema_type: str  # what schema.org calls one row
    template_name = "list.html"
    row_template: str
    row_style = "entries"
    note: Text = ""  # shown below the rows
    views: Mapping[str, Text] = {LIST: _("List"), "pictures": _("Pictures")}

    formats: Mapping[str, Format] = {**TABLES, **FEED}
    entry_formats: Mapping[str, Format] = {}  # those that a single entry comes in
    columns: Mapping[str, Callable[[Any], object]]  # of the files
    # What feeds and files prefetch, beside what pages do.
    also_in_feeds: Sequence[str | Prefetch] = ()
    also_in_files: Sequence[str | Prefetch] = ()

    charts: Sequence[tuple[str, Text, Callable]] = ()  # (facet or “month”, title, layout function)
    has_dates = False  # whether its rows are activities

    @classmethod
    def kind(cls) -> str:
        """The label of the app that it belongs to: “reports”."""
        return cls.address.partition(":")[0]

    def get_queryset(self) -> QuerySet:
        return self.queryset.all()

    @classmethod
    def file_address(cls, format: str, query: QueryDict | None = None) -> str:
        """Give the address of the list as a file; a table is the same in both languages."""
        address = reverse(f"{cls.address}-file", args=[format], query=query)
        return path_in(ENGLISH, address) if cls.formats[format].is_table else address

    def fetch(self, keys: list) -> list:
        return rows_by_key(self.get_queryset(), keys)

    def listing(self, params: QueryDict) -> Listing:
        return Listing(self, params)

    def get(self, request: HttpRequest, format: str | None = None) -> HttpResponseBase:
        if format not in (None, *self.formats):
            raise Http404
        if format and self.formats[format].is_table and is_korean():
            raise Http404
        listing = self.listing(request.GET)
        if query := listing.moved_query:
            return moved_permanently(f"{request.path}?{query.urlencode()}")
        if format is None:
            return self.as_page(request, listing)
        if listing.problems:  # a file can't carry a notice: a typo must not download everything
            text = "\n".join(listing.problems) + "\n"
            return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
        return self.formats[format].answer(request, listing)

    def as_page(self, request: HttpRequest, listing: Listing) -> HttpResponse:
        context = {
            "base": "htmx_base.html" if request.headers.get("HX-Request") else "base.html",
            "listing": listing,
            "list_page": self,
            **self.chart_context(listing),
            "months": (drawn_or_none(month_links, listing) or []) if self.has_dates else [],
            "page": listing.page,
        }
        metadata = list_metadata(request, listing)
        response = render_page(request, self.template_name, metadata, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def chart_context(self, listing: Listing) -> dict[str, Any]:
        if listing.view == "calendar":
            return {"timeline": calendar(listing)}
        return {"charts": list(draw_charts(listing))} if listing.view == "pictures" else {}

    def formats_by_use(self) -> list[tuple[Text, list[tuple[str, Format]]]]:
        by_use = groupby(self.formats.items(), lambda item: item[1].use)
        return [(use, list(formats)) for use, formats in by_use]


class ActivityList(ListPage):
    also_in_files = SUBJECT_LISTS
    views = {LIST: _("List"), "calendar": _("Calendar"), "pictures": _("Pictures")}
    formats = {**TABLES, **FEED, **CALENDAR}
    entry_formats = ENTRY_CALENDAR
    schema_type = "Event"
    row_template = "partials/activity_row.html"
    has_dates = True


def may_see_drafts(user: Any, model: type[Model]) -> bool:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return user.is_staff and user.has_perm(permission)


def may_see(request: HttpRequest, row: Any) -> bool:
    """Whether a row may be shown: it is public, or for staff, or opened by a proof link."""
    proof = getattr(request, "proof", None)
    is_open = proof is not None and proof.link.opens(row)
    return row.is_public or is_open or may_see_drafts(request.user, type(row))


def entry_or_404(
    request: HttpRequest, entries: Any, year: int, series: str, number: Number
) -> Entry:
    try:
        entry = entries.select_related("annual_report").get_by_natural_key(year, series, number)
    except entries.model.DoesNotExist as error:
        raise Http404 from error
    if may_see(request, entry):
        return entry
    raise Http404


class EntryPage(DetailView):
    """One entry, as a page or as a file."""

    context_object_name = "entry"
    list_page: type[ListPage]  # the list that it belongs to
    describe: Callable[..., Metadata]  # (request, entry, list page); a static method

    def get(  # type: ignore[override]  # a file is streamed
        self, request: HttpRequest, *args: Any, format: str | None = None, **kwargs: Any
    ) -> HttpResponseBase:
        formats = self.list_page.entry_formats
        if format not in (None, *formats):
            raise Http404
        if format is None:
            return super().get(request, *args, **kwargs)
        entry = self.get_object()
        alone = self.get_queryset().filter(pk=entry.pk)
        listing = Listing(self.list_page(), QueryDict(), alone)
        response = formats[format].answer(request, listing)
        address = absolute(entry.get_absolute_url(), request)
        response["Link"] = f'<{address}>; rel="describes"; type="text/html"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        list_page, entry = self.list_page(), self.object
        formats = list_page.entry_formats.items()
        files = [(entry.address_as(name), format) for name, format in formats]
        metadata = self.describe(self.request, entry, list_page)
        context = {"list_page": list_page, "files": files, "metadata": metadata}
        return super().get_context_data(**context, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return context["metadata"].head(super().render_to_response(context, **kwargs))

    def get_object(self, queryset: Any = None) -> Entry:
        key = (self.kwargs[name] for name in ("year", "series", "number"))
        return entry_or_404(self.request, self.get_queryset(), *key)


class ActivityPage(EntryPage):
    """One activity, with links to the others of its category and year."""

    template_name = "activity_detail.html"
    describe = staticmethod(activity_metadata)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry: Activity = self.object
        same = {"annual_report": entry.annual_report, "category": entry.category}
        entries: Any = self.get_queryset()
        siblings = entries.published().exclude(pk=entry.pk).filter(**same)
        prefetch_related_objects([entry], "photographs", *SUBJECT_LISTS)
        return super().get_context_data(siblings=siblings, **kwargs)
