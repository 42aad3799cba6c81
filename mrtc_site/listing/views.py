"""The views of lists and of their entries."""

from django.http import Http404, HttpResponseBadRequest, QueryDict
from django.utils.cache import patch_vary_headers
from django.views import View
from django.views.generic import DetailView

from mrtc_site.charts.of_lists import charts, timelines
from mrtc_site.exports.calendars import CALENDAR, ENTRY_CALENDAR
from mrtc_site.exports.tables import FORMATS
from mrtc_site.page_metadata.builder import described, of_activity, of_list

from .facets import Facets
from .listings import Listing
from .pagination import rows_by_key


class ListPage(View):
    """A list as a page, or whole as a file in one of its formats.

    A subclass says what of: `filterset_class`, `get_queryset()`, `title`, `nouns` (for one and for
    many), `counts` (any number of them, a lazy ngettext), `address` (the page's name in urls.py),
    `row_template` for one row and, where there are files, `download` (their address) and
    `columns`, {name: function of an entry}. It may have `formats` beyond the common ones, and
    `entry_formats`, those that a single entry comes in.
    `schema_type` is what schema.org calls one row.
    """

    template_name = "list.html"
    row_style = "entries"
    download = None
    formats = FORMATS
    entry_formats = {}
    drawn = ()  # facets that are drawn above it, or "month": (name, title, how to lay it out)
    on_calendar = False  # whether the list of one year is drawn on its dates, too

    page_size = 20
    facets_class = Facets

    @classmethod
    def kind(cls):
        """Give the app that it belongs to: “reports”."""
        return cls.address.partition(":")[0]

    def listing(self, params):
        """Give what the query `params` (a QueryDict) makes of this list."""
        return Listing(self, params)

    def fetch(self, keys):
        """Give the rows with these keys, in their order."""
        return rows_by_key(self.get_queryset(), keys)

    def get(self, request, format=None):
        if format not in (None, *self.formats):
            raise Http404
        listing = self.listing(request.GET)
        if format is None:
            return self.as_page(request, listing)
        if listing.problems:  # a file can't carry a notice: a typo must not download everything
            text = "\n".join(listing.problems) + "\n"
            return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
        return self.formats[format].answer(request, self, listing)

    def as_page(self, request, listing):
        page = listing.page  # first: a page that makes no sense is one more problem to tell
        context = {
            "base": "part.html" if request.headers.get("HX-Request") else "base.html",
            "listing": listing,
            "charts": list(charts(self, listing)),
            "timelines": timelines(self, listing),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(
                page.number, on_each_side=2, on_ends=1
            ),
            "view": self,
            "formats": self.formats if self.download else {},
        }
        metadata = of_list(request, self, listing, page)
        response = described(request, self.template_name, metadata, context)
        patch_vary_headers(response, ["HX-Request"])
        return response


class ActivityList(ListPage):
    """What the lists of activities have in common."""

    formats = {**FORMATS, **CALENDAR}
    entry_formats = ENTRY_CALENDAR
    schema_type = "Event"
    row_template = "partials/activity.html"
    on_calendar = True


def may_see_drafts(user, model):
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


class EntryPage(DetailView):
    """One entry at its address, as a page or as a file. Staff see drafts too, marked as such."""

    context_object_name = "entry"
    list_page = None  # the ListPage that it belongs to

    def get(self, request, *args, format=None, **kwargs):
        formats = self.list_page.entry_formats
        if format not in (None, *formats):
            raise Http404
        if format is None:
            return super().get(request, *args, **kwargs)
        entry = self.get_object()
        alone = self.get_queryset().filter(pk=entry.pk)
        listing = Listing(self.list_page(), QueryDict(), alone)
        response = formats[format].answer(request, listing.list_page, listing)
        address = request.build_absolute_uri(entry.get_absolute_url())
        response["Link"] = f'<{address}>; rel="describes"; type="text/html"'
        return response

    def get_context_data(self, **kwargs):
        formats = self.list_page.entry_formats
        files = [(self.object.address_as(name), format) for name, format in formats.items()]
        return super().get_context_data(
            list=self.list_page, files=files, metadata=self.describe(), **kwargs
        )

    def render_to_response(self, context, **kwargs):
        return context["metadata"].head(super().render_to_response(context, **kwargs))

    def get_object(self, queryset=None):
        key = [self.kwargs[name] for name in ("year", "series", "number")]
        try:
            entry = self.get_queryset().select_related("annual_report").get_by_natural_key(*key)
        except self.model.DoesNotExist as error:
            raise Http404 from error
        if entry.is_public or may_see_drafts(self.request.user, self.model):
            return entry
        raise Http404


class ActivityPage(EntryPage):
    """One activity, with the others of its category and year."""

    template_name = "activity_detail.html"

    def describe(self):
        return of_activity(self.request, self.object, self.list_page)

    def get_queryset(self):
        return self.model.objects.select_related("category")

    def get_context_data(self, **kwargs):
        public = self.get_queryset().published().exclude(pk=self.object.pk)
        siblings = public.filter(
            annual_report=self.object.annual_report, category=self.object.category
        )
        return super().get_context_data(siblings=siblings, **kwargs)
