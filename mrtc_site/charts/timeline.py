"""Lays out a year of activities as a timeline: their marks, and their titles beside these.

As in bars.py, x is in percent and y in em. Titles are wrapped for the narrowest picture that is
shown; on narrower screens there is a list instead.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from mrtc_site.entries.activity import Activity
from mrtc_site.entries.edtf_dates import Span, spans

from .lettering import wrapped

MARKS_AT_MOST = 60
EDGE = 2.5  # percent, left and right of the year, for what began before it or ends after it
NARROWEST = 4  # percent, 24 px or more: the least width of bars, and of what can be clicked
NARROWEST_PICTURE = 40 / 0.8125  # em: pictures.css shows it from 40 rem on, letters of 0.8125 rem
MONTHS = 1.9  # em, for the months' names
LINE, LANE, GAP = 1.35, 1.9, 0.5  # em, for a line of a title and for a mark; around them
LEAST = 13  # em: with less room beside its marks, a title stands above them

# “(1st)”, “[2nd]”, “(3차)”, “(제4회)”
ORDINAL = re.compile(r"\s*[(\[](?:\d+(?:st|nd|rd|th)|제?\s?\d+\s?[차회기])[)\]]")


@dataclass(frozen=True)
class Part:
    """A span of an activity: a dot for a day, a bar for more, in another style if it is inexact."""

    x: float
    width: float
    shape: str  # dot, days or rough

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Mark:
    entry: Activity
    parts: list[Part]
    first: date  # in the year
    years: str  # which it spans, if not only this one
    is_open: bool

    @property
    def x(self) -> float:
        """The left end of what can be clicked, which is wider than a dot."""
        return round(min(self.parts[0].x, self.parts[0].middle - NARROWEST / 2), 2)

    @property
    def end(self) -> float:
        last = max(self.parts, key=lambda part: part.x + part.width)
        return round(max(last.x + last.width, last.middle + NARROWEST / 2), 2)

    @property
    def width(self) -> float:
        return round(self.end - self.x, 2)

    @property
    def title(self) -> str:
        return f"{self.years} {self.entry.shown_name}".strip()


@dataclass(frozen=True)
class Row:
    """A row of the picture: an activity, or a series of them, with its title."""

    y: float
    height: float
    marks: list[tuple[Mark, float]]  # each with the y of its middle
    side: str  # where the title stands: right, left or above the marks
    lines: list[tuple[str, float, float]]  # (text, x, y) of the title

    @property
    def end(self) -> float:
        return round(self.y + self.height, 2)


@dataclass(frozen=True)
class Timeline:
    year: int
    about: dict[str, Any]
    entries: list[Activity]
    count: int
    marks: list[Mark]
    rows: list[Row]
    lane = LANE

    @property
    def months(self) -> list[tuple[date | None, float, float]]:
        """Give (first day, x of its line, x of its name) of each month, and the last line of the
        year."""
        days = [date(self.year, month, 1) for month in range(1, 13)] + [date(self.year + 1, 1, 1)]
        places = [_x(self.year, day) for day in days]
        middles = [round((one + other) / 2, 2) for one, other in pairwise(places)]
        return [*zip(days, places, middles, strict=False), (None, places[-1], 0)]

    @property
    def height(self) -> float:
        return self.rows[-1].end if self.rows else MONTHS

    @property
    def by_month(self) -> list[tuple[date, list[Activity]]]:
        """Give the months with the activities that begin in them; January with earlier ones,
        too."""
        months = groupby(sorted(self.marks, key=_month), key=_month)
        return [(month, [mark.entry for mark in marks]) for month, marks in months]

    @property
    def undated(self) -> list[Activity]:
        return [entry for entry in self.entries if not entry.start]

    @property
    def elsewhere(self) -> list[Activity]:
        """The activities that are wholly in other years."""
        here = {mark.entry.pk for mark in self.marks}
        return [entry for entry in self.entries if entry.start and entry.pk not in here]


def timeline(year: int, entries: Iterable[Activity], count: int, **about: Any) -> Timeline:
    """Lay out activities one below the other, the earliest first. `about`: see Chart.

    If there are too many to draw, `entries` is empty, and only their `count` is shown.
    """
    entries = sorted(entries, key=lambda entry: (entry.start or date.max, entry.end or date.max))
    marks = [*_marks(year, entries)]
    rows: list[Row] = []
    for title, some in _series(marks):
        rows.append(_row(title, some, rows[-1].end if rows else MONTHS))
    return Timeline(year, about, entries, count, marks, rows)


def _month(mark: Mark) -> date:
    return mark.first.replace(day=1)


def _x(year: int, day: date) -> float:
    """Give the x of the beginning of a day."""
    length = date(year + 1, 1, 1) - date(year, 1, 1)
    return round(EDGE + (day - date(year, 1, 1)) / length * (100 - 2 * EDGE), 2)


def _marks(year: int, entries: Iterable[Activity]) -> Iterator[Mark]:
    """Give the marks of those entries that are at least partly in the year."""
    january, december = date(year, 1, 1), date(year, 12, 31)
    for entry in entries:
        in_year = [
            span
            for span in spans(entry.dates)
            if span.first <= december and (span.last is None or span.last >= january)
        ]
        if not in_year or not entry.start:
            continue
        years = ""
        if entry.start < january or (entry.end and entry.end > december):
            years = f"{entry.start.year}–{entry.end.year if entry.end else ''}"
        is_open = any(span.last is None for span in in_year)
        first = max(in_year[0].first, january)
        yield Mark(entry, [_part(year, span) for span in in_year], first, years, is_open)


def _part(year: int, span: Span) -> Part:
    """Place a span; one that begins before the year or ends after it reaches into the edges."""
    first = max(span.first, date(year, 1, 1))
    last = min(span.last or date.max, date(year, 12, 31))
    x = _x(year, first) - EDGE * (first != span.first)
    end = _x(year, last + timedelta(days=1)) + EDGE * (last != span.last)
    is_dot = span.exact and span.first == span.last
    if not is_dot and end - x < NARROWEST:
        x = min(max((x + end - NARROWEST) / 2, 0), 100 - NARROWEST)
        end = x + NARROWEST
    shape = "dot" if is_dot else "days" if span.exact else "rough"
    return Part(round(x, 2), round(end - x, 2), shape)


def _series(marks: Iterable[Mark]) -> list[tuple[str, list[Mark]]]:
    """Group the marks of each series under its name; a single mark has its own title."""
    series: dict[str, list[Mark]] = {}
    for mark in marks:
        series.setdefault(series_name(mark.entry.shown_name), []).append(mark)
    return [(name if len(some) > 1 else some[0].title, some) for name, some in series.items()]


def series_name(title: str) -> str:
    """Give the name of a title's series: the title itself or, if there is an ordinal in brackets,
    what stands before that and before a colon."""
    ordinal = ORDINAL.search(title)
    if not ordinal:
        return title
    return title[: ordinal.start()].partition(":")[0].strip() or title


def _row(title: str, marks: Sequence[Mark], y: float) -> Row:
    lanes = _lanes(marks)
    x, end = min(mark.x for mark in marks), max(mark.end for mark in marks)
    side, room = _side(x, end)
    texts = wrapped(title, room)
    for_marks, for_title = (max(lanes) + 1) * LANE, len(texts) * LINE
    height = max(for_marks, for_title + GAP)
    title_y, marks_y = y + (height - for_title) / 2, y + (height - for_marks) / 2
    if side == "above":
        height = GAP + for_title + for_marks
        title_y, marks_y = y + GAP, y + GAP + for_title
    text_x = {"right": end, "left": x, "above": max(x, 0)}[side]
    return Row(
        round(y, 2),
        round(height, 2),
        [
            (mark, round(marks_y + (lane + 0.5) * LANE, 2))
            for mark, lane in zip(marks, lanes, strict=True)
        ],
        side,
        [(text, text_x, round(title_y + (n + 0.75) * LINE, 2)) for n, text in enumerate(texts)],
    )


def _side(x: float, end: float) -> tuple[str, float]:
    """Choose on which side of marks from `x` to `end` the title stands, and give the em of room
    there: right of marks in the first half of the year, else left; else where there is room."""
    percent = NARROWEST_PICTURE / 100
    room = {"right": (100 - end) * percent - GAP, "left": x * percent - GAP}
    sides = ["right", "left"] if (x + end) / 2 < 50 else ["left", "right"]
    side = next((side for side in sides if room[side] >= LEAST), "above")
    return side, room.get(side, (100 - max(x, 0)) * percent)


def _lanes(marks: Iterable[Mark]) -> list[int]:
    """Give each mark the first lane of its row in which it overlaps no other."""
    lanes: list[int] = []
    ends: list[float] = []
    for mark in marks:
        lane = next((n for n, end in enumerate(ends) if end <= mark.x), len(ends))
        ends[lane : lane + 1] = [mark.end]
        lanes.append(lane)
    return lanes
