"""The charts and the calendar of a list, which show the same counts as its facets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mrtc_site.cache.memo import cached_query
from mrtc_site.charts.bars import Chart, Item, Mark, QueryWith, as_columns, drawn_or_none
from mrtc_site.charts.timeline import MARKS_AT_MOST, Timeline, timeline
from mrtc_site.common.types import Text
from mrtc_site.entries.edtf_dates import days_of

if TYPE_CHECKING:
    from .facets import Choice
    from .listings import Listing
    from .views import ListPage


def draw_charts(listing: Listing, names: Sequence[str] = ()) -> Iterator[Chart]:
    """Draw the list's charts, or those of these names. A bar leads to the list with its choice.

    Activities are drawn by month if they are of one year, and by year if there are several.
    """
    for name, title, lay_out in listing.list_page.charts:
        if names and name not in names:
            continue
        if chart := drawn_or_none(_chart, listing, name, title, lay_out):
            yield chart


def _chart(
    listing: Listing, name: str, title: Text, lay_out: Callable[..., Chart | None]
) -> Chart | None:
    note = _("Counted in every month it ran.") if name == "month" else ""
    about = _about(listing.list_page, f"by-{name}", title) | {"note": note}
    if name == "month":
        return lay_out(*listing.months, **about) if listing.months else None
    choices = listing.facet(name).all
    if name == "year" and listing.list_page.has_dates and len(choices) == 1:
        return None
    items = [Item(each.label, each.count, (each.value,), each.chosen) for each in choices]
    return lay_out(items, partial(listing.query_with, name), **about)


def calendar(listing: Listing) -> Timeline | None:
    """Draw a list of activities on the calendar, if they are of one year.

    If there are very many, the calendar only says how many: the chart by month leads to fewer.
    """
    only = _only_year(listing)
    if not only or not only.count:
        return None
    title = _("%(list)s in %(year)s") % {"list": listing.list_page.title, "year": only.value}
    about = _about(listing.list_page, "timeline", title)
    entries = listing.rows if only.count <= MARKS_AT_MOST else []
    return drawn_or_none(timeline, int(only.value), entries, only.count, **about)


def _only_year(listing: Listing) -> Choice | None:
    """Give the year facet's choice if the list is of one year, else None."""
    choices = listing.facet("year").all
    years = [choice for choice in choices if choice.chosen or len(choices) == 1]
    return years[0] if len(years) == 1 else None


def month_links(listing: Listing) -> list[Mark]:
    """Give the months of a list of one year, January first, with their counts and queries."""
    chart = as_columns(*listing.months) if listing.months else None
    return chart.marks if chart else []


def months_of(listing: Listing) -> tuple[list[Item], QueryWith] | None:
    """Count the activities of each month, in a list of one year; those that go on longer count in
    several months.

    Gives the months, the latest first, and the function from (first day, last day) to a query.
    """
    if not (only := _only_year(listing)):
        return None
    year = int(only.value)

    def query(days: tuple[str, ...]) -> QueryDict:
        params = listing.query_with("from", days[:1])
        params["to"] = days[1]
        return params

    whole = listing.list_page.listing(query((f"{year}-01-01", f"{year}-12-31")))
    rows = whole.rows.order_by().values_list("start", "end")
    dates: list[tuple[date, date | None]] = cached_query(rows)
    chosen_from, chosen_to = (listing.query.get(name) for name in ("from", "to"))
    items = []
    for month in range(12, 0, -1):
        first, last = days_of(year, month)
        days = (str(first), str(last))
        within = (chosen_from or days[0]) <= days[0] and days[1] <= (chosen_to or days[1])
        count = sum(start <= last and (end is None or end >= first) for start, end in dates)
        chosen = bool(chosen_from or chosen_to) and within
        items.append(Item(date_format(first, "M"), count, days, chosen))
    return items, query


def _about(list_page: ListPage, what: str, title: Text) -> dict[str, Any]:
    """Give what the template of a chart tells of it: name, title and the list page."""
    return {"name": f"{list_page.kind()}-{what}", "title": title, "list_page": list_page}
