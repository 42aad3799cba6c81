"""Reads the counts of downloads: by year, most downloaded files, CSV."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db.models import Max, Sum
from django.urls import get_script_prefix

from mrtc_site.entries.redirects import (
    Redirect,
    destination,
    is_public,
    key_at,
    page_of,
    pages_above,
    row_at,
)
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
    """Give the first day on which downloads were counted, if there is any."""
    return Counting.objects.values_list("since", flat=True).first()


def years() -> list[int]:
    """Give the years with downloads, the latest first."""
    return [day.year for day in Downloads.objects.dates("month", "year", order="DESC")]


def of_year(year: int) -> list[FileOfYear]:
    """Give the files downloaded in a year, the most downloaded first."""
    files: dict[tuple[str, str], FileOfYear] = {}
    rows = Downloads.objects.filter(month__year=year).order_by("month")
    present = _present_addresses({row.file for row in rows})
    for row in rows:
        key = present[row.file], row.language
        file = files.setdefault(key, FileOfYear(*key))
        file.title = row.title
        file.months[row.month.month - 1] += row.count
    return sorted(files.values(), key=lambda file: (-file.total, file.file, file.language))


def most(number: int) -> list[dict[str, object]]:
    """Give the most downloaded public files of all time, all languages together."""
    counts: Counter[str] = Counter()
    titles: dict[str, str] = {}
    files = Downloads.objects.order_by("file").values_list("file")
    rows = files.annotate(number=Sum("count"), name=Max("title"))
    present = _present_addresses(file for file, _, _ in rows)
    for counted, count, title in rows:
        file = present[counted]
        counts[file] += count
        titles[file] = title
    in_order = sorted(counts, key=lambda file: (-counts[file], file))
    return [
        {"number": counts[file], "name": titles[file], "address": _address(file)}
        for file in islice(filter(_is_public, in_order), number)
    ]


def _present_addresses(files: Iterable[str]) -> dict[str, str]:
    """Give {file: its present address}, as pages may have moved."""
    olds, present = {*Redirect.objects.values_list("old", flat=True)}, {}
    for file in files:
        old = max(olds.intersection(pages_above(file)), key=len, default="")
        row = destination(old) if old else None
        present[file] = page_of(row).rstrip("/") + file[len(old) - 1 :] if row else file
    return present


def _is_public(file: str) -> bool:
    """Whether the row to which a file belongs, if any, is public."""
    rows = [row_at(page) for page in pages_above(file) if key_at(page)]
    return all(row and is_public(row) for row in rows)


def _address(file: str) -> str:
    return get_script_prefix() + file.removeprefix("/")


def as_csv(year: int) -> Iterator[str]:
    counted_since = since()
    rows = [
        (f"{year}-{month:02}", file.file, file.language, file.title, count, counted_since)
        for file in of_year(year)
        for month, count in enumerate(file.months, 1)
        if count
    ]
    return csv_lines(COLUMNS, sorted(rows))
