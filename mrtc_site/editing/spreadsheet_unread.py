"""Columns of a sheet that are exported and not read: what to tell where somebody has edited one."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from mrtc_site.entries.edtf_dates import days_covered

FROM_DATES = "start", "end"


def place(address: str) -> list[str]:
    """Give what tells an entry's address from others, whatever the host, prefix and language."""
    try:
        return urlsplit(address.strip()).path.strip("/").split("/")[-4:]
    except ValueError:
        return []


def place_of(model, key: tuple) -> list[str]:
    return place(reverse(f"{model._meta.app_label}:detail", args=key))


def of_another(row: dict[str, str], model, key: tuple) -> list[str]:
    """Give the place of the entry whose address the row has, if it is not that of its key."""
    named, own = place(row.get("url", "")), place_of(model, key)
    return named if named[:1] == own[:1] and len(named) == len(own) and named != own else []


def tell_moved(problems: dict[str, list[str]], names: Iterable[str], named: list[str], key: tuple):
    """Add to the problems that the row's key is not the one of its address."""
    told = _(
        "“%(value)s” can't be changed in a sheet: by its “url”, the row is of %(entry)s. Change it "
        "in that entry's form; to add a new entry, empty “url” and “last_changed”"
    )
    for name, old, new in zip(names, named[1:], key, strict=True):
        if old != str(new):
            why = told % {"value": new, "entry": " ".join(named[1:])}
            problems.setdefault(name, []).append(why)


def edited(row: dict[str, str], model, key: tuple, stored, record) -> list[str]:
    """Give the names of the columns that are not read and hold neither what is stored nor what
    follows from the rest of the row; `stored` is the entry, or None."""
    found = []
    if (stored or row.get("url", "").strip()) and "url" in row:
        found += ["url"] * (place(row["url"]) != place_of(model, key))
    following = _days(record["dates"]) if "dates" in record else []
    for name, after in zip(FROM_DATES, following, strict=False):
        before = str((stored and getattr(stored, name)) or "")
        if row.get(name, after).strip() not in (before, after):
            found.append(name)
    return found


def _days(dates):
    try:
        return [str(day or "") for day in days_covered(dates)]
    except ValidationError:
        return []  # which is told of “dates”


def source(column: str, names: Iterable[str]) -> str:
    """Say what a column that is not read follows from; `names` are those of the key."""
    if column in FROM_DATES:
        return "“dates”"
    told = _("%(columns)s, which the entry's own form changes")
    return told % {"columns": ", ".join(f"“{name}”" for name in names)}


def notice(column: str, source: str, rows: list[int]) -> str:
    """Say of a column that is not read where to change it."""
    told = _(
        "The column “%(column)s” is not read, and was edited in row %(rows)s: it follows from "
        "%(source)s. Change it there."
    )
    some = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
    return told % {"column": column, "rows": some, "source": source}
