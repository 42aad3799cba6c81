"""The year on a calendar: every session and project on its dates."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.charts.timeline import LANE, timeline
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


@pytest.mark.parametrize("address", ["/", "/annual-reports/2020/"])
def test_every_activity_is_there_once(address, client):
    soup = read(client, address)
    drawn = [mark["href"] for mark in soup.select("svg.timeline a")]
    undated = [link["href"] for link in soup.select("figure > p a")]
    assert Counter(drawn + undated) == dict.fromkeys(ADDRESSES, 1)
    assert undated == [href for href, dates in ADDRESSES.items() if not dates]


def test_education_and_cooperation_are_apart(client):
    for svg, app in zip(
        read(client).select("svg.timeline"), ("education", "cooperation"), strict=True
    ):
        assert all(mark["href"].startswith(f"/{app}/") for mark in svg.select("a"))


def test_days_months_sets_and_open_ends_look_different(client):
    shapes = {href: shape(mark) for href, mark in marks(read(client)).items()}
    assert shapes == {href: expected_shape(dates) for href, dates in ADDRESSES.items() if dates}
    assert {(1, 0, 0, False), (0, 1, 0, False), (0, 0, 1, False), (0, 0, 1, True)} <= {
        *shapes.values()
    }


def test_a_mark_says_its_title_and_printed_date(client):
    mark = marks(read(client))["/cooperation/2020/international/8/"]
    row = next(p for p in PROJECTS if (p["scope"], p["number"]) == ("international", 8))
    assert mark.title.text == f"{row['title']} ({row['date_text']})"


def percent(text):
    return float(text.removesuffix("%"))


def test_days_are_where_the_calendar_has_them(client):
    made = make_session(dates="2020-07-01")
    svg = read(client).select_one("svg.timeline")
    lines = [percent(line["x1"]) for line in svg.select("line.month")]
    assert len(lines) == 13 and lines == sorted(lines)
    (dot,) = svg.select(f'a[href="{made.get_absolute_url()}"] .dot')
    day = (lines[7] - lines[6]) / 31
    assert percent(dot["cx"]) == pytest.approx(lines[6] + day / 2, abs=0.05)


def test_each_has_a_line_of_its_own_large_enough_to_hit():
    for number in range(40):
        make_session(dates=f"2020-{number % 12 + 1:02}-{number % 7 + 1:02}")
    drawn = timeline(2020, EducationSession.objects.all(), 73)
    assert len(drawn.marks) == 32 + 40
    assert all(other.y - one.y >= 24 / 13 for one, other in pairwise(drawn.marks))
    assert drawn.marks[-1].y + LANE <= drawn.height + 0.01
    parts = [part for mark in drawn.marks for part in mark.parts]
    assert all(part.x >= 0 and part.x + part.width <= 100 for part in parts)


def test_earlier_ones_are_above(client):
    for app in ("education", "cooperation"):
        svg = read(client, f"/{app}/").select_one("svg.timeline")
        starts = [
            re.search(r"\d{4}(-\d\d)*", ADDRESSES[mark["href"]])[0].ljust(10, "-")
            for mark in svg.select("a")
        ]
        assert [start[:7] for start in starts] == sorted(start[:7] for start in starts)


def test_titles_are_cut_to_the_width_there_is(client):
    made = make_session(dates="2020-05-05", title="Word " * 30)
    mark = marks(read(client))[made.get_absolute_url()]
    shown = mark.find("text").find(string=True, recursive=False)
    assert ("Word " * 30).startswith(shown) and 20 < len(shown) < 45
    assert 50 < len(mark.find("text").text) < 85
    assert mark.title.text.startswith(("Word " * 30).strip())


def test_what_began_earlier_or_ends_later_says_when(client):
    (href,) = (href for href, dates in ADDRESSES.items() if dates.startswith("2019"))
    mark = marks(read(client))[href]
    assert mark.find("text").text.startswith("2019–2022 ")
    (bar,) = mark.select(".days")
    assert (bar["x"], bar["width"]) == ("0.0%", "100.0%")


def test_what_is_all_in_another_year_is_told_beneath(client):
    made = make_session(dates="2021-02-03", date_text="Feb. 3, 2021")
    soup = read(client)
    assert made.get_absolute_url() not in marks(soup)
    (told,) = (p for p in soup.select("figure > p") if "Outside 2020" in p.text)
    assert told.a["href"] == made.get_absolute_url() and "Feb. 3, 2021" in told.text


def test_the_table_has_all_in_the_order_of_the_year(client):
    figure = read(client).select_one(".timelines figure")
    days = [row.time and row.time["datetime"] for row in figure.select("tbody tr")]
    assert len(days) == len(SESSIONS)
    assert days == [*sorted(days[:-1]), None]


@pytest.mark.parametrize("address", ["/annual-reports/2020/", "/education/?q=unplaced"])
def test_a_picture_has_a_legend_and_nothing_else_has(address, client):
    """Nothing is drawn of what has no date, and of what is all in another year."""
    figure = ".timelines svg.timeline"
    EducationSession.objects.update(dates="", date_text="", start=None, end=None)
    make_session(title="Unplaced", dates="2021-02-03", date_text="Feb. 3, 2021")
    if "annual" in address:
        assert len(read(client, address).select(figure)) == 1  # of the projects
        CooperationProject.objects.all().delete()
    soup = read(client, address)
    assert soup.select(".timelines figure") and not soup.select(figure)
    assert not soup.select(".legend") and not soup.select('[href="#after-calendar"]')
    make_session(title="Placed, once unplaced", dates="2020-02-03", date_text="Feb. 3, 2020")
    soup = read(client, address)
    assert len(soup.select(figure)) == len(soup.select("ul.legend#after-calendar")) == 1


def test_drafts_are_not_there(client):
    made = make_session(dates="2020-05-05", state="draft")
    assert made.get_absolute_url() not in str(read(client).main)


def test_a_list_of_one_year_is_on_the_calendar_as_filtered(client):
    soup = read(client, "/cooperation/?scope=international&year=2020")
    rows = [row["number"] for row in PROJECTS if row["scope"] == "international"]
    assert {*marks(soup)} == {f"/cooperation/2020/international/{n}/" for n in rows}
    assert not read(client, "/reports/").select("svg.timeline")


def make_sessions(many):
    category = education_category("general-public")
    made = [
        EducationSession(
            annual_report_id=2020,
            track="consigned",
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


@pytest.mark.parametrize("address", ["/", "/education/?track=consigned"])
def test_very_many_are_told_and_drawn_a_month_at_a_time(address, client):
    make_sessions(60)
    soup = read(client, address)
    figure = soup.select_one(".picture.education:not(.charts *)")
    assert "too many to draw" in figure.text and not figure.select("svg")
    months = charts(soup)["Sessions by month"]
    assert [month.label for month in months][::11] == ["Jan", "Dec"]
    assert marks(read(client, months[0].href))


@pytest.mark.parametrize(
    "address",
    ["/education/", "/cooperation/?scope=domestic", "/education/?q=education&from=2020-09-09"],
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
    months = charts(read(client, "/education/?from=2020-11-01&to=2020-11-30"))["Sessions by month"]
    assert [month.label for month in months if not month.muted] == ["Nov"]


def test_lists_of_several_years_are_drawn_by_year(client, second_year):
    assert {"Sessions by year"} < {*charts(read(client, "/education/"))}
    assert "Sessions by month" not in charts(read(client, "/education/"))
    assert {"Sessions by year", "Sessions by month"} < {
        *charts(read(client, "/education/?year=2020"))
    }


def test_no_activities_make_an_empty_timeline():
    drawn = timeline(2020, CooperationProject.objects.none(), 0)
    assert drawn.marks == drawn.undated == drawn.elsewhere == []
