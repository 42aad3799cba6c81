"""The page that compares two years: what grew, is new or ended, and which people are new or
gone."""

from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.cache.memo import cached_query
from mrtc_site.common import centre
from mrtc_site.common.sorting import key_column
from mrtc_site.common.types import Text
from mrtc_site.listing.filters import published_years
from mrtc_site.listing.listings import Listing
from mrtc_site.listing.sentences import Problem
from mrtc_site.page_metadata.builder import Metadata, render_page, under_home
from reports.models import Authorship, Researcher
from reports.namesakes import add_disambiguation
from reports.views import ReportList

from .kinds import ENTRY_LISTS

LABELS = {"from": _("Earlier year"), "to": _("Later year")}


class Number(NamedTuple):
    number: int
    address: str


class Row(NamedTuple):
    label: Text
    before: Number
    after: Number

    @property
    def change(self) -> str:
        more = self.after.number - self.before.number
        if not self.before.number and more:
            return pgettext("since the earlier year", "new")
        if not self.after.number and more:
            return pgettext("since the earlier year", "ended")
        return f"{more:+,}".replace("-", "−") if more else "="


class Table(NamedTuple):
    caption: Text
    rows: list[Row]


def chosen_years(params: QueryDict, years: list[int]) -> tuple[dict[str, int], list[Problem]]:
    """Give the two years of a query, by default the latest two of `years` (in order); and
    problems."""
    asked = {name: params.get(name, "").strip() for name in LABELS}
    unknown = gettext("there is no public annual report of that year")
    problems = [
        Problem(name, LABELS[name], value, unknown)
        for name, value in asked.items()
        if value and value not in map(str, years)
    ]
    if problems or len(years) < 2:
        return {}, problems
    last = int(asked["to"] or years[-1])
    first = int(asked["from"] or max((year for year in years if year < last), default=last))
    if first < last:
        return {"from": first, "to": last}, []
    name, reason = "to", gettext("it is not later than %(year)s") % {"year": first}
    if not asked["from"]:
        reason = gettext("there is no public annual report of a year before it")
    elif not asked["to"]:
        name, reason = "from", gettext("there is no public annual report of a year after it")
    return {}, [Problem(name, LABELS[name], asked[name], reason)]


def numbers(listings: list[Listing], name: str) -> list[Row]:
    """Count the entries of both years by one of the filters of their lists."""
    facets = [each.facet(name).all for each in listings]
    labels = {choice.value: choice.label for choice in chain(*facets)}

    def number(place: int, value: str) -> Number:
        count = next((each.count for each in facets[place] if each.value == value), 0)
        listing = listings[place]
        return Number(count, listing.link(listing.query_with(name, [value])))

    rows = [Row(label, number(0, value), number(1, value)) for value, label in labels.items()]
    return [row for row in rows if row.before.number or row.after.number]


def people(first: int, last: int) -> dict[str, list[tuple[Researcher, Number]]]:
    """Give the people with public reports in only one of the two years, and how many."""
    parts = Authorship.objects.published().filter(report__annual_report__in=(first, last))
    columns = parts.order_by().values_list("report__annual_report", "researcher")
    counts: dict[int, dict[int, int]] = {first: {}, last: {}}
    for year, key, count in cached_query(columns.annotate(count=Count("report"))):
        counts[year][key] = count
    found = Researcher.objects.in_bulk([*(counts[first].keys() ^ counts[last].keys())])
    add_disambiguation(found.values())
    in_order = sorted(found.values(), key=attrgetter(key_column()))

    def of(year: int) -> list[tuple[Researcher, Number]]:
        address = f"{reverse(ReportList.address)}?year={year}&researcher="
        return [
            (person, Number(counts[year][person.pk], address + person.slug))
            for person in in_order
            if person.pk in counts[year]
        ]

    return {"new": of(last), "gone": of(first)}


def comparison(first: int, last: int) -> dict[str, Any]:
    totals, kinds = [], []
    for page in (kind() for kind in ENTRY_LISTS):
        listings = [page.listing(QueryDict(f"year={year}")) for year in (first, last)]
        totals.append(Row(page.title, *(Number(each.count, each.link()) for each in listings)))
        by_series, caption, _layout = page.charts[0]
        tables = [
            Table(caption, numbers(listings, by_series)),
            Table(gettext("%(list)s by topic") % {"list": page.title}, numbers(listings, "topic")),
        ]
        kinds.append((page, [table for table in tables if table.rows]))
    return {"totals": Table(gettext("All entries"), totals), "kinds": kinds, **people(first, last)}


# /compare/?from=2020&to=2021
def compare(request: HttpRequest) -> HttpResponse:
    years = sorted(year for year, _label in published_years())
    chosen, problems = chosen_years(request.GET, years)
    title = gettext("Compare years")
    description = gettext("What grew and what ended between two annual reports of the %(centre)s.")
    address = reverse("compare")
    if chosen:
        title = gettext("%(from)s and %(to)s compared") % chosen
        description = gettext("What grew and what ended from %(from)s to %(to)s: %(centre)s.")
        if [*chosen.values()] != years[-2:]:  # which the address without years has
            address = reverse("compare", query=chosen)
    description %= {"centre": gettext(centre.NAME), **chosen}
    trail = under_home(title, (gettext("Annual reports"), "annual-reports"))
    metadata = Metadata(request, address, title, description, trail)
    metadata.link_types("WebPage")
    context = {"years": years, "chosen": chosen, "problems": problems, "labels": LABELS}
    if chosen:
        context |= comparison(chosen["from"], chosen["to"])
    response = render_page(request, "compare.html", metadata, context)
    response.status_code = 400 if problems else 200
    return response
