"""The search page, over all lists, and the suggestions of the search box."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mrtc_site.common.names import name_keys
from mrtc_site.common.sorting import spoken_order
from mrtc_site.common.text import clean, normal
from mrtc_site.listing.did_you_mean import did_you_mean
from mrtc_site.listing.filters import SearchFilter, SortFilter, words_in
from mrtc_site.listing.filtersets import EntryFilterSet
from mrtc_site.listing.listings import Listing
from mrtc_site.listing.sentences import printable
from mrtc_site.listing.views import ListPage
from mrtc_site.models import AnnualReport, Section
from mrtc_site.search.parser import parse_query, wanted_parts
from mrtc_site.search.query import TITLE, matching
from mrtc_site.search.tokenizer import words
from reports.models import Authorship, Researcher
from reports.views import ReportList, ResearcherList

from .kinds import ACTIVITY_LISTS, ENTRY_LISTS

WORDS_ALONE = 8  # where nothing is found, so many words are looked for one by one
FOUND_AT_ONCE = 10  # results of one kind
WITHOUT_LIST = 50  # results of a kind without a list page that could show the rest
SUGGESTED_AT_ONCE = 8  # suggestions, of the kinds by turns


class SearchOnly(EntryFilterSet):
    q = SearchFilter()
    sort = SortFilter({"printed": (_("As printed"), None)})


class SectionList(ListPage):
    filterset_class = SearchOnly
    queryset = Section.objects.filter(annual_report__in=AnnualReport.objects.published())
    title = _("In the annual reports' prose")
    nouns = _("section"), _("sections")
    counts = ngettext_lazy("%(count)s section", "%(count)s sections", "number")
    address = ""  # no list page of their own
    row_template = "partials/section_row.html"


class AnnualReportList(ListPage):
    filterset_class = SearchOnly
    queryset = AnnualReport.objects.published().prefetch_related("documents")
    title = _("Annual reports")
    nouns = _("annual report"), _("annual reports")
    counts = ngettext_lazy("%(count)s annual report", "%(count)s annual reports", "number")
    address = ""
    row_template = "partials/annual_report_row.html"


SEARCHED = ReportList, ResearcherList, *ACTIVITY_LISTS, AnnualReportList, SectionList


# /search/?q=
def search(request: HttpRequest) -> HttpResponse:
    """Show the best results of each list, with links to all of them; people named exactly come
    first."""
    query, text = QueryDict(mutable=True), str(request.GET.get("q", ""))
    query["q"] = text
    query.setlist("in", request.GET.getlist("in"))
    listings = [page_class().listing(query) for page_class in SEARCHED]
    problems, kinds = listings[0].problems, []
    if text.strip() and not problems:
        kinds = [found_at_once(listing) for listing in listings if listing.count]
        called = people_called(text, [row for kind in kinds for row in kind.rows])
        for kind in kinds:
            kind.rows.sort(key=lambda row: row not in called)
        kinds.sort(key=lambda kind: kind.rows[0] not in called)
    context: dict[str, Any] = {
        "q": printable(clean(text)),
        "in_record": query.getlist("in"),
        "problems": problems,
        "kinds": kinds,
    }
    if text.strip() and not kinds and not problems:
        meant = did_you_mean(text, SEARCHED, lambda other: any(counts(other)))
        context |= {"each": words_alone(text), "meant": meant}
    return render(request, "search.html", context)


class Found(NamedTuple):
    """What is found of one kind: its list, and the rows that are shown of it."""

    list_page: ListPage
    listing: Listing
    rows: list[Model]


def found_at_once(listing: Listing) -> Found:
    """Give the first results of a list; more, if it has no page of its own."""
    page = listing.list_page
    rows = listing.first(FOUND_AT_ONCE if page.address else WITHOUT_LIST)
    return Found(page, listing, rows)


def people_called(text: str, rows: Iterable[Model]) -> set[Model]:
    """Give the people among the rows whose full name the text is: in any order, in any spelling of
    a public report, or in one with the same key (common/names.py)."""
    people = {row.pk: row for row in rows if isinstance(row, Researcher)}
    credited = Authorship.objects.published().filter(researcher__in=people).exclude(credited_as="")
    names = [(row.pk, form) for row in people.values() for form in row.forms]
    names += credited.values_list("researcher", "credited_as") if people else []
    called = {people[pk] for pk, name in names if plain_words(name) == plain_words(text)}
    keys = {key for key in name_keys(text) if not key.startswith("0")}  # no given name alone
    return called | {row for row in people.values() if not keys.isdisjoint(row.name_keys)}


def plain_words(text: str) -> list[str]:
    return [word.plain for word in words(normal(text))]


def words_alone(text: str) -> list[tuple[str, int]]:
    """Give (word, number of results) of those words that find something alone."""
    parts = wanted_parts(text)
    parts = parts[:WORDS_ALONE] if len(parts) > 1 else []
    return [(part, count) for part in parts if (count := sum(counts(part)))]


def counts(text: str) -> Iterator[int]:
    """Give the numbers of results of a search, kind by kind."""
    query = QueryDict(urlencode({"q": text}))
    return (page().listing(query).count for page in SEARCHED)


SUGGESTED = ResearcherList, *ENTRY_LISTS


# /search/suggestions/?q=
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest people by name and entries by title, while somebody types into the search box."""
    text = words_in(request.GET.getlist("q"))
    of_kinds = [suggested(page_class(), text) for page_class in SUGGESTED] if text else []
    turns = [pair for turn in zip_longest(*of_kinds) for pair in turn if pair]
    rows = sorted(turns[:SUGGESTED_AT_ONCE], key=lambda pair: SUGGESTED.index(type(pair[0])))
    context = {"rows": rows, "searched": parse_query(text)}
    return render(request, "partials/suggestions.html", context)


def suggested(page: ListPage, text: str) -> list[tuple[ListPage, Model]]:
    """Give (list, row) of the first rows of a list with the words in their title or name."""
    rows = matching(page.get_queryset(), text, depth=TITLE)
    in_order = (
        rows if rows.query.order_by else rows.order_by(*spoken_order(rows.model._meta.ordering))
    )
    pks = in_order.values_list("pk", flat=True)
    return [(page, row) for row in page.fetch([*pks[:SUGGESTED_AT_ONCE]])]
