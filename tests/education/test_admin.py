"""Activities in the admin: dates typed in EDTF, what follows from them shown."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.entries.edtf_dates import HINT
from tests.forms import errors, no_parts, read_form
from tests.make import make_editor, make_session

pytestmark = pytest.mark.django_db

ADD = {
    EducationSession: (
        "/admin/education/educationsession/add/",
        "track",
        "basic",
        "general-public",
    ),
    CooperationProject: (
        "/admin/cooperation/cooperationproject/add/",
        "scope",
        "domestic",
        "others",
    ),
}


@pytest.fixture
def staff(client):
    client.force_login(make_editor())
    return client


def add(staff, model, **overrides):
    address, series, value, category = ADD[model]
    fields = {"annual_report": "2020", "number": "99", "title": "New", "state": "published"}
    dates = {"date_text": "Oct., 2020", "dates": "2020-10", "photo_caption": ""}
    terms = model._meta.get_field("category").related_model.objects
    fields |= {series: value, "category": terms.get(slug=category).pk}
    parts = no_parts("photographs", "topic_links", "place_links")
    return staff.post(address, {**fields, **dates, **parts, **overrides})


@pytest.mark.parametrize("model", ADD)
def test_an_activity_is_added_and_its_days_follow(model, staff):
    assert add(staff, model).status_code == 302
    entry = model.objects.get(number=99)
    assert (entry.start, entry.end) == (date(2020, 10, 1), date(2020, 10, 31))
    assert staff.get(entry.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("model", ADD)
@pytest.mark.parametrize(
    "dates",
    ["2020-02-30", "Oct. 2020", "2020-12/2020-10", "2020-12/", "{2020-10-23,2020-10-23}", "Y1E9"],
)
def test_a_wrong_date_is_refused_with_the_reason(model, dates, staff):
    (told,) = [said for said in errors(add(staff, model, dates=dates)) if str(HINT) in said]
    assert f"“{dates}”" in told
    assert not model.objects.filter(number=99)


@pytest.mark.parametrize("model", ADD)
def test_dates_without_their_printed_text_are_refused(model, staff):
    assert "Give the date as printed, too." in errors(add(staff, model, date_text=""))


@pytest.mark.parametrize("model", ADD)
def test_no_date_is_fine(model, staff):
    assert add(staff, model, date_text="", dates="").status_code == 302
    assert model.objects.get(number=99).start is None


@pytest.mark.parametrize("model", ADD)
def test_a_number_taken_is_refused(model, staff):
    _note, said = errors(add(staff, model, number="1"))
    assert f"/{model._meta.app_label}/2020/" in said and "/1/ is the address of “" in said


def test_the_days_that_follow_are_shown_and_not_typed(staff):
    entry = make_session(dates="2020-10/..", date_text="Since Oct. 2020")
    address = f"/admin/education/educationsession/{entry.pk}/change/"
    shown = BeautifulSoup(staff.get(address).content, "lxml")
    days = [box.text for box in shown.select(".field-start .readonly")]
    assert days == ["1 October 2020", "-"]
    sent = read_form(staff, address)
    assert "start" not in sent and "end" not in sent
    staff.post(
        address, {**sent, "start": "1999-01-01", "dates": "2020-11", "date_text": "Nov., 2020"}
    )
    entry.refresh_from_db()
    assert (entry.start, entry.end) == (date(2020, 11, 1), date(2020, 11, 30))
