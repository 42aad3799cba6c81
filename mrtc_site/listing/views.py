"""A list as asked for: its rows, page, facets, chips and what was not understood; its views."""

from dataclasses import dataclass
from functools import cache, partial

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.views import View
from django.views.generic import DetailView

from mrtc_site.cache.memo import kept
from mrtc_site.charts.of_lists import charts, timelines
from mrtc_site.common.languages import language_of, spoken
from mrtc_site.exports.calendars import CALENDAR, ENTRY_CALENDAR
from mrtc_site.exports.tables import FORMATS
from mrtc_site.page_metadata.builder import described, of_activity, of_list
from mrtc_site.search.tokenizer import understand

from .filters import Problem, apart, printable
from .pagination import Pages

SHOWN_AT_ONCE = 8  # choices of a facet; the rest unfold


@dataclass
class Choice:
    """One value of a facet, with the count it would give under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool

    @property
    def apart(self):
        return apart(self.label)


@dataclass
class Facet:
    """The choices of one filter, `all` of them; of a long list, `choices` are those that give most
    and `more` unfold. `named` is what was typed to find others by name."""

    name: str
    label: str
    choices: list
    named_in: str | None = None  # the parameter for that
    named: str = ""

    def __post_init__(self):
        self.more, self.all = [], self.choices
        if len(self.choices) > SHOWN_AT_ONCE:
            found = [choice for choice in self.choices if choice.count or choice.chosen]
            ranked = sorted(found, key=lambda choice: (not choice.chosen, -choice.count))
            chosen = sum(choice.chosen for choice in found)
            self.choices = ranked[: max(SHOWN_AT_ONCE, chosen)]
            self.more = [choice for choice in found if choice not in self.choices]


class Listing:
    """What one query (a QueryDict) makes of `queryset` under a FilterSet class.

    Page, facets, downloads and feeds of a list all start here. Values that make no sense are left
    out and told in `problems`, so `rows` is always the list that `query` spells.
    """

    page_size = 20

    def __init__(self, filterset_class, queryset, params):
        self.filterset_class, self.queryset, self.params = filterset_class, queryset, params
        self.understood, self.problems = filterset_class.understand(params)
        self.query = self._query()
        self.filterset = filterset_class(self.query, queryset)
        self._facets = {}

    @property
    def rows(self):
        return self.filterset.qs

    def _query(self, without_name=None, without_value=None):
        """Spell what was understood as a QueryDict, without a filter or one value of it."""
        query = QueryDict(mutable=True)
        for name, values in self.understood.items():
            if name != without_name:
                query.setlist(name, list(values))
            elif without_value is not None:
                query.setlist(name, [value for value in values if value != without_value])
        return query

    @cached_property
    def page(self):
        """The page asked for, or the first."""
        paginator = Pages(self.filterset, self.page_size)
        number = self.params.get("page") or 1
        try:
            return paginator.page(number)
        except PageNotAnInteger:
            self.problems.append(Problem("page", gettext("Page"), number))
        except EmptyPage:
            last = gettext("the last page is %(number)s") % {"number": paginator.num_pages}
            self.problems.append(Problem("page", gettext("Page"), number, last))
        return paginator.page(1)

    @cached_property
    def facets(self):
        return [self.facet(name) for name in self.filterset_class.facets]

    def facet(self, name):
        """Give one facet. It is counted once, for the page and its pictures."""
        if name not in self._facets:
            self._facets[name] = self._counted(name)
        return self._facets[name]

    def _counted(self, name):
        rule, chosen = self.filterset.filters[name], self.understood.get(name, {})
        choices, named = [], self.params.get(rule.named_in, "") if rule.named_in else ""
        if not rule.only_with or {name, rule.only_with} & self.understood.keys():
            filterset = self.filterset
            if chosen and rule.field_name not in filterset.columns:  # those it counts itself
                filterset = self.filterset_class(self._query(name), self.queryset)
                rule = filterset.filters[name]
            choices = [Choice(*choice) for choice in rule.choices(filterset, chosen, self.params)]
        return Facet(name, rule.label, choices, rule.named_in, printable(named))

    def query_with(self, name, values):
        """Spell the query with these values of one filter instead of those it has."""
        query = self._query(name)
        query.setlist(name, values)
        return query

    @property
    def fields(self):
        """What is typed into, no facets and no order: (name, label, value, widget) of each."""
        chosen = {*self.filterset_class.facets, "sort"}
        return [
            (name, rule.label, self.query.get(name, ""), rule.field.widget)
            for name, rule in self.filterset_class.base_filters.items()
            if name not in chosen
        ]

    @property
    def orders(self):
        """What it can be sorted by: (name, label, whether it is) for each."""
        offered = self.filterset.filters["sort"].offered("q" in self.query)
        return [(name, label, name == self.query.get("sort", "")) for name, label in offered]

    @cached_property
    def chips(self):
        """The filters at work: (phrase as HTML, the query that takes it away) pairs."""
        return [
            (format_html(phrase, self._marked(label)), self._query(name, value))
            for phrase, label, name, value in self._at_work()
        ]

    @staticmethod
    def _marked(label):
        return format_html("{}{}", spoken(label, language_of(label)), apart(label))

    def _at_work(self):
        """Give (phrase to fill, label, name, value) of each filter at work."""
        rules = self.filterset_class.base_filters
        for name, values in self.understood.items():
            for value, label in values.items() if rules[name].phrase else ():
                yield rules[name].phrase, label, name, value

    @cached_property
    def searched(self):
        """What was searched for, a words.Query, or None."""
        return understand(self.query["q"]) if "q" in self.query else None

    @property
    def words_marked(self):
        """The filters at work as one phrase in HTML."""
        return format_html_join(", ", "{}", ((phrase,) for phrase, _ in self.chips))

    @cached_property
    def words(self):
        """The filters at work as one phrase, empty when none is."""
        return ", ".join(
            phrase.format(f"{label}{apart(label)}") for phrase, label, *_ in self._at_work()
        )


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

    listing_class = Listing

    @classmethod
    def kind(cls):
        """Give the app that it belongs to: “reports”."""
        return cls.address.partition(":")[0]

    def listing(self, params):
        """Give what the query `params` (a QueryDict) makes of this list."""
        return self.listing_class(self.filterset_class, _rows_of(type(self)), params)

    def get(self, request, format=None):
        if format not in (None, *self.formats):
            raise Http404
        listing = self.listing(request.GET)
        if format is None:
            return self.as_page(request, listing)
        if listing.problems:  # a file can't carry a notice: a typo must not download everything
            told = "\n".join(listing.problems) + "\n"
            return HttpResponseBadRequest(told, content_type="text/plain; charset=utf-8")
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


@cache
def _rows_of(list_page):
    """Give all that a ListPage lists. Nobody asks for that itself, only for something of it; and to
    put a query together takes longer than to ask it."""
    return list_page().get_queryset()


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
        listing = Listing(self.list_page.filterset_class, alone, QueryDict())
        response = formats[format].answer(request, self.list_page(), listing)
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
        key = tuple(self.kwargs[name] for name in ("year", "series", "number"))
        entry = kept(self.model.objects.db, (type(self), key), partial(self._entry, key))
        if entry.is_public or may_see_drafts(self.request.user, self.model):
            return entry
        raise Http404

    def _entry(self, key):
        found = self.get_queryset().filter(**dict(zip(self.model.key_fields, key, strict=True)))
        return get_object_or_404(found.select_related("annual_report"))


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
