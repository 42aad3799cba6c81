"""Which EDTF is accepted, what it covers, and what is said of the rest."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mrtc_site.entries import edtf_library
from mrtc_site.entries.edtf_dates import HINT, Span, days_covered, in_words, spans, years_agree

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
    "{2020-10,2020-10-05}": (date(2020, 10, 1), date(2020, 10, 31)),
    "{2020-10-01..2020-10-05,2020-12}": (date(2020, 10, 1), date(2020, 12, 31)),
    "{2020-10,2021..}": (date(2020, 10, 1), None),
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
    "Y1E12000000": CALENDAR,
    "Y-1E9": CALENDAR,
    "2020/Y1E9": CALENDAR,
    "9999-24": CALENDAR,
    "20 20": CALENDAR,
    "-0044": CALENDAR,
    "0000": CALENDAR,
    "２０２０": CALENDAR,
    " ": CALENDAR,
    "2020/2019": "ends before it starts",
    "2020-12-04/2020-12-03": "ends before it starts",
    "2020-12/": "does not say how it ends",
    "2020-12/9999": "has no day after it",
    "{2020-12..2020-10,2021}": "ends before it starts",
    "{2020-10-23,2020-10-23}": "names a period twice",
    "{2020-10-23, 2020-11-04, 2020-10-23}": "names a period twice",
    "{2020-10,2020-10-01..2020-10-31}": "names a period twice",
    "{2020-10-23,2020-10-23~}": "names a period twice",
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


def test_a_date_that_is_too_long_is_refused_and_shown_in_part():
    with pytest.raises(ValidationError) as error:
        days_covered("{" + "2020-10-23," * 2000 + "2020-10-24}")
    shown = ("{" + "2020-10-23," * 20)[:199] + "…"
    assert error.value.messages == [f"“{shown}” is too long for a date. {HINT}."]


@pytest.mark.parametrize("text", ["Y1E12000000", "2020/Y-1E9", "{" + "2020," * 40 + "2021}"])
def test_what_would_take_the_library_long_never_reaches_it(text, monkeypatch):
    monkeypatch.setattr(
        edtf_library, "parse_edtf", lambda text: pytest.fail(f"asked of {text[:20]}")
    )
    with pytest.raises(ValidationError):
        days_covered(text)


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


@settings(derandomize=True, max_examples=25)
@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_days_and_periods_are_themselves(one, other):
    first, last = sorted([one, other])
    assert days_covered(f"{first}") == (first, first)
    assert days_covered(f"{first}/{last}") == (first, last)
    if first < last:
        assert days_covered(f"{{{last},{first}}}") == (first, last)
    assert days_covered(f"{first}/..") == (first, None)


@settings(derandomize=True, max_examples=80)
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
        ("2021-02-04 / 2021-02-06", [("2021-02-04", "2021-02-06", True)]),
        (" 2020-12-01 /..", [("2020-12-01", None, True)]),
        ("2020-12-04?", [("2020-12-04", "2020-12-04", False)]),
        ("[2020-01,2020-03]", [("2020-01-01", "2020-03-31", False)]),
    ],
)
def test_dates_are_made_of_spans(dates, expected):
    def day(text):
        return text and date.fromisoformat(text)

    assert spans(dates) == [Span(day(first), day(last), exact) for first, last, exact in expected]


def test_spans_cover_what_their_dates_cover():
    for dates in {*ACCEPTED} - {""}:
        found = spans(dates)
        ends = [span.last for span in found]
        assert days_covered(dates) == (found[0].first, None if None in ends else max(ends))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-10/2020-11", date(2020, 10, 1), date(2020, 11, 30)),
        ("2020-12-30/2021-01", date(2020, 12, 30), date(2021, 1, 31)),
        # Seasons, by ISO 8601-2's table: 24 is winter, 28 the northern one, 30 the southern summer.
        ("2020-21", date(2020, 3, 1), date(2020, 5, 31)),
        ("2020-23", date(2020, 9, 1), date(2020, 11, 30)),
        ("2021-24", date(2021, 12, 1), date(2022, 2, 28)),
        ("2023-24", date(2023, 12, 1), date(2024, 2, 29)),
        ("2021-28", date(2021, 12, 1), date(2022, 2, 28)),
        ("2021-30", date(2021, 12, 1), date(2022, 2, 28)),
        ("2021-32", date(2021, 6, 1), date(2021, 8, 31)),
        ("2021-10/2021-24", date(2021, 10, 1), date(2022, 2, 28)),
        ("2021-24/2022-01", date(2021, 12, 1), date(2022, 1, 31)),
        ("2021-24?/2022-24?", date(2021, 12, 1), date(2023, 2, 28)),
        ("2021-24/..", date(2021, 12, 1), None),
    ],
)
def test_plain_dates_cover_what_the_calendar_says(text, first, last):
    assert days_covered(text) == (first, last)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("Dec. 28 - Jan. 8, 2022", "2021-12-28/2022-01-08"),
        ("Dec. 30, 2021 - Jan. 3", "2021-12-30/2022-01-03"),
        ("Dec. 30, 2021 - Jan. 3, 2022", "2021-12-30/2022-01-03"),
        ("Nov. 2021 - Feb.", "2021-11/2022-02"),
        ("2021년 12월 ~ 1월", "2021-12/2022-01"),
        ("2021년 12월 ~ 2022년 1월", "2021-12/2022-01"),
        ("Winter 2021", "2021-24"),
        ("2019, 2020 and 2021", "2019/2021"),
        ("Oct. - Nov.", "2020-10/2020-11"),
        ("Oct. 23, 2020 and Jan. 4, 2021", "{2020-10-23,2021-01-04}"),
        ("Dec. 2020 - Present", "2020-12/.."),
        ("2020-2022, not ended", "2020/.."),
    ],
)
def test_a_printed_date_may_leave_out_one_of_its_years(printed, text):
    assert years_agree(printed, *days_covered(text))


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("Dec. 28, 2020 - Jan. 8, 2022", "2021-12-28/2022-01-08"),
        ("Dec. 28, 2021 - Jan. 8, 2023", "2021-12-28/2022-01-08"),
        ("May 2029", "2030-05"),
        ("2020", "2019/2021"),
        ("2021", "2020-12/.."),
        ("2019 - Present", "2020-12/.."),
    ],
)
def test_a_printed_year_is_of_the_date_and_its_first_or_last(printed, text):
    assert not years_agree(printed, *days_covered(text))


@pytest.mark.parametrize("text", ["2020-12/..", "2020-12 /..", " 2020-12 / .. "])
def test_blanks_change_no_words(text):
    assert in_words(text) == "from December 2020"


def test_the_days_and_months_of_a_set_are_read_without_the_grammar(monkeypatch):
    """As they are wherever a page draws or says a date."""
    monkeypatch.delattr("mrtc_site.entries.edtf_library.parse_edtf")
    assert spans("{2020-12,2020-10-23}") == [
        Span(date(2020, 10, 23), date(2020, 10, 23), exact=True),
        Span(date(2020, 12, 1), date(2020, 12, 31), exact=False),
    ]
