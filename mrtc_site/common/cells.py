"""Cells of workbooks."""

import re
from datetime import time
from typing import Any


def date_shown(cell: Any) -> str:
    """Give the date in a cell as exactly as it is shown: 2020-12, once typed, is the first of
    December shown as Dec-20. A time of day is told, too."""
    value, shape = cell.value, re.sub(r'\[[^]]*\]|"[^"]*"', "", cell.number_format).lower()
    if "y" in shape and "d" not in shape:
        return f"{value:%Y-%m}"
    return str(value.date() if value.time() == time() else value)
