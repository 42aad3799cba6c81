"""A year of activities on their dates: rows in, places of marks out.

Each has a line of its own, under its title, so that it needs no more width than a telephone has.
As in bars.py, places across are percentages and places down are in em.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any

from mrtc_site.entries.activity import Activity
from mrtc_site.entries.edtf_dates import Span, spans

from .bars import letter_width

MARKS_AT_MOST = 60
EDGE = 2.5  # percent, left and right of the year: for what began before or goes on after
NARROWEST = 3.5  # percent: what is shorter is drawn as long as that
MONTHS, LANE = 1.9, 2.6  # em, for the months' names and for an activity
NARROW, WIDE = 265, 510  # pixels that titles have on narrow and on wide screens
LETTER = 13  # pixels


@dataclass(frozen=True)
class Part:
    """One span of an activity: a dot for a day, a bar for more; a rough one if inexact."""

    x: float
    width: float
    shape: str  # dot, days or rough

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Mark:
    """An activity's mark, which leads to its page."""

    entry: Activity
    parts: list[Part]
    years: str  # which it spans, if not only this one
    is_open: bool
    y: float

    @property
    def title_y(self) -> float:
        return round(self.y + 1.15, 2)

    @property
    def bar_y(self) -> float:
        return round(self.y + 1.5, 2)

    @property
    def middle_y(self) -> float:
        return round(self.y + 1.95, 2)

    @property
    def title(self) -> tuple[str, str, bool]:
        """Give what narrow screens show, what wide ones add, and whether that is still not all."""
        title = f"{self.years} {self.entry.shown_name}".strip()
        narrow, wide = _cut(title, NARROW), _cut(title, WIDE)
        return narrow, wide[len(narrow) :], wide != title


@dataclass(frozen=True)
class Timeline:
    """The marks of one list of activities, and those of its entries that have no place there."""

    year: int
    about: dict[str, Any]
    entries: list[Activity]
    count: int
    months: list[tuple[date | None, float, float]]
    marks: list[Mark] = field(default_factory=list)
    undated: list[Activity] = field(default_factory=list)
    elsewhere: list[Activity] = field(default_factory=list)  # all in other years
    lane = LANE

    @property
    def height(self) -> float:
        return round(MONTHS + len(self.marks) * LANE, 2)


def timeline(year: int, entries: Iterable[Activity], count: int, **about: Any) -> Timeline:
    """Lay out the activities `entries` of `year` one below the other, the earliest first.

    Or none, and only tell the `count`, if that is too many to draw. `about` it: see Chart.
    """
    entries = sorted(entries, key=lambda entry: (entry.start or date.max, entry.end or date.max))
    drawn = Timeline(year, about, entries, count, _months(year))
    for entry in entries:
        mark = _mark(year, entry, drawn.height)
        if not entry.start:
            drawn.undated.append(entry)
        elif not mark.parts:
            drawn.elsewhere.append(entry)
        else:
            drawn.marks.append(mark)
    return drawn


def _months(year: int) -> list[tuple[date | None, float, float]]:
    """Give each month's first day, where its line is and its name; and the year's last line."""
    days = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    places = [_x(year, day) for day in days]
    middles = [round((one + other) / 2, 2) for one, other in pairwise(places)]
    return [*zip(days, places, middles, strict=False), (None, places[-1], 0)]


def _x(year: int, day: date) -> float:
    """Give the place of the beginning of `day`."""
    length = date(year + 1, 1, 1) - date(year, 1, 1)
    return round(EDGE + (day - date(year, 1, 1)) / length * (100 - 2 * EDGE), 2)


def _mark(year: int, entry: Activity, y: float) -> Mark:
    january, december = date(year, 1, 1), date(year, 12, 31)
    in_year = [
        span
        for span in spans(entry.dates)
        if span.first <= december and (span.last is None or span.last >= january)
    ]
    years = ""
    if in_year and entry.start and (entry.start < january or (entry.end and entry.end > december)):
        years = f"{entry.start.year}–{entry.end.year if entry.end else ''}"
    is_open = any(span.last is None for span in in_year)
    return Mark(entry, [_part(year, span) for span in in_year], years, is_open, y)


def _part(year: int, span: Span) -> Part:
    """Place a span; what began before the year or goes on after it reaches into the edges."""
    first = max(span.first, date(year, 1, 1))
    last = min(span.last or date.max, date(year, 12, 31))
    x = _x(year, first) - EDGE * (first != span.first)
    end = _x(year, last + timedelta(days=1)) + EDGE * (last != span.last)
    is_dot = span.exact and span.first == span.last
    if not is_dot and end - x < NARROWEST:
        x, end = (x + end - NARROWEST) / 2, (x + end + NARROWEST) / 2
    shape = "dot" if is_dot else "days" if span.exact else "rough"
    return Part(round(x, 2), round(end - x, 2), shape)


def _cut(text: str, pixels: float) -> str:
    ends = accumulate(LETTER * letter_width(letter) for letter in text)
    fits = sum(end <= pixels for end in ends)
    return text if fits == len(text) else text[:fits].rstrip()
