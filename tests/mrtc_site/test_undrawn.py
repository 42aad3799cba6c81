"""What can't be drawn takes no page with it: it is logged, and the page goes on."""

import pytest

from education.models import EducationSession
from mrtc_site.cache import memo
from mrtc_site.listing import charts as drawing
from mrtc_site.portal import share_images as share
from reports import network
from tests.make import make_session
from tests.pictures import read

pytestmark = [
    pytest.mark.django_db,
]
LANGUAGES = ["", "/ko"]


def logged(caplog):
    found = [record for record in caplog.records if record.levelname == "ERROR"]
    assert all(record.exc_info for record in found)
    return {record.getMessage() for record in found}


def fails(*args, **kwargs):
    raise ZeroDivisionError


@pytest.fixture
def unreadable():
    """A session whose stored date nothing can read, which no form or file lets in."""
    made = make_session(dates="2020-10", date_text="Oct., 2020")
    EducationSession.objects.filter(pk=made.pk).update(dates="{2020-13}")
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_that_cannot_be_read_leaves_out_the_timeline(language, client, caplog, unreadable):
    soup = read(client, f"{language}/education/?view=calendar")
    assert not soup.select("svg.timeline") and soup.select_one("#count").text
    assert logged(caplog) == {"A picture can't be drawn: timeline"}
    assert read(client, f"{language}/cooperation/?view=calendar").select("svg.timeline")


def test_its_list_goes_on_too(client, caplog, unreadable):
    for view in ("list", "pictures"):
        soup = read(client, f"/education/?view={view}")
        assert soup.select_one("#count").text.endswith("34 sessions")
    assert soup.select("svg.bars")
    assert logged(caplog) == set()


def test_a_chart_that_fails_leaves_the_others(client, caplog, monkeypatch):
    monkeypatch.setattr(drawing, "days_of", fails)
    soup = read(client, "/education/?view=pictures")
    assert len(soup.select("svg.bars, svg.columns")) == 1
    assert not soup.select("#months a") and soup.select("#choices-track label")
    assert logged(caplog) == {
        "A picture can't be drawn: _chart",
        "A picture can't be drawn: month_links",
    }


def test_months_that_fail_leave_the_home_page(client, caplog, monkeypatch):
    monkeypatch.setattr(drawing, "days_of", fails)
    soup = read(client, "/")
    assert soup.select(".numbers a") and not soup.select("svg")
    assert logged(caplog) == {"A picture can't be drawn: _chart"}


@pytest.mark.parametrize(
    "address", ["/researchers/?view=network", "/researchers/minjeong-park/?view=network"]
)
def test_a_network_that_fails_is_still_told_in_its_table(address, client, caplog, monkeypatch):
    drawn = {link["href"] for link in read(client, address).select("svg.network a")}
    memo.values.clear()
    monkeypatch.setattr(network, "draw", fails)
    soup = read(client, address)
    assert not soup.select("svg.network") and not soup.find(href="#after-network")
    told = {link["href"] for link in soup.select(".network-of table th a")}
    people = {href for href in drawn if href.startswith("/researchers/")}
    assert told >= people and len(told) == len(drawn)
    assert logged(caplog) == {"A picture can't be drawn: drawings_of"}
    monkeypatch.undo()
    assert read(client, address).select("svg.network")  # nothing of the failure is kept


@pytest.mark.parametrize("address", ["/share/reports.png", "/share/education.png"])
def test_a_share_that_fails_is_the_card(address, client, caplog, monkeypatch):
    monkeypatch.setattr(share, "svg_to_bytes", fails)
    response = client.get(address)
    assert response.status_code == 302 and response["Location"].endswith("mrtc-card.png")
    assert len(logged(caplog)) == 1
