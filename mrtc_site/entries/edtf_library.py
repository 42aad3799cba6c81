"""What only the edtf library reads: dates that are uncertain, seasons, decades, centuries.

The library takes 0.1 s to import, and hardly a date needs it; edtf_dates.py imports this module
when one does.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Lock

from edtf import (
    EDTFObject,
    EDTFParseException,
    Interval,
    MultipleDates,
    Season,
    UncertainOrApproximate,
    parse_edtf,
)

_parsing = Lock()  # the grammar makes itself ready, rule by rule, while it is first used


def parse(text: str) -> Iterator[tuple[str, date, date | None]]:
    """Give (text, first day, last day) of each date of a set {…}, of any other EDTF those of it
    all. Raises ValueError for what has no place on a calendar."""
    if "Y" in text:  # a year of more than four digits; some take the library a minute
        raise ValueError(text)
    try:
        with _parsing:
            parsed = parse_edtf(text)
        for part in parsed.objects if isinstance(parsed, MultipleDates) else [parsed]:
            yield str(part), date(*part.lower_strict()[:3]), _last_day(part)
    # The library reports what it can't read by its own exception, and what it can read but not
    # bound (an open start, a year before 1) by one of the others.
    except (EDTFParseException, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(text) from error


def _last_day(parsed: EDTFObject) -> date | None:
    match parsed:
        case Interval(upper=last) | UncertainOrApproximate(date=last):
            return _last_day(last)
        case Season(season="24" | "28" | "30", year=year):
            # From December to February, in the south a summer; the library ends it in December.
            return date(int(year) + 1, 3, 1) - timedelta(days=1)
    end = parsed.upper_strict()
    return None if end == math.inf else date(*end[:3])
