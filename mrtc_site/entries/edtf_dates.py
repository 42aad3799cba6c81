"""Dates in EDTF (ISO 8601-2:2019): the days that they cover, and the same in words."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy, pgettext

HINT = gettext_lazy(
    "Write it as one of 2020-12-04, 2020-12, 2020-01/2020-08, "
    "{2020-10-23,2020-11-04}, or 2020-12/.. when it has not ended"
)
LONGEST = 200  # characters: for thousands the library takes many seconds


@dataclass(frozen=True)
class Span:
    """A period of days; `last` is None if it hasn't ended; `exact` if known to the day."""

    first: date
    last: date | None
    exact: bool


def _error(text: str, why: str) -> ValidationError:
    shown = Truncator(text).chars(LONGEST)
    message = f"{why % {'date': f'“{shown}”'}}. {HINT}."
    return ValidationError(message, code="edtf", params={"value": shown})


def days_covered(text: str) -> tuple[date | None, date | None]:
    """Give the first and last day of all that `text` covers; the last is None if the end is open.

    An empty text covers nothing: (None, None). Raises ValidationError, with the value and the
    accepted forms, for text that is not EDTF, has no first day, ends before it starts, or names
    a period twice.
    """
    if not text:
        return None, None
    dates = periods(text)
    if any(last and last < first for first, last in dates):
        raise _error(text, gettext("%(date)s ends before it starts"))
    if len({*dates}) < len(dates):
        raise _error(text, gettext("%(date)s names a period twice"))
    ends = [last for _, last in dates if last]
    if date.max in ends:
        raise _error(text, gettext("%(date)s has no day after it"))
    return min(first for first, _ in dates), max(ends) if len(ends) == len(dates) else None


def check_date(text: str) -> None:
    """Raise ValidationError for text that is no EDTF, or doesn't say how it ends."""
    if days_covered(text)[1] is None:
        raise _error(text, gettext("%(date)s does not say how it ends"))


def periods(text: str) -> list[tuple[date, date | None]]:
    """Give (first day, last day) of each date of a set {…}; of any other EDTF a single pair."""
    return [(span.first, span.last) for span in _parse(text)] if text else []


def spans(text: str) -> list[Span]:
    """Give a Span for each date of a set {…}, the earliest first; else a single one."""
    return sorted(_parse(text), key=lambda span: span.first) if text else []


def without_blanks(text: str) -> str:
    """Remove spaces that people type around “/” and “,”: EDTF has none."""
    return re.sub(r"\s*(/|,)\s*", r"\1", text.strip())


@lru_cache(maxsize=10_000)  # the library takes some 10 ms
def _parse(text: str) -> list[Span]:
    if len(text) > LONGEST:
        raise _error(text, gettext("%(date)s is too long for a date"))
    date_text = without_blanks(text)
    # Where an end is left out, the library would guess ten years.
    if date_text.endswith("/"):
        raise _error(text, gettext("%(date)s does not say how it ends"))
    if date_text.startswith("/"):
        raise _error(text, gettext("%(date)s does not say how it starts"))
    try:
        return _parse_plain(date_text) or _parse_any(date_text)
    except ValueError as error:
        raise _error(
            text, gettext("%(date)s is not a date that can be placed on a calendar")
        ) from error


PLAIN_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)  # a day, a month or a year
_DAY_OR_MONTH = r"\d{4}-\d\d(?:-\d\d)?"
_PLAIN = re.compile(rf"({_DAY_OR_MONTH})(?:/({_DAY_OR_MONTH}|\.\.))?", re.ASCII)
_PLAIN_SET = re.compile(rf"\{{{_DAY_OR_MONTH}(?:,{_DAY_OR_MONTH})*\}}", re.ASCII)
_EXACT_DAYS = re.compile(r"[\d-]{10}((/|\.\.)[\d-]{10}|/?\.\.)?")


def _parse_plain(text: str) -> list[Span]:
    """Parse what nearly all dates are: days and months, ranges and sets of these. For anything
    else, which is left to the library, give an empty list."""
    if _PLAIN_SET.fullmatch(text):
        parts = [_parse_plain(part) for part in text[1:-1].split(",")]
        return [span for part in parts for span in part] if all(parts) else []
    match = _PLAIN.fullmatch(text)
    if not match:
        return []
    start, end = match.groups()
    try:
        first = _days(start)[0]
        last = None if end == ".." else _days(end or start)[1]
    except ValueError:  # a season, or a day that there isn't
        return []
    return [Span(first, last, bool(_EXACT_DAYS.fullmatch(text)))]


def _days(text: str) -> tuple[date, date]:
    year, month, *day = map(int, text.split("-"))
    return (date(year, month, *day),) * 2 if day else days_of(year, month)


def _parse_any(text: str) -> list[Span]:
    from . import edtf_library  # here: it takes long to import

    return [
        Span(first, last, bool(_EXACT_DAYS.fullmatch(part)))
        for part, first, last in edtf_library.parse(text)
    ]


def in_words(text: str) -> str:
    """Give an EDTF date in words, in the language of the page: whole months and years as such."""
    text = without_blanks(text)
    if text.endswith("/.."):
        first, last = periods(text.removesuffix("/.."))[0]
        return gettext("from %(day)s") % {"day": period_in_words(first, last)}
    words, year = [], 0
    for first, last in periods(text):
        words.append(period_in_words(first, last, same_year=first.year == year))
        year = first.year
    return ", ".join(words)


def period_in_words(first: date, last: date | None, same_year: bool = False) -> str:
    """Give a period in words; `same_year` if the year stands already before it."""
    if last is None:
        return gettext("from %(day)s") % {"day": date_format(first)}
    after = last + timedelta(days=1)
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        alone, later, within_year = gettext("Y"), gettext("Y"), ""
    elif first.day == after.day == 1:
        alone, later = gettext("F Y"), pgettext("later that year", "F Y")
        within_year = gettext("F | F Y")
    else:
        alone, later = gettext("j F Y"), pgettext("later that year", "j F Y")
        same_month = first.month == last.month
        within_year = gettext("j | j F Y") if same_month else gettext("j F | j F Y")
    if date_format(first, alone) == date_format(last, alone):
        return date_format(first, later if same_year else alone)
    forms = within_year.split(" | ") if first.year == last.year else [alone, alone]
    start, end = map(date_format, (first, last), forms)
    return gettext("%(start)s – %(end)s") % {"start": start, "end": end}


# The parts of printed dates that EDTF can express.
_IN_EDTF = re.compile(
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?"
    r"|oct(ober)?|nov(ember)?|dec(ember)?|from|since|until|to|and|present)\b"
    r"|(?<=\d)(st|nd|rd|th)\b|년|월|일|부터|까지|현재|[\W\d_]",
    re.IGNORECASE,
)


def says_more(printed: str) -> bool:
    """Whether a printed date says more than EDTF can: “every Tuesday”, “early spring”."""
    return bool(_IN_EDTF.sub("", printed))


def years_agree(printed: str, first: date, last: date | None) -> bool:
    """Whether all years in a printed date are within `first` and `last`, and one of them is the
    year of either; true if no year is printed."""
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", printed)}
    last_year = last.year if last else date.max.year
    return not years or (
        all(first.year <= year <= last_year for year in years)
        and bool(years & {first.year, last_year})
    )


def days_of(year: int, month: int) -> tuple[date, date]:
    """Give the first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
