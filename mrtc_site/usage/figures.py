"""What the counts say, by year."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Sum
from django.urls import get_script_prefix

from mrtc_site.exports.tables import csv_lines

from .models import Counting, Downloads

MONTHS = 12
COLUMNS = "month", "file", "language", "title", "downloads", "counted_since"


@dataclass
class FileOfYear:
    file: str
    language: str
    title: str = ""
    months: list[int] = field(default_factory=lambda: [0] * MONTHS)

    @property
    def address(self) -> str:
        return _address(self.file)

    @property
    def total(self) -> int:
        return sum(self.months)


def since() -> date | None:
    """Give the day from which on downloads are counted, if any are yet."""
    return Counting.objects.values_list("since", flat=True).first()


def years() -> list[int]:
    """Give the years with downloads, the latest first."""
    return [day.year for day in Downloads.objects.dates("month", "year", order="DESC")]


def of_year(year: int) -> list[FileOfYear]:
    """Give the files of a year, those downloaded most first."""
    files: dict[tuple[str, str], FileOfYear] = {}
    for row in Downloads.objects.filter(month__year=year).order_by("month"):
        key = row.file, row.language
        file = files.setdefault(key, FileOfYear(*key))
        file.title = row.title
        file.months[row.month.month - 1] += row.count
    return sorted(files.values(), key=lambda file: (-file.total, file.file, file.language))


def most(number: int) -> list[dict[str, object]]:
    """Give the files downloaded most since they are counted, in any language."""
    files = Downloads.objects.order_by().values("file")
    summed = files.annotate(number=Sum("count"), name=Max("title"))
    most = summed.order_by("-number", "file")[:number]
    return [{**each, "address": _address(each["file"])} for each in most]


def _address(file: str) -> str:
    return get_script_prefix() + file.removeprefix("/")


def as_csv(year: int) -> Iterator[str]:
    """Give the counts of a year as lines of CSV."""
    rows = Downloads.objects.filter(month__year=year).order_by("month", "file", "language")
    counted_since = since()
    return csv_lines(
        COLUMNS,
        (
            (f"{row.month:%Y-%m}", row.file, row.language, row.title, row.count, counted_since)
            for row in rows
        ),
    )
