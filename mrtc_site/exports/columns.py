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


def attributes(*names: str) -> dict[str, Callable[[Any], object]]:
    """Give the columns of attributes by their names."""
    return {name: attrgetter(name) for name in names}


LAST_COLUMNS = {
    "topics": lambda entry: Joined((topic.slug for topic in entry.topic_list), "; "),
    "places": lambda entry: Joined((place.slug for place in entry.place_list), "; "),
    **attributes("part", "printed_number"),
}


def activity_columns(series_field: str) -> dict[str, Callable[[Any], object]]:
    """Give the columns of activities' files."""
    return {
        "year": attrgetter("annual_report_id"),
        series_field: attrgetter("series"),
        "number": attrgetter("whole_number"),
        "category": attrgetter("category.name"),
        **attributes("title", "date_text", "dates", "start", "end"),
        "url": lambda entry: entry.get_absolute_url(),
        "title_ko": attrgetter("title_ko"),
        **LAST_COLUMNS,
    }
