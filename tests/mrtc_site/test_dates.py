"""Which EDTF is accepted, what it covers, and what is said of the rest."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mrtc_site.dates import HINT, Span, days_covered, spans

pytestmark = pytest.mark.once

ACCEPTED = {
    "": (None, None),
    "2020-12-04": (date(2020, 12, 4), date(2020, 12, 4)),
    "2020-12": (date(2020, 12, 1), date(2020, 12, 31)),
    "2020-02": (date(2020, 2, 1), date(2020, 2, 29)),
    "2021-02": (date(2021, 2, 1), date(2021, 2, 28)),
    "2020": (date(2020, 1, 1), date(2020, 12, 31)),
    "2020-01/2020-08": (date(2020, 1, 1), date(2020, 8, 31)),
    "2019-11-25/2022-05-25": (date(2019, 11, 25), date(2022, 5, 25)),
    "2020-12-04/2020-12-04": (date(2020, 12, 4), date(2020, 12, 4)),
    "2020-12-30/2021-01": (date(2020, 12, 30), date(2021, 1, 31)),
    "{2020-10-23,2020-11-04}": (date(2020, 10, 23), date(2020, 11, 4)),
    "{2020-11-04,2020-10-23}": (date(2020, 10, 23), date(2020, 11, 4)),
    "{2020-10,2020-12-05}": (date(2020, 10, 1), date(2020, 12, 5)),
    "2020-12/..": (date(2020, 12, 1), None),
    "2020-12-01/..": (date(2020, 12, 1), None),
    "2020~": (date(2020, 1, 1), date(2020, 12, 31)),
    "202X": (date(2020, 1, 1), date(2029, 12, 31)),
}
CALENDAR = "is not a date that can be placed on a calendar"
REFUSED = {
    "2020-02-30": CALENDAR,
    "2021-02-29": CALENDAR,
    "2020-13": CALENDAR,
    "2020-00-01": CALENDAR,
    "2020-1-1": CALENDAR,
    "20201204": CALENDAR,
    "04.12.2020": CALENDAR,
    "Dec. 4, 2020": CALENDAR,
    "Dec. 2020 - Present": CALENDAR,
    "2020-12 - 2021-01": CALENDAR,
    "2020-12-04T": CALENDAR,
    "{}": CALENDAR,
    "..": CALENDAR,
    "../2020": CALENDAR,
    "{..2020}": CALENDAR,
    "XXXX": CALENDAR,
    "Y20200": CALENDAR,
    "-0044": CALENDAR,
    "0000": CALENDAR,
    "２０２０": CALENDAR,
    " ": CALENDAR,
    "2020/2019": "ends before it starts",
    "2020-12-04/2020-12-03": "ends before it starts",
    "2020-12/": "does not say how it ends",
    "2020-12/9999": "has no day after it",
}
PIECES = [
    "2020",
    "-12",
    "-31",
    "/",
    "..",
    "{",
    "}",
    ",",
    "[",
    "]",
    "X",
    "?",
    "~",
    "Y",
    "E",
    "T",
    "S",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_it_covers_from_the_first_to_the_last_day(text):
    assert days_covered(text) == ACCEPTED[text]


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused_with_the_reason_and_the_accepted_forms(text):
    with pytest.raises(ValidationError) as error:
        days_covered(text)
    assert error.value.messages == [f"“{text}” {REFUSED[text]}. {HINT}."]


@pytest.mark.parametrize("text", ["/2020", "2020-12/ ", "/2020-12-04", "2020-12/\n"])
def test_an_unknown_start_or_end_is_never_guessed(text):
    """The library would guess that it is ten years away."""
    with pytest.raises(ValidationError):
        days_covered(text)


def test_the_hint_holds_only_accepted_forms():
    forms = HINT.removeprefix("Write it as one of ").replace(", or ", ", ").split(", ")
    assert len(forms) == 5
    for form in forms:
        assert days_covered(form.removesuffix(" when it has not ended"))[0].year == 2020


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_days_and_periods_are_themselves(one, other):
    first, last = sorted([one, other])
    assert days_covered(f"{first}") == (first, first)
    assert days_covered(f"{first}/{last}") == (first, last)
    assert days_covered(f"{{{last},{first}}}") == (first, last)
    assert days_covered(f"{first}/..") == (first, None)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
@example("{" * 3000)
@example("9" * 5000)
@example("2020-12-04\0")
def test_any_text_is_understood_or_refused(text):
    try:
        first, last = days_covered(text)
    except ValidationError:
        return
    assert (first is None) == (text == "")
    assert last is None or first <= last


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("", []),
        ("2020-12-04", [("2020-12-04", "2020-12-04", True)]),
        ("2020-02", [("2020-02-01", "2020-02-29", False)]),
        ("2020", [("2020-01-01", "2020-12-31", False)]),
        ("2020-01/2020-08", [("2020-01-01", "2020-08-31", False)]),
        ("2020-01-29/2020-02-01", [("2020-01-29", "2020-02-01", True)]),
        ("2020-10-27/2020-12", [("2020-10-27", "2020-12-31", False)]),
        ("2020-12/..", [("2020-12-01", None, False)]),
        ("2020-12-01/..", [("2020-12-01", None, True)]),
        (
            "{2020-11-04, 2020-10-23}",
            [("2020-10-23", "2020-10-23", True), ("2020-11-04", "2020-11-04", True)],
        ),
        ("2020-21", [("2020-03-01", "2020-05-31", False)]),
        ("2020-12-04?", [("2020-12-04", "2020-12-04", False)]),
        ("[2020-01,2020-03]", [("2020-01-01", "2020-03-31", False)]),
    ],
)
def test_dates_are_made_of_spans(dates, expected):
    def day(text):
        return text and date.fromisoformat(text)

    assert spans(dates, *days_covered(dates)) == [
        Span(day(first), day(last), exact) for first, last, exact in expected
    ]


def test_spans_cover_what_their_dates_cover():
    for dates in {*ACCEPTED} - {""}:
        found = spans(dates, *days_covered(dates))
        assert (found[0].first, found[-1].last) == days_covered(dates)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-10/2020-11", date(2020, 10, 1), date(2020, 11, 30)),
        ("2020-12-30/2021-01", date(2020, 12, 30), date(2021, 1, 31)),
        ("2020-21", date(2020, 3, 1), date(2020, 5, 31)),  # a season: the library's
    ],
)
def test_plain_dates_cover_what_the_calendar_says(text, first, last):
    assert days_covered(text) == (first, last)
