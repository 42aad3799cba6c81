"""The columns that files of several lists have: a contract, so new ones come at the end only."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any


class Joined(list[str]):
    """Several values: a list in formats that have lists, in others one text joined by `glue`."""

    def __init__(self, values: Iterable[object], glue: str) -> None:
        super().__init__(map(str, values))
        self.glue = glue

    def __str__(self) -> str:
        return self.glue.join(self)


LAST_COLUMNS: dict[str, Callable[[Any], object]] = {
    "topics": lambda entry: Joined((topic.slug for topic in entry.topic_list), "; "),
    "places": lambda entry: Joined((place.slug for place in entry.place_list), "; "),
    "part": attrgetter("part"),
    "printed_number": attrgetter("printed_number"),
}


def activity_columns(series_field: str) -> dict[str, Callable[[Any], object]]:
    """Give the columns of activities' files."""
    return {
        "year": lambda entry: entry.annual_report_id,
        series_field: lambda entry: entry.series,
        "number": lambda entry: entry.whole_number,
        "category": lambda entry: entry.category.name,
        "title": lambda entry: entry.title,
        "date_text": lambda entry: entry.date_text,
        "dates": lambda entry: entry.dates,
        "start": lambda entry: entry.start,
        "end": lambda entry: entry.end,
        "url": lambda entry: entry.get_absolute_url(),
        "title_ko": lambda entry: entry.title_ko,
        **LAST_COLUMNS,
    }
