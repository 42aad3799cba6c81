"""The year on a calendar: every session and project on its dates."""

import re
from collections import Counter
from datetime import date
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.charts.lettering import text_width, wrapped
from mrtc_site.charts.timeline import NARROWEST_PICTURE, series_name, timeline
from tests.make import education_category, make_session
from tests.pictures import charts, fixture, listed, read

pytestmark = [
    pytest.mark.django_db,
]

SESSIONS = fixture("education", "educationsession")
PROJECTS = fixture("cooperation", "cooperationproject")
ADDRESSES = {
    f"/education/2020/{row['track']}/{row['number']}/": row.get("dates", "") for row in SESSIONS
} | {f"/cooperation/2020/{row['scope']}/{row['number']}/": row["dates"] for row in PROJECTS}


MONTHS = "January February March April May June July August September October November December"
MONTHS = MONTHS.split()
EDGES = date(2020, 1, 1), date(2020, 12, 31)
CALENDARS = "/education/?view=calendar", "/cooperation/?view=calendar"
EDUCATION, COOPERATION = CALENDARS


def marks(soup):
    return {mark["href"]: mark for mark in soup.select("svg.timeline a")}


def shape(mark):
    """Say how a mark looks: its dots, its bars, whether it is rough, and whether it is open."""
    return (
        len(mark.select(".dot")),
        len(mark.select(".days")),
        len(mark.select(".rough")),
        bool(mark.select("path")),
    )


def expected_shape(dates):
    if dates.startswith("{"):
        return len(dates.split(",")), 0, 0, False
    exact = re.search(r"\d{4}-\d\d-\d\d", dates)
    if not exact:
        return 0, 0, 1, dates.endswith("..")
    return (0, 1, 0, dates.endswith("..")) if "/" in dates else (1, 0, 0, False)


def test_every_activity_is_there_once(client):
    soups = [read(client, address) for address in CALENDARS]
    drawn = [mark["href"] for soup in soups for mark in soup.select("svg.timeline a")]
    undated = [link["href"] for soup in soups for link in soup.select("figure > p a")]
    assert Counter(drawn + undated) == dict.fromkeys(ADDRESSES, 1)
    assert undated == [href for href, dates in ADDRESSES.items() if not dates]


def test_the_list_of_months_has_what_the_picture_has_by_its_first_month(client):
    for address in CALENDARS:
        soup = read(client, address)
        found = {
            link["href"]: section.h2.text
            for section in soup.select(".by-month section")
            for link in section.select("a")
        }
        assert {*found} == {*marks(soup)}
        for href, month in found.items():
            year, number = re.search(r"(\d{4})-(\d\d)", ADDRESSES[href]).groups()
            assert month == (MONTHS[int(number) - 1] if year == "2020" else "January")


def test_an_entry_in_the_list_of_months_says_its_date(client):
    link = read(client, COOPERATION).select_one(
        '.by-month a[href="/cooperation/2020/international/8/"]'
    )
    row = next(p for p in PROJECTS if (p["scope"], p["number"]) == ("international", 8))
    assert link.find_next_sibling("span").text == row["date_text"]


def test_days_months_sets_and_open_ends_look_different(client):
    shapes = {
        href: shape(mark)
        for address in CALENDARS
        for href, mark in marks(read(client, address)).items()
    }
    assert shapes == {href: expected_shape(dates) for href, dates in ADDRESSES.items() if dates}
    assert {(1, 0, 0, False), (0, 1, 0, False), (0, 0, 1, False), (0, 0, 1, True)} <= {
        *shapes.values()
    }


def test_a_mark_says_its_title_and_printed_date(client):
    mark = marks(read(client, COOPERATION))["/cooperation/2020/international/8/"]
    row = next(p for p in PROJECTS if (p["scope"], p["number"]) == ("international", 8))
    assert mark.title.text == f"{row['title']} ({row['date_text']})"


def percent(text):
    return float(text.removesuffix("%"))


def test_days_are_where_the_calendar_has_them(client):
    made = make_session(dates="2020-07-01")
    svg = read(client, EDUCATION).select_one("svg.timeline")
    lines = [percent(line["x1"]) for line in svg.select("line.month")]
    assert len(lines) == 13 and lines == sorted(lines)
    (dot,) = svg.select(f'a[href="{made.get_absolute_url()}"] .dot')
    day = (lines[7] - lines[6]) / 31
    assert percent(dot["cx"]) == pytest.approx(lines[6] + day / 2, abs=0.05)


def boxes_of(row):
    """Give the boxes of a row's lines and of its marks, in em: (left, top, right, bottom)."""
    percent = NARROWEST_PICTURE / 100
    titles = []
    for text, x, y in row.lines:
        width = text_width(text)
        left = {"left": x * percent - 0.5 - width, "right": x * percent + 0.5, "above": x * percent}
        titles.append((left[row.side], y - 0.95, left[row.side] + width, y + 0.25))
    marks = [(mark.x * percent, y - 0.94, mark.end * percent, y + 0.94) for mark, y in row.marks]
    return titles, marks


def over(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.01 and min(one[3], other[3]) - max(one[1], other[1]) > 0.01


def assert_flawless(drawn):
    """No title is cut, outside, or on another or a mark; no mark is on another or too small."""
    boxes, end = [], 1.9
    for row in drawn.rows:
        assert row.y == pytest.approx(end, abs=0.02)
        end = row.end
        titles, row_marks = boxes_of(row)
        boxes += titles + row_marks
        for left, top, right, bottom in titles + row_marks:
            assert left > -0.01 and right < NARROWEST_PICTURE + 0.01
            assert top > row.y - 0.01 and bottom < row.end + 0.01
        assert all(right - left >= 24 / 13 for left, _, right, _ in row_marks)
        first = row.marks[0][0]
        name = series_name(first.entry.shown_name) if len(row.marks) > 1 else first.title
        shown = "".join(text for text, _, _ in row.lines)
        assert shown.replace(" ", "") == "".join(name.split())
    assert drawn.height == pytest.approx(end, abs=0.02)
    for one, other in combinations(boxes, 2):
        assert not over(one, other), (one, other)


@pytest.mark.parametrize("model", [EducationSession, CooperationProject])
def test_titles_of_2020_stand_uncut_beside_their_marks(model):
    drawn = timeline(2020, model.objects.all(), 32)
    assert_flawless(drawn)
    above = [row for row in drawn.rows if row.side == "above"]
    assert len(above) == {EducationSession: 1, CooperationProject: 2}[model]  # most of the year
    for row in drawn.rows:
        if row.side != "above":
            starts_early = row.marks[0][0].first.month < 7
            assert row.side == ("right" if starts_early else "left")


DAYS = st.dates(min_value=EDGES[0], max_value=EDGES[1]).map(str)
DATES = st.one_of(
    DAYS,
    st.tuples(DAYS, DAYS).filter(lambda days: days[0] < days[1]).map("/".join),
    DAYS.map(lambda day: day[:7]),
    DAYS.map("{}/..".format),
    st.sets(DAYS, min_size=2, max_size=4).map(lambda days: "{" + ",".join(sorted(days)) + "}"),
)
WORDS = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyzMW", min_size=1, max_size=12),
    st.text("이민정책연구원", min_size=1, max_size=40),
    st.sampled_from(["(1st)", "(2nd):", "(3차)", "Donaudampfschifffahrtsgesellschaft" * 4]),
)


@example([("2020-12-31/..", ["Begun"])])  # on the last day, and going on
@given(st.lists(st.tuples(DATES, st.lists(WORDS, min_size=1, max_size=25)), max_size=12))
def test_crowded_years_have_room_for_all(made):
    rows = []
    for number, (dates, words) in enumerate(made):
        entry = EducationSession(pk=number, title=" ".join(words), dates=dates)
        entry.derive()
        rows.append(entry)
    assert_flawless(timeline(2020, rows, len(rows)))


@given(st.lists(WORDS, max_size=20), st.floats(5, 40))
def test_lines_hold_all_words_and_are_no_wider_than_they_may_be(words, room):
    lines = wrapped(" ".join(words), room)
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert all(text_width(line) <= room for line in lines)


def test_sessions_of_one_name_are_in_one_row():
    drawn = timeline(2020, EducationSession.objects.all(), 32)
    rows = {" ".join(text for text, _, _ in row.lines): row for row in drawn.rows}
    many = {name: len(row.marks) for name, row in rows.items() if len(row.marks) > 1}
    assert many == {
        "Education for National Association for Policy Information (National Library of Korea)": 3,
        "Next-generation Immigration Policy Academy": 4,
        "Seongdong Cultural Foundation": 2,
        "Seoul Tourism Foundation": 2,
        "Seoul Metropolitan Government": 3,
        "Migrant health care system education": 6,
        "ChungchoonSidae Rehabilitation and Welfare Center": 2,
        "Education for understanding cultural diversity": 3,
    }
    assert (
        "Social Integration Program Initial Orientation Course for Immigrants (1st Support Unit)"
        in rows
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Seminar", "Seminar"),
        ("Seminar: on visas", "Seminar: on visas"),
        ("Seminar (3rd)", "Seminar"),
        ("Seminar (3rd): on visas", "Seminar"),
        ("Seminar: on visas (3rd)", "Seminar"),
        ("Seminar[1st]: on visas", "Seminar"),
        ("이민정책 포럼 (제3회)", "이민정책 포럼"),
        ("이민정책 포럼(2차): 비자", "이민정책 포럼"),
        ("(1st)", "(1st)"),
        ("Course (1st Support Unit)", "Course (1st Support Unit)"),
        ("Meeting (4 times)", "Meeting (4 times)"),
    ],
)
def test_a_series_is_what_titles_share_up_to_an_ordinal_in_brackets(title, name):
    assert series_name(title) == name


def test_each_session_of_a_series_has_a_name_of_its_own(client):
    names = [mark.title.text for mark in marks(read(client, EDUCATION)).values()]
    assert len(names) == len({*names}) == 32


def test_earlier_ones_are_above():
    for model in (EducationSession, CooperationProject):
        rows = timeline(2020, model.objects.all(), 32).rows
        starts = [row.marks[0][0].entry.start for row in rows]
        assert starts == sorted(starts) and len(starts) > 14


def test_what_began_earlier_or_ends_later_says_when(client):
    (href,) = (href for href, dates in ADDRESSES.items() if dates.startswith("2019"))
    mark = marks(read(client, COOPERATION))[href]
    assert mark.find("text").text.startswith("2019–2022 ")
    (bar,) = mark.select(".days")
    assert (bar["x"], bar["width"]) == ("0.0%", "100.0%")


def test_what_is_all_in_another_year_is_told_beneath(client):
    made = make_session(dates="2021-02-03", date_text="Feb. 3, 2021")
    soup = read(client, EDUCATION + "&year=2020")
    assert made.get_absolute_url() not in marks(soup)
    (told,) = (p for p in soup.select("figure > p") if "Outside 2020" in p.text)
    assert told.a["href"] == made.get_absolute_url() and "Feb. 3, 2021" in told.text


def test_a_picture_has_a_legend_and_nothing_else_has(client):
    """Nothing is drawn of what has no date, and of what is all in another year."""
    address = EDUCATION + "&q=unplaced"
    make_session(title="Unplaced", dates="2021-02-03", date_text="Feb. 3, 2021")
    soup = read(client, address)
    assert soup.select("figure.on-calendar") and not soup.select("svg.timeline, .by-month")
    assert not soup.select(".legend") and not soup.select('[href="#after-calendar"]')
    make_session(title="Placed, once unplaced", dates="2020-02-03", date_text="Feb. 3, 2020")
    soup = read(client, address)
    assert len(soup.select("svg.timeline")) == len(soup.select("ul.legend#after-calendar")) == 1


def test_drafts_are_not_there(client):
    made = make_session(dates="2020-05-05", state="draft")
    assert made.get_absolute_url() not in str(read(client, EDUCATION).main)


def test_a_list_of_one_year_is_on_the_calendar_as_filtered(client):
    soup = read(client, "/cooperation/?scope=international&year=2020&view=calendar")
    rows = [row["number"] for row in PROJECTS if row["scope"] == "international"]
    assert {*marks(soup)} == {f"/cooperation/2020/international/{n}/" for n in rows}


def make_sessions(many):
    category = education_category("general-public")
    made = [
        EducationSession(
            annual_report_id=2020,
            track_id="consigned",
            number=number,
            title="Made",
            category=category,
            state="published",
            date_text="made",
            dates=f"2020-{number % 12 + 1:02}" + "-05/.." * (number % 9 == 0),
        )
        for number in range(100, 100 + many)
    ]
    EducationSession.objects.bulk_create(made)


def test_very_many_are_told_and_drawn_a_month_at_a_time(client):
    make_sessions(60)
    figure = read(client, EDUCATION).select_one("figure.on-calendar")
    assert "too many to draw" in figure.text and not figure.select("svg")
    months = figure.select("a")
    assert [month.find(string=True) for month in months][::11] == ["Jan", "Dec"]
    for month in months[::11]:
        assert len(marks(read(client, month["href"]))) == listed(client, month["href"]) > 0


def test_several_years_are_offered_one_by_one(client, second_year):
    links = read(client, EDUCATION).select("#results p a")
    assert [link.text for link in links] == ["2021", "2020"]
    assert marks(read(client, links[-1]["href"])).keys() == {
        href for href, dates in ADDRESSES.items() if dates and "education" in href
    }


@pytest.mark.parametrize(
    "address",
    [
        "/education/?view=pictures",
        "/cooperation/?scope=domestic&view=pictures",
        "/education/?q=education&from=2020-09-09&view=pictures",
    ],
)
def test_months_count_what_happens_in_them(address, client):
    make_sessions(20)
    months = charts(read(client, address))[
        "{} by month".format("Sessions" if "education" in address else "Projects")
    ]
    assert len(months) == 12 and any(month.number > 5 for month in months)
    for month in months:
        assert month.number == 0 or listed(client, month.href) == month.number


def test_a_chosen_month_is_set_apart(client):
    months = charts(read(client, "/education/?from=2020-11-01&to=2020-11-30&view=pictures"))[
        "Sessions by month"
    ]
    assert [month.label for month in months if not month.muted] == ["Nov"]


def test_lists_of_several_years_are_drawn_by_year(client, second_year):
    both = charts(read(client, "/education/?view=pictures"))
    assert "Sessions by year" in both and "Sessions by month" not in both
    one = charts(read(client, "/education/?year=2020&view=pictures"))
    assert {"Sessions by year", "Sessions by month"} < {*one}


def test_no_activities_make_an_empty_timeline():
    drawn = timeline(2020, CooperationProject.objects.none(), 0)
    assert drawn.marks == drawn.rows == drawn.undated == drawn.elsewhere == []
