"""A list as asked for: its rows, page, facets, chips and what was not understood; its views."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views import View
from django.views.generic import DetailView

from .downloads import FORMATS
from .filters import not_understood

SHOWN_AT_ONCE = 8  # choices of a facet; the rest unfold


@dataclass
class Choice:
    """One value of a facet, with the count it would give under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Facet:
    """The choices of one filter; of a long list, those that give most, and `more`, unfolding."""

    name: str
    label: str
    choices: list

    def __post_init__(self):
        self.more = []
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
        self.rows = self.filterset.qs
        self.form = self.filterset.form

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
        paginator = Paginator(self.rows, self.page_size)
        number = self.params.get("page") or 1
        try:
            return paginator.page(number)
        except PageNotAnInteger:
            self.problems.append(not_understood("Page", number))
        except EmptyPage:
            last = f"the last page is {paginator.num_pages}"
            self.problems.append(not_understood("Page", number, last))
        return paginator.page(1)

    @cached_property
    def facets(self):
        facets = []
        for name in self.filterset_class.facets:
            chosen = self.understood.get(name, {})
            filterset = (
                self.filterset_class(self._query(name), self.queryset) if chosen else self.filterset
            )
            rule = filterset.filters[name]
            choices = [Choice(*choice) for choice in rule.choices(filterset.qs, chosen)]
            facets.append(Facet(name, rule.label, choices))
        return facets

    @property
    def fields(self):
        """The form fields that are not facets."""
        return [field for field in self.form if field.name not in self.filterset_class.facets]

    @cached_property
    def chips(self):
        """The filters at work: (phrase, the query that takes it away) pairs."""
        rules = self.filterset_class.base_filters
        return [
            (rules[name].phrase.format(label), self._query(name, value))
            for name, values in self.understood.items()
            for value, label in values.items()
            if rules[name].phrase
        ]

    @property
    def words(self):
        """The filters at work as one phrase, empty when none is."""
        return ", ".join(phrase for phrase, _ in self.chips)


class ListPage(View):
    """A list as a page, or whole as a file in one of FORMATS.

    A subclass says what of: `filterset_class`, `get_queryset()`, `title`, `nouns` (for one and for
    many), `address` (the page's name in urls.py), `row_template` for one row and, where there are
    files, `download` (their address) and `columns`, {name: function of an entry}.
    """

    template_name = "list.html"
    row_style = "entries"
    download = None

    listing_class = Listing

    def listing(self, params):
        """Give what the query `params` (a QueryDict) makes of this list."""
        return self.listing_class(self.filterset_class, self.get_queryset(), params)

    def get(self, request, format=None):
        listing = self.listing(request.GET)
        if format is None:
            return self.as_page(request, listing)
        if listing.problems:  # a file can't carry a notice: a typo must not download everything
            told = "\n".join(listing.problems) + "\n"
            return HttpResponseBadRequest(told, content_type="text/plain; charset=utf-8")
        return FORMATS[format](request, listing.rows, self.columns, self.title)

    def as_page(self, request, listing):
        page = listing.page  # first: a page that makes no sense is one more problem to tell
        context = {
            "listing": listing,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(
                page.number, on_each_side=2, on_ends=1
            ),
            "view": self,
            "formats": FORMATS if self.download else (),
        }
        return render(request, self.template_name, context)


def may_see_drafts(user, model):
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


class EntryPage(DetailView):
    """One entry at its address. Staff see drafts too, marked as such."""

    context_object_name = "entry"
    list_page = None  # the ListPage that it belongs to

    def get_context_data(self, **kwargs):
        return super().get_context_data(list=self.list_page, **kwargs)

    def get_object(self, queryset=None):
        key = (self.kwargs[name] for name in ("year", "series", "number"))
        found = self.get_queryset().filter(**dict(zip(self.model.key_fields, key, strict=True)))
        entry = get_object_or_404(found.select_related("annual_report"))
        if entry.is_public or may_see_drafts(self.request.user, self.model):
            return entry
        raise Http404


class ActivityPage(EntryPage):
    """One activity, with the others of its category and year."""

    template_name = "activity_detail.html"

    def get_queryset(self):
        return self.model.objects.select_related("category")

    def get_context_data(self, **kwargs):
        public = self.get_queryset().published().exclude(pk=self.object.pk)
        siblings = public.filter(
            annual_report=self.object.annual_report, category=self.object.category
        )
        return super().get_context_data(siblings=siblings, **kwargs)
