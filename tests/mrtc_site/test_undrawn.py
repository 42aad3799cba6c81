"""What can't be drawn takes no page with it: it is logged, and the page goes on."""

import pytest

from education.models import EducationSession
from mrtc_site.cache import memo
from mrtc_site.charts import of_lists as drawing
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
@pytest.mark.parametrize("address", ["/", "/annual-reports/2020/"])
def test_a_date_that_cannot_be_read_leaves_out_one_timeline(
    language, address, client, caplog, unreadable
):
    soup = read(client, language + address)
    assert len(soup.select("svg.timeline")) == 1  # cooperation's
    assert len(soup.select("svg.bars, svg.columns")) == 3 * 2
    assert len(soup.select("svg.network")) == 1
    assert logged(caplog) == {"A picture can't be drawn: timeline"}


def test_its_list_goes_on_too(client, caplog, unreadable):
    soup = read(client, "/education/")
    assert soup.select_one("#count").text.startswith("34 ")
    assert not soup.select("svg.timeline") and soup.select("svg.bars")
    assert logged(caplog) == {"A picture can't be drawn: timeline"}


def test_a_chart_that_fails_leaves_the_others(client, caplog, monkeypatch):
    monkeypatch.setattr(drawing, "_months", fails)
    before = len(read(client, "/reports/").select("svg.bars, svg.columns"))
    soup = read(client, "/education/")
    assert before and len(soup.select("svg.bars, svg.columns")) == 1
    assert logged(caplog) == {"A picture can't be drawn: _chart"}


@pytest.mark.parametrize("address", ["/", "/researchers/minjeong-park/"])
def test_a_network_that_fails_is_still_told_in_its_table(address, client, caplog, monkeypatch):
    before = read(client, address).select_one(".network-of table")
    memo.values.clear()
    monkeypatch.setattr(network, "draw", fails)
    soup = read(client, address)
    assert not soup.select("svg.network") and not soup.find(href="#after-network")
    assert str(soup.select_one(".network-of table")) == str(before)
    assert logged(caplog) == {"A picture can't be drawn: drawing_of"}
    monkeypatch.undo()
    assert read(client, address).select("svg.network")  # nothing of the failure is kept


@pytest.mark.parametrize("address", ["/share/reports.png", "/share/education.png"])
def test_a_share_that_fails_is_the_card(address, client, caplog, monkeypatch):
    monkeypatch.setattr(share, "svg_to_bytes", fails)
    response = client.get(address)
    assert response.status_code == 302 and response["Location"].endswith("mrtc-card.png")
    assert len(logged(caplog)) == 1
