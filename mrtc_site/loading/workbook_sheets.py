"""The layout of a year's workbook: a sheet for each kind of row, a column for each field."""

from collections import Counter
from typing import Any, NamedTuple

from django.utils.text import capfirst

from mrtc_site.models import AnnualReport

from .record_types import Kind, all_kinds

KNOWN = "Known"  # the sheet of what may be chosen, which nobody fills in


class Column(NamedTuple):
    name: str
    field: Any


def kinds_by_sheet() -> dict[str, Kind]:
    """Give {title: kind}. Parts of the same name in several kinds have the whole in the title."""
    titles = {kind: capfirst(str(kind.model._meta.verbose_name_plural)) for kind in all_kinds()}
    times = Counter(titles.values())
    return {
        f"{title} ({kind.whole.word})" if kind.whole and times[title] > 1 else title: kind
        for kind, title in titles.items()
    }


def columns_of(kind: Kind) -> list[Column]:
    """Give the columns of a kind, without the year; those with the key of a part's whole, such as
    “report_type” and “report_number”, come first."""
    left_out = ("annual_report", kind.model.part_of)
    own = [Column(field.name, field) for field in kind.fields if field.name not in left_out]
    return whole_columns_of(kind) + own


def whole_columns_of(kind: Kind) -> list[Column]:
    return [
        Column(f"{kind.model.part_of}_{field.name}", field)
        for field in (kind.whole.key if kind.whole else ())
        if not is_year(field)
    ]


def is_year(field: Any) -> bool:
    """Whether it is the year, which the whole workbook has."""
    return field.name == "annual_report" or (field.model is AnnualReport and field.primary_key)
