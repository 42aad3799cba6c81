"""Activities as calendars, read back by icalendar and compared with the fixtures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from cooperation.models import Category
from education.models import EducationSession
from tests import expected
from tests.files import ask, ask_for_each
from tests.make import make_project, make_session

pytestmark = [
    pytest.mark.django_db,
]
DATED = [
    row
    for kind in ("education", "cooperation")
    for row in expected.ROWS[kind]
    if row.year == 2020 and row.dates
]


def read(content):
    """Give the events of a calendar."""
    calendar = Calendar.from_ical(content)
    assert not calendar.errors and calendar["version"] == "2.0" and calendar["prodid"]
    events, (zone,) = calendar.walk("VEVENT"), calendar.walk("VTIMEZONE")
    assert calendar.subcomponents == [zone, *events] and zone["tzid"] == "Asia/Seoul"
    for event in events:
        assert not event.errors and {"UID", "DTSTAMP"} < {*event}
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    return events


def told(event):
    (category,) = event["categories"].cats
    last = event.decoded("dtend") - timedelta(days=1)
    return (str(event["summary"]), event["url"], str(category), event.decoded("dtstart"), last)


def days(row):
    """Give the first and last day of each time that a row happens."""
    if row.dates.startswith("{"):
        each = [date.fromisoformat(day) for day in row.dates[1:-1].split(",")]
        return [*zip(each, each, strict=True)]
    return [(row.start, row.end or row.start)] if row.dates else []


def due(rows):
    return [
        (row.title, f"http://testserver{row.address}", row.category_name, first, last)
        for row in rows
        for first, last in days(row)
    ]


def file_of(row):
    return f"{row.address.rstrip('/')}.ics"


def only(client, entry):
    """Give the events of one entry."""
    return read(ask(client, entry.address_as("ics")))


def test_it_has_every_activity_of_the_list_that_has_a_date(second_year, client):
    for content, rows in ask_for_each(client, "ics", kinds=["education", "cooperation"]):
        assert [told(event) for event in read(content)] == due(rows)


def test_without_events_it_has_a_component_still(client):
    """RFC 5545 3.6: a calendar has at least one."""
    lines = ask(client, "/education.ics?q=nobodytaughtthis").decode().split("\r\n")
    assert [line for line in lines if line.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "BEGIN:STANDARD",
        "BEGIN:DAYLIGHT",
        "BEGIN:STANDARD",
    ]


def test_it_has_all_that_is_printed(client):
    """One session has no date; one project has four, and another two."""
    found = [len(read(ask(client, f"/{kind}.ics"))) for kind in ("education", "cooperation")]
    assert found == [33 - 1, 32 + 3 + 1]


def test_each_activity_with_a_date_has_its_own_with_the_identity_it_has_in_lists(client):
    lists = ("/education.ics", "/cooperation.ics?sort=newest")
    whole = [event for address in lists for event in read(ask(client, address))]
    alone = []
    for row in DATED:
        events = read(ask(client, file_of(row)))
        assert [told(event) for event in events] == due([row])
        alone += events
    assert {event["uid"] for event in whole} == {event["uid"] for event in alone}
    assert len({event["uid"] for event in whole}) == len(whole) == len(alone) == 32 + 36


def test_its_page_offers_it(site):
    for row in DATED:
        (link,) = site[row.address].soup().select(".detail .files a")
        assert (link["href"], link["type"]) == (file_of(row), "text/calendar")
        assert link.text == "Add to calendar"
    assert len(DATED) == 32 + 32


def test_an_activity_without_a_date_has_none(client):
    page = BeautifulSoup(client.get("/education/2020/basic/10/").content, "lxml")
    assert not page.select(".files")
    assert client.get("/education/2020/basic/10.ics").status_code == 404


@pytest.mark.parametrize("dates", ["{2020-10-05,2020-10}", "{2020-10,2020-10-01}", " 2020-10"])
def test_events_that_begin_on_one_day_differ(client, dates):
    events = only(client, make_session(dates=dates, date_text="Oct., 2020"))
    found = {event.decoded("dtend") for event in events}
    assert len({event["uid"] for event in events}) == len(events) == len(found)


def test_a_set_is_an_event_each_though_blanks_stand_before_it(client):
    events = only(client, make_session(dates=" {2020-10-05, 2020-11}", date_text="Oct. 5, Nov."))
    assert [told(event)[3:] for event in events] == [
        (date(2020, 10, 5), date(2020, 10, 5)),
        (date(2020, 11, 1), date(2020, 11, 30)),
    ]
    assert not any("rrule" in event or "rdate" in event for event in events)


def test_a_month_is_all_its_days_and_keeps_nobody_busy(client):
    for dates, first, last in (
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-10/2021-01", date(2020, 10, 1), date(2021, 1, 31)),
    ):
        (event,) = only(client, make_session(dates=dates, date_text="printed"))
        assert told(event)[3:] == (first, last)
        assert event["transp"] == "TRANSPARENT"
        assert "Date as printed: printed" in event["description"]


def test_what_has_not_ended_is_its_first_day_and_says_so(client):
    (event,) = only(client, make_project(dates="2020-12-01/..", date_text="Dec. 2020 - Present"))
    assert told(event)[3:] == (date(2020, 12, 1), date(2020, 12, 1))
    assert event["description"].endswith("Dec. 2020 - Present\nIt began then; no end is given.")
    (event,) = only(client, make_project(dates="2020-12-01", date_text="Dec. 1, 2020"))
    assert "no end" not in event["description"]


def test_a_correction_is_told_of_the_same_event(client):
    session = make_session(dates="2020-12-01", date_text="Dec. 1, 2020")
    earlier = datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)
    EducationSession.objects.filter(pk=session.pk).update(updated_at=earlier)
    (before,) = only(client, session)
    assert before.decoded("last-modified") == before.decoded("dtstamp") == earlier
    session.dates, session.title = "2020-12-02", "Corrected"
    session.save()
    (after,) = only(client, session)
    assert after["uid"] == before["uid"] and after["summary"] == "Corrected"
    assert after.decoded("last-modified") > earlier


@pytest.mark.parametrize(
    "text",
    [
        'a, b; c: "d" \\ \\n e',
        "한국어 " * 40,
        "two\nlines\tand a tab",
        "END:VEVENT",
        "100% 😀 & <b>",
    ],
)
def test_awkward_characters_come_back_as_they_are(client, text):
    Category.objects.filter(slug="others").update(name=text)
    made = {"date_text": text[:100], "dates": "2020-12"}
    project = make_project(title=text, category="others", **made)
    (event,) = only(client, project)
    assert told(event)[0] == told(event)[2] == text
    assert text[:100] in event["description"]


def test_lines_are_as_programs_demand(second_year, client):
    make_session(title="한국어 이민정책연구원 " * 20, dates="2020-12", date_text="Dec.")
    content = ask(client, "/education.ics")
    lines = content.split(b"\r\n")
    assert lines.pop() == b"" and content.count(b"\n") == len(lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        assert line.decode()


def test_its_name_says_which_list_it_is(client):
    calendar = Calendar.from_ical(ask(client, "/education.ics?track=basic&from=2020-07-01"))
    name = "Basic education from 1 July 2020 – MRTC"
    assert calendar["name"] == calendar["x-wr-calname"] == name


def test_a_list_says_how_often_to_look_again_and_one_activity_does_not(client):
    """RFC 7986's way, and the older one that Outlook reads: a day."""
    lines = client.get("/education.ics").getvalue().decode().splitlines()
    assert {"REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"} < set(lines)
    assert b"P1D" not in client.get("/education/2020/basic/3.ics").getvalue()


def test_a_list_with_nothing_is_a_calendar(client):
    assert read(ask(client, "/cooperation.ics?q=zebra")) == []


def test_staff_get_that_of_a_draft_and_others_none(client, admin_client):
    draft = make_session(state="draft", dates="2020-12", date_text="Dec., 2020")
    assert client.get(draft.address_as("ics")).status_code == 404
    assert len(only(admin_client, draft)) == 1
