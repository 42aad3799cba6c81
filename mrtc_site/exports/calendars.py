"""Activities as iCalendar (RFC 5545), for calendar programs."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext, gettext_lazy
from icalendar import Calendar, Event, Timezone, vDuration, vText

from mrtc_site.common.addresses import without_script_name
from mrtc_site.common.text import legible
from mrtc_site.entries.activity import Activity
from mrtc_site.entries.edtf_dates import periods

from .formats import text_format, with_urls

if TYPE_CHECKING:
    from mrtc_site.listing.listings import Listing

END = "END:VCALENDAR\r\n"
TIME_ZONE = Timezone.from_tzid(settings.TIME_ZONE)
REFRESH = timedelta(days=1)


def as_calendar(request: HttpRequest, listing: Listing) -> Generator[str]:
    """Give the activities that have a date, as a calendar to subscribe to."""
    return _calendar(request, listing, f"{listing.title} – {gettext('MRTC')}")


def as_entry_calendar(request: HttpRequest, listing: Listing) -> Generator[str]:
    """Give one activity, to add to a calendar; 404 for one without a date."""
    if not listing.rows.filter(start__isnull=False).exists():
        raise Http404
    return _calendar(request, listing)


def _calendar(request: HttpRequest, listing: Listing, title: str = "") -> Generator[str]:
    calendar = Calendar()
    calendar.add("prodid", "-//MRTC//Annual report portal//EN")
    calendar.add("version", "2.0")
    if title:  # it is subscribed to: each as RFC 7986 has it, and as programs read it
        for name in ("name", "x-wr-calname"):
            calendar.add(name, vText(legible(title)))
        calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(TIME_ZONE)  # without events, too, a calendar has a component
    yield calendar.to_ical().decode().removesuffix(END)
    for entry, address in with_urls(request, listing.rows.filter(start__isnull=False)):
        for event in events(entry, address):
            yield event.to_ical().decode()
    yield END


def events(entry: Activity, address: str) -> Iterator[Event]:
    """Make the all-day events of one activity.

    A month or a range covers all its days, which aren't marked as busy. Each date of a set is an
    event of its own: Outlook ignores events that repeat on listed days (RDATE without RRULE).
    """
    dates = periods(entry.dates)
    path = without_script_name(entry.lasting_address)
    name = path.strip("/").replace("/", "-")
    for first, last in dates:
        event = Event()
        days = [f"-{day:%Y%m%d}" for day in (first, last) if day] if len(dates) > 1 else []
        event.add("uid", f"{name}{''.join(days)}@{settings.OAI_NAMESPACE}")
        event.add("dtstamp", entry.updated_at)
        event.add("last-modified", entry.updated_at)
        event.add("dtstart", first)
        event.add("dtend", (last or first) + timedelta(days=1))  # the first day after it
        event.add("summary", legible(entry.shown_name))
        event.add("description", legible(_description(entry, last)))
        event.add("categories", [legible(entry.category.shown_name)])
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        yield event


def _description(entry: Activity, last: date | None) -> str:
    text = f"{entry.in_short}\n{gettext('Date as printed')}: {entry.date_text}"
    return text if last else "\n".join([text, gettext("It began then; no end is given.")])


_format = partial(text_format, "iCalendar", "text/calendar", use=gettext_lazy("Calendar"))
CALENDAR, ENTRY_CALENDAR = {"ics": _format(as_calendar)}, {"ics": _format(as_entry_calendar)}
