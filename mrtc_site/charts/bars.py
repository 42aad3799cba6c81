"""Lays out counts as bars or columns, which templates/pages/pictures/ draws.

x is in percent of the picture's width, y in em. So a picture is as wide as its place on the page,
and its text has the same size on every screen.
"""

import logging
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import Error
from django.http import QueryDict
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

Drawn = TypeVar("Drawn")
QueryWith = Callable[[tuple[str, ...]], QueryDict]  # of the rows with any of these values

BARS_AT_MOST = 9  # the one for all others included
COLUMNS_AT_MOST = 12  # the one for all earlier years included: 24 px each on a screen of 320 px
LABEL_LENGTH = 36  # letters in a line of a bar's label, on a screen of 320 px
WHOLE_YEARS = 6  # more columns have no room for the four digits of a year
LINE, BAR, GAP = 1.3, 0.7, 0.85  # em, down the part of a bar
LONGEST = 86  # percent; the rest is for the number
ABOVE, COLUMN, BELOW = 1.8, 9, 1.9  # em, down the part of a column


@dataclass(frozen=True)
class Item:
    """A count: of the rows of a list that have one of `values` in one of its filters."""

    label: str
    count: int
    values: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """The bar or column of an item, which links to the list that it counts."""

    item: Item
    query: QueryDict
    muted: bool  # others are chosen, this is not
    area: Box
    bar: Box
    label: list[tuple[str, float, float]]  # (line, x, y)
    number: tuple[float, float]  # x, y


@dataclass(frozen=True)
class Chart:
    """Bars or columns. `about` has its name, title and list page, for the template."""

    shape: str
    about: dict[str, Any]
    marks: list[Mark]
    height: float


def as_bars(items: Sequence[Item], query: QueryWith, **about: Any) -> Chart | None:
    """Lay out a bar for each item, in their order; None if all counts are 0.

    Of many items, the largest have bars of their own, and one is for all others.
    """
    if not any(item.count for item in items):
        return None
    if len(items) > BARS_AT_MOST:
        items = [item for item in items if item.count or item.chosen]
    if len(items) > BARS_AT_MOST:
        ranked = sorted(items, key=lambda item: (not item.chosen, -item.count))
        largest = ranked[: BARS_AT_MOST - 1]
        rest = [item for item in items if item not in largest]
        others = _merged(rest, _("%(count)s others") % {"count": len(rest)})
        items = [*(item for item in items if item in largest), others]
    marks, top = [], 0.0
    for item, share, muted in _shares(items):
        lines = textwrap.wrap(item.label, LABEL_LENGTH)
        bar_top = top + len(lines) * LINE + 0.2
        bottom = bar_top + BAR + GAP
        mark = Mark(
            item,
            query(item.values),
            muted,
            area=_box(0, top, 100, bottom - top),
            bar=_box(0, bar_top, share * LONGEST, BAR),
            label=[(line, 0, round(top + (n + 0.8) * LINE, 2)) for n, line in enumerate(lines)],
            number=(round(share * LONGEST, 2), round(bar_top + BAR * 0.9, 2)),
        )
        marks.append(mark)
        top = bottom
    return Chart("bars", about, marks, round(top, 2))


def as_columns(items: Sequence[Item], query: QueryWith, **about: Any) -> Chart | None:
    """Lay out a column for each year or month, from left to right; `items` have the latest first.

    Of many years, the latest have columns of their own, and one is for all earlier ones. A single
    year is drawn as a bar.
    """
    if len(items) == 1 or not any(item.count for item in items):
        return as_bars(items, query, **about)
    items = items[::-1]
    if len(items) > COLUMNS_AT_MOST:
        early, late = items[: 1 - COLUMNS_AT_MOST], items[1 - COLUMNS_AT_MOST :]
        items = [_merged(early, f"{early[0].label}–{early[-1].label}"), *late]
    slot, base = 100 / max(len(items), WHOLE_YEARS), ABOVE + COLUMN
    marks = []
    for place, (item, share, muted) in enumerate(_shares(items)):
        label = item.label
        if len(items) > WHOLE_YEARS and label[-2:].isdigit():  # ’16, and –’15 for all until 2015
            label = ("–’" if len(item.values) > 1 else "’") + label[-2:]
        left, top = place * slot, base - share * COLUMN
        middle = round(left + slot / 2, 2)
        mark = Mark(
            item,
            query(item.values),
            muted,
            area=_box(left, 0, slot, base + BELOW),
            bar=_box(left + slot * 0.15, top, slot * 0.7, share * COLUMN),
            label=[(label, middle, round(base + 1.3, 2))],
            number=(middle, round(top - 0.4, 2)),
        )
        marks.append(mark)
    return Chart("columns", about, marks, round(base + BELOW, 2))


def drawn_or_none(draw: Callable[..., Drawn], *args: Any, **about: Any) -> Drawn | None:
    """Draw a picture; if that fails, log it and give None, so that the page goes on without it.

    Errors of the database are raised.
    """
    try:
        return draw(*args, **about)
    except Error:
        raise
    except Exception:
        log.exception("A picture can't be drawn: %s", getattr(draw, "__qualname__", draw))
        return None


def _box(x: float, y: float, width: float, height: float) -> Box:
    return Box(round(x, 2), round(y, 2), round(width, 2), round(height, 2))


def _merged(items: Sequence[Item], label: str) -> Item:
    """Make one item of several. (Counts can be added, as a row has only one of the values.)"""
    return Item(
        label,
        sum(item.count for item in items),
        tuple(value for item in items for value in item.values),
        all(item.chosen for item in items),
    )


def _shares(items: Sequence[Item]) -> list[tuple[Item, float, bool]]:
    """Give (item, its share of the highest count, whether others are chosen and it isn't)."""
    highest = max(item.count for item in items)
    some_chosen = any(item.chosen for item in items)
    return [(item, item.count / highest, some_chosen and not item.chosen) for item in items]
