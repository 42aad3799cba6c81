"""Publishing: what a draft year still hides is said, and a draft's day publishes it by itself."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from reversion.models import Version

from education.models import EducationSession
from mrtc_site.cache import data_version
from mrtc_site.loading.events import sentence
from mrtc_site.models import AnnualReport
from reports.models import HarvestedRecord, Report
from tests.forms import errors, read_form
from tests.make import make_annual_report, make_editor, make_report, make_session

from ..versions import end_of_transaction

pytestmark = pytest.mark.django_db
# The 1st of March 2131 begins in Seoul (UTC+9, no daylight saving): datestamps never go back, and
# what is loaded has that of today.
MIDNIGHT = datetime(2131, 2, 28, 15, tzinfo=UTC)
BEFORE = datetime(2131, 2, 28, 14, 59, tzinfo=UTC)


@pytest.fixture
def staff(client):
    client.force_login(make_editor())
    return client


def form_of(row):
    return f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/change/"


def visibility(staff, row):
    page = BeautifulSoup(staff.get(form_of(row)).content, "lxml")
    return page.select_one(".field-visibility .readonly").text


@pytest.fixture
def draft_year():
    return make_annual_report(2021, state="draft")


@pytest.mark.parametrize(
    ("year", "entry", "words"),
    [
        ({}, {}, "Published, still hidden: 2021 is a draft"),
        ({"goes_public_on": "2031-03-01"}, {}, "Published, hidden until 1 March 2031"),
        ({}, {"state": "draft"}, "Draft"),
        ({}, {"state": "draft", "goes_public_on": "2031-03-01"}, "Draft until 1 March 2031"),
        ({"state": "published"}, {}, "Public"),
    ],
)
def test_form_and_list_say_whether_the_public_sees_an_entry(year, entry, words, staff, draft_year):
    AnnualReport.objects.filter(pk=2021).update(**year)
    session = make_session(annual_report_id=2021, **entry)
    assert visibility(staff, session) == words
    listed = staff.get("/admin/education/educationsession/?annual_report__year__exact=2021")
    cell = BeautifulSoup(listed.content, "lxml").select_one("#result_list .field-visibility")
    assert cell.text == words


def test_who_publishes_in_a_draft_year_or_moves_there_is_warned_that_it_is_hidden(
    staff, draft_year
):
    report = make_report("minjeong-park", annual_report=draft_year, state="draft")
    chosen = {"action": "publish", "_selected_action": [report.pk]}
    told = staff.post("/admin/reports/report/", chosen, follow=True).content.decode()
    assert "Still hidden: the annual report 2021 is a draft." in told
    session = make_session(annual_report=draft_year, state="draft")
    sent = {**read_form(staff, form_of(session)), "state": "published"}
    moved = make_session()
    sent_elsewhere = {**read_form(staff, form_of(moved)), "annual_report": "2021"}
    for row, fields in ((session, sent), (moved, sent_elsewhere)):
        told = staff.post(form_of(row), fields, follow=True).content.decode()
        assert "Still hidden: the annual report 2021 is a draft." in told


def run_at(moment):
    with patch.object(timezone, "now", return_value=moment):
        call_command("publish_due")


@pytest.mark.databases
def test_drafts_become_public_as_their_day_begins_in_seoul_and_harvesters_are_told(
    draft_year, client, capsys
):
    AnnualReport.objects.filter(pk=2021).update(goes_public_on="2131-03-01")
    report = make_report("minjeong-park", annual_report=draft_year, number=1)
    own = make_report(number=901, state="draft", goes_public_on="2131-02-27")
    later = make_session(state="draft", goes_public_on="2131-03-02")
    never = make_session(state="draft")
    run_at(BEFORE)
    assert capsys.readouterr().out == "Published: Issue Brief 901, 2020: A made entry\n"
    assert client.get(report.get_absolute_url()).status_code == 404
    end_of_transaction(connection)
    version = data_version.current()
    run_at(MIDNIGHT)
    end_of_transaction(connection)
    assert data_version.current() != version
    assert capsys.readouterr().out == "Published: Annual report 2021\n"
    for row in (report, own):
        assert client.get(row.get_absolute_url()).status_code == 200
    for row in (later, never):
        assert client.get(row.get_absolute_url()).status_code == 404
    record = HarvestedRecord.objects.get(report=report)
    assert (record.deleted, record.datestamp) == (False, MIDNIGHT)
    last = Version.objects.get_for_object(own).first()
    assert sentence(last.revision.comment) == "Set to published, as its day had come."


def test_once_published_a_draft_has_no_day_and_stays_unpublished_when_it_is_taken_back(staff):
    session = make_session(state="draft", goes_public_on="2021-03-01")
    for action, state in (("publish", "published"), ("unpublish", "draft")):
        chosen = {"action": action, "_selected_action": [session.pk]}
        staff.post("/admin/education/educationsession/", chosen)
        row = EducationSession.objects.get(pk=session.pk)
        assert (row.state, row.goes_public_on) == (state, "")
    call_command("publish_due")
    assert EducationSession.objects.get(pk=session.pk).state == "draft"


@pytest.mark.parametrize("typed", ["2031-02-30", "1.3.2031", "2031-W01-1", "20310301"])
def test_what_is_no_day_is_refused_with_the_form_of_one(typed, staff):
    session = make_session(state="draft")
    sent = {**read_form(staff, form_of(session)), "goes_public_on": typed}
    sentence = f"“{typed}” is not a day: write it as 2021-03-31."
    assert sentence in errors(staff.post(form_of(session), sent))


def test_what_is_public_at_once_is_not_given_a_day_in_vain(staff):
    session = make_session(state="draft")
    sent = {**read_form(staff, form_of(session)), "goes_public_on": "2131-03-01"}
    refused = staff.post(form_of(session), {**sent, "state": "published"})
    assert "Only a draft goes public on a day" in " ".join(errors(refused))
    assert EducationSession.objects.get(pk=session.pk).state == "draft"


def test_the_page_of_a_draft_leads_staff_to_its_form_and_a_public_one_leads_nowhere(staff, client):
    draft = make_report("minjeong-park", state="draft")
    for start in ("", "/ko"):
        page = BeautifulSoup(staff.get(f"{start}{draft.get_absolute_url()}").content, "lxml")
        assert page.select_one(".notice a")["href"] == f"{start}{form_of(draft)}"
    public = Report.objects.get_by_natural_key(2020, "issue-brief", 1)
    assert form_of(public) not in staff.get(public.get_absolute_url()).content.decode()
