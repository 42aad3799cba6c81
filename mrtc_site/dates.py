"""From a date in EDTF (ISO 8601-2:2019) to the days that it covers."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from edtf import EDTFParseException, parse_edtf

HINT = gettext_lazy(
    "Write it as one of 2020-12-04, 2020-12, 2020-01/2020-08, "
    "{2020-10-23,2020-11-04}, or 2020-12/.. when it has not ended"
)


def _not_understood(text, why):
    told = f"{why % {'date': f'“{text}”'}}. {HINT}."
    return ValidationError(told, code="edtf", params={"value": text})


@lru_cache(maxsize=10_000)  # the library takes some 10 ms
def days_covered(text):
    """Give the first and last `date` covered by `text`; the last is None where the end is open.

    An empty text covers nothing: (None, None). Raises ValidationError, with the value and the
    accepted forms, for text that is not EDTF, has no first day, or ends before it starts.
    """
    if not text:
        return None, None
    # Where an end is left out, the library would guess ten years.
    if text.strip().endswith("/"):
        raise _not_understood(text, gettext("%(date)s does not say how it ends"))
    if text.strip().startswith("/"):
        raise _not_understood(text, gettext("%(date)s does not say how it starts"))
    try:
        start, end = _plain_bounds(text) or _bounds(parse_edtf(text))
    # The library reports what it can't read by its own exception, and what it can read but not
    # bound (an open start, a year before 1) by one of the others.
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise _not_understood(
            text, gettext("%(date)s is not a date that can be placed on a calendar")
        ) from error
    if end and end < start:
        raise _not_understood(text, gettext("%(date)s ends before it starts"))
    if end == date.max:
        raise _not_understood(text, gettext("%(date)s has no day after it"))
    return start, end


_PLAIN = re.compile(r"(\d{4}-\d\d(?:-\d\d)?)(?:/(\d{4}-\d\d(?:-\d\d)?))?", re.ASCII)


def _plain_bounds(text):
    """Give the bounds of a day, a month, or from one to another, as nearly all dates are; of
    anything else, None: the library knows."""
    found = _PLAIN.fullmatch(text)
    try:
        return found and (_days(found[1])[0], _days(found[2] or found[1])[1])
    except ValueError:  # a season, or a day that there isn't
        return None


def _days(text):
    year, month, *day = map(int, text.split("-"))
    return (date(year, month, *day),) * 2 if day else days_of(year, month)


def _bounds(parsed):
    start, end = parsed.lower_strict(), parsed.upper_strict()
    return date(*start[:3]), None if end == float("inf") else date(*end[:3])


@lru_cache(maxsize=10_000)
def periods(text):
    """Give the first and last day of each date of a set {…}, of any other EDTF those of it all."""
    if text.strip().startswith("{"):
        return list(dict.fromkeys(_bounds(part) for part in parse_edtf(text).objects))
    return [days_covered(text)] if text else []


def in_words(text):
    """Say an EDTF date in the language of the page: days, or months and years where whole."""
    if text.endswith("/.."):
        begins = _period_in_words(*days_covered(text.removesuffix("/..")))
        return gettext("from %(day)s") % {"day": begins}
    return ", ".join(_period_in_words(first, last) for first, last in periods(text))


def _period_in_words(first, last):
    if last is None:
        return gettext("from %(day)s") % {"day": date_format(first, gettext("j F Y"))}
    after = last + timedelta(days=1)
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        form = gettext("Y")
    elif first.day == after.day == 1:
        form = gettext("F Y")
    else:
        form = gettext("j F Y")
    start, end = (date_format(day, form) for day in (first, last))
    if start == end:
        return start
    return gettext("%(start)s – %(end)s") % {"start": start, "end": end}


def years_agree(printed, text):
    """Tell whether a date as printed and its EDTF name the same years; with none printed, yes."""
    named = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", printed))
    return not named or named == set(re.findall(r"(?<![\d-])\d{4}", text))


@dataclass(frozen=True)
class Span:
    """Days on end, with no last one if it hasn't ended; `exact` if known to the day."""

    first: date
    last: date | None
    exact: bool


_KNOWN_DAYS = re.compile(r"[\d-]{10}((/|\.\.)[\d-]{10}|/?\.\.)?")


def spans(text, start, end):
    """Give the Spans of a date that covers `start` to `end`, the earliest first.

    Each date of a set is one. Only sets are read by the library, which takes its time.
    """
    if not text.startswith("{"):
        return [Span(start, end, bool(_KNOWN_DAYS.fullmatch(text)))] if start else []
    parts = zip(periods(text), text.strip("{}").split(","), strict=True)
    found = [Span(*days, bool(_KNOWN_DAYS.fullmatch(part.strip()))) for days, part in parts]
    return sorted(found, key=lambda span: span.first)


def days_of(year, month):
    """Give the first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
