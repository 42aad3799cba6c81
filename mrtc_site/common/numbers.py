"""The numbers of entries: 3 or, with a part, “3-1”."""

import re

from django.utils.translation import gettext

MAX_NUMBER = 32_767
MAX_PART = 99
WHOLE = "[1-9][0-9]{0,4}"
PATTERN = f"{WHOLE}(?:-[1-9][0-9]?)?"

Number = int | str  # 3, "3-1": as in addresses and fixtures


def parse_number(text: object) -> Number:
    """Parse the number of an entry; raises ValueError with a sentence if it is none."""
    typed = str(text).strip().replace("–", "-")  # as books print it
    if re.fullmatch(PATTERN, typed) and whole_and_part(typed)[0] <= MAX_NUMBER:
        return typed if "-" in typed else int(typed)
    message = gettext(
        "“%(text)s” is no number here: write a whole one from 1 to %(most)s (3), or one with a part"
        " from 1 to %(parts)s after a hyphen (3-1), without a zero before either."
    )
    raise ValueError(message % {"text": text, "most": MAX_NUMBER, "parts": MAX_PART})


def whole_and_part(number: Number) -> tuple[int, int]:
    """Give (3, 1) for “3-1” and (3, 0) for 3, by which numbers are ordered. Raises ValueError."""
    found = re.fullmatch("([0-9]+)(?:-([0-9]+))?", str(number))
    if not found:  # int() would take “3_1” for 31
        raise ValueError(f"“{number}” is no number.")
    return int(found[1]), int(found[2] or 0)
