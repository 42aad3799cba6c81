"""Who changed what, the latest first: the admin's page, and what it leads to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from reversion.models import Revision

from mrtc_site.loading import revisions
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of
from reports.models import Report, Researcher
from tests.forms import read_form
from tests.make import make_editor, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client):
    """Ann, before whom nobody has changed anything."""
    Revision.objects.all().delete()
    ann = make_editor(username="ann")
    client.force_login(ann)
    return ann


@pytest.fixture
def retitled(ann, client):
    """A report that a load brought and whose title Ann changed."""
    report = make_report(title="The old title", abstract="Words.")
    revisions.record(kind_of(Report), [report.pk], event("loaded", year=2020))
    form = f"/admin/reports/report/{report.pk}/change/"
    client.post(form, {**read_form(client, form), "title": "The new title"})
    return report


def lines(client, query=""):
    soup = BeautifulSoup(client.get(f"/admin/changes/{query}").content, "lxml")
    return soup.select("#content-main .module > table > tbody > tr")


def test_a_change_is_told_with_who_and_what_and_is_taken_back(retitled, client):
    latest, loaded = lines(client)
    assert latest.select("td")[1].text == "ann"
    assert latest.th.a.text.endswith("The new title")
    assert latest.select_one(".differences th").text == "title"
    assert latest.select_one(".differences del").text.strip() == "old"
    assert loaded.select("td")[1].text == "—" and not loaded.find("a", string="Take back")
    back = latest.find("a", string="Take back")["href"]
    assert client.get(back).status_code == 200
    assert client.post(back).status_code == 302
    retitled.refresh_from_db()
    assert retitled.title == "The old title"
    assert len(lines(client)) == 3


def test_entries_are_named_in_the_language_of_the_page(retitled, client):
    soup = BeautifulSoup(client.get("/ko/admin/changes/").content, "lxml")
    names = [link.text for link in soup.select("#content-main th a")]
    assert len(names) == 2 and all("이슈브리프" in name for name in names)


def test_changes_are_narrowed_by_day_person_and_kind(retitled, client):
    at = datetime(2021, 3, 2, 0, 30, tzinfo=ZoneInfo("Asia/Seoul"))  # the day before in London
    Revision.objects.filter(user=None).update(date_created=at)
    assert [line.select("td")[1].text for line in lines(client, "?day=2021-03-02")] == ["—"]
    assert not lines(client, "?day=2021-03-01")
    assert [line.select("td")[1].text for line in lines(client, "?who=ann")] == ["ann"]
    assert len(lines(client, "?what=reports.report")) == 2
    assert not lines(client, "?what=reports.researcher")
    assert "Enter a valid date." in client.get("/admin/changes/?day=soon").text


def test_what_was_added_or_deleted_is_taken_back_where_that_is_done(ann, client):
    form = "/admin/reports/researcher/add/"
    client.post(form, {"given_name": "Ada", "family_name": "New", "slug": "ada-new"})
    ada = Researcher.objects.get(slug="ada-new")
    (added,) = lines(client)
    gone = added.find("a", string="Take back")["href"]
    assert gone == f"/admin/reports/researcher/{ada.pk}/delete/"
    client.post(gone, {"post": "yes"})
    deleted, _added = lines(client)
    client.post(deleted.find("a", string="Take back")["href"])
    assert Researcher.objects.get(slug="ada-new").given_name == "Ada"


def test_a_name_stays_once_its_account_is_gone(retitled, client):
    User.objects.get(username="ann").delete()
    client.force_login(make_editor(username="bob"))
    assert [line.select("td")[1].text for line in lines(client, "?who=ann")] == ["ann"]
    history = BeautifulSoup(
        client.get(f"/admin/reports/report/{retitled.pk}/history/").content, "lxml"
    )
    assert history.select_one("#change-history td").text == "ann"


def test_lists_are_sorted_by_the_time_of_change(retitled, client):
    columns = BeautifulSoup(client.get("/admin/reports/report/").content, "lxml").select(
        "#result_list thead th"
    )
    place = [column.text.strip() for column in columns].index("Last changed")
    sorted_list = client.get(f"/admin/reports/report/?o=-{place}").content
    first = BeautifulSoup(sorted_list, "lxml").select_one("#result_list tbody .field-title")
    assert first.text == "The new title"


def test_who_may_not_see_entries_sees_no_changes(client):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get("/admin/changes/").status_code == 403


def test_the_page_asks_once_for_all_of_its_changes(ann, client, django_assert_max_num_queries):
    kind, pks = kind_of(Report), Report.objects.values_list("pk", flat=True)[:20]
    for _ in range(2):
        revisions.record(kind, pks, event("loaded", year=2020))
    with django_assert_max_num_queries(35):
        assert len(lines(client)) == 40
