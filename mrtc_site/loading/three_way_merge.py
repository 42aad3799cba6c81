"""The three-way merge of records, and differences between records as text.

The base is what was last loaded; the fixture and the staff may each have changed it since.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

FIXTURE, STAFF = "fixture", "staff"


class _Missing:
    def __repr__(self) -> str:
        return "(not there)"


MISSING = _Missing()
EMPTY = ("", None, MISSING)
Path = tuple[Any, ...]  # names from the record to one of its values
Difference = tuple[Path, Any, Any]  # (path, old value, new value)


@dataclass(frozen=True)
class Conflict:
    """A value that fixture and staff changed differently. `path` leads to it from the record."""

    path: Path
    base: Any
    fixture: Any
    staff: Any


def merge(
    base: Any, fixture: Any, staff: Any, prefer: str | None = None, path: Path = ()
) -> tuple[Any, list[Conflict]]:
    """Merge three values, each of which may be MISSING; dicts are merged key by key.

    Returns the result and a list of Conflicts. `prefer` (FIXTURE or STAFF) is the side that is
    taken instead of a conflict.
    """
    if fixture in (staff, base):  # both agree, or only the staff changed it
        return staff, []
    if staff == base:  # only the fixture changed it
        return fixture, []
    if isinstance(base, str) and base != base.strip():  # of before the reader left out blank ends
        return merge(base.strip(), fixture, staff, prefer, path)
    if isinstance(fixture, dict) and isinstance(staff, dict):
        merged: dict[Any, Any] = {}
        conflicts: list[Conflict] = []
        was = base if isinstance(base, dict) else {}
        for name in {**staff, **fixture, **was}:
            of_base, of_fixture, of_staff = (
                side.get(name, MISSING) for side in (was, fixture, staff)
            )
            merged[name], more = merge(of_base, of_fixture, of_staff, prefer, (*path, name))
            conflicts += more
        return {name: value for name, value in merged.items() if value is not MISSING}, conflicts
    if prefer:
        return (fixture if prefer == FIXTURE else staff), []
    return staff, [Conflict(path, base, fixture, staff)]


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) or isinstance(new, dict):
        of_old, of_new = ({} if side is MISSING else side for side in (old, new))
        if len(path) > 1 and not (of_old or of_new):  # a part that has no values but its key
            was, now = (MISSING if side is MISSING else path[-1] for side in (old, new))
            yield path[:-1], was, now
        for name in {**of_old, **of_new}:
            sides = of_old.get(name, MISSING), of_new.get(name, MISSING)
            yield from differences(*sides, (*path, name))
    elif not (old in EMPTY and new in EMPTY):
        yield path, old, new


def value_text(value: object) -> str:
    return gettext("(empty)") if value in ("", None) else str(value)


def path_text(path: Path) -> str:
    return " ".join(str(name) for name in path)


CONTEXT = 6  # words left standing on each side of a change


def word_differences(old: object, new: object) -> list[tuple[str, str]]:
    """Tell two texts apart as runs of (mark, text): “-” gone, “+” new, “ ” the same.

    Long runs that are the same are cut to a few words on each side of what changed.
    """
    if old is MISSING or new is MISSING:
        return [("+", value_text(new)) if old is MISSING else ("-", value_text(old))]
    before, after = (re.findall(r"\S+\s*|\s+", value_text(text)) for text in (old, new))
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    runs = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            runs.append((" ", _cut(before[i:j], first=i == 0, last=j == len(before))))
        else:
            runs += [("-", "".join(before[i:j])), ("+", "".join(after[k:m]))]
    return [(mark, text) for mark, text in runs if text]


def _cut(words: list[str], first: bool, last: bool) -> str:
    head = [] if first else words[:CONTEXT]
    tail = [] if last else words[-CONTEXT:]
    if len(words) <= len(head) + len(tail) + 1:
        return "".join(words)
    return "".join([*head, "… ", *tail])


def difference_lines(old: object, new: object) -> list[str]:
    """Tell two records apart, a line for each value that differs."""
    return [f"{path_text(path)}: {difference_text(a, b)}" for path, a, b in differences(old, new)]


def difference_text(old: object, new: object) -> str:
    """Tell two values apart in one line: `the [-old-]{+new+} text`."""
    marks = {"-": "[-{}-]", "+": "{{+{}+}}", " ": "{}"}
    return "".join(marks[mark].format(text) for mark, text in word_differences(old, new))
