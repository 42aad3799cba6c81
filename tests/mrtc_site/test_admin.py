"""The admin: its lists, filters and searches, publishing, and what can't be changed."""

import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.entries.model_bases import NaturalKeyModel
from mrtc_site.loading.events import sentence
from mrtc_site.models import AnnualReport
from reports.admin import ReportAdmin
from reports.models import Report, ReportType, Researcher
from tests import expected
from tests.forms import read_form
from tests.make import make_editor, make_project, make_report, make_researcher, make_session

pytestmark = [
    pytest.mark.django_db,
]

MINJEONG_PARK = len(expected.select("reports", {"researcher": ["minjeong-park"], "year": ["2020"]}))
LISTS = {  # the list and a search in it with the number of rows found
    "mrtc_site/annualreport": (None, 1),
    "mrtc_site/section": ("MIPEX", None),
    "mrtc_site/topic": ("migration", 3),
    "mrtc_site/place": ("u", None),
    "reports/reporttype": ("brief", 2),
    "reports/researcher": ("SHIM Nari", 1),
    "reports/report": ("minjeong park", MINJEONG_PARK),
    "education/category": ("officials", 1),
    "education/educationsession": ("foreign residents", None),
    "cooperation/category": ("others", 1),
    "cooperation/cooperationproject": ("metropolis", 2),
}
FILTERS = {  # what the issue asks to filter by
    "reports/report": {"annual_report__year__exact", "type__id__exact", "state__exact"},
    "education/educationsession": {
        "annual_report__year__exact",
        "track__slug__exact",
        "state__exact",
    },
    "cooperation/cooperationproject": {"annual_report__year__exact", "scope__slug__exact"},
}


@pytest.fixture
def staff(client):
    client.force_login(make_editor())
    return client


def test_every_field_that_can_be_changed_is_in_a_form(rf, db):
    request, swept = rf.get("/"), 0
    request.user = make_editor()
    for model in filter(admin.site.is_registered, apps.get_models()):
        if not issubclass(model, NaturalKeyModel):
            continue
        form = admin.site.get_model_admin(model)
        for each in (form, *form.get_inline_instances(request)):
            shown = {*flatten_fieldsets(each.get_fieldsets(request)), each.model.part_of}
            fields = [field for field in each.model._meta.concrete_fields if field.editable]
            assert {field.name for field in fields if not field.primary_key} - shown == set(), each
            swept += 1
    assert swept > 20


def rows(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml").select("#result_list tbody tr")


@pytest.mark.parametrize("kind", LISTS)
def test_every_filter_and_column_of_a_list_works(kind, staff):
    response = staff.get(f"/admin/{kind}/")
    soup = BeautifulSoup(response.content, "lxml")
    assert rows(response)
    links = {link["href"] for link in soup.select("#changelist-filter a, th.sortable .text a")}
    for link in sorted(links)[:: 1 + len(links) // 8]:  # of very many, some
        assert staff.get(f"/admin/{kind}/{link}").status_code == 200, link
    assert len(links) >= 3


@pytest.mark.parametrize("kind", FILTERS)
def test_a_list_is_filtered_by_what_editors_ask_for(kind, second_year, staff):
    page = staff.get(f"/admin/{kind}/").content.decode()
    for name in FILTERS[kind]:
        assert f"?{name}=" in page, name


@pytest.mark.parametrize("kind", [kind for kind in LISTS if LISTS[kind][0]])
def test_a_list_is_searched(kind, staff):
    words, number = LISTS[kind]
    found = rows(staff.get(f"/admin/{kind}/", {"q": words}))
    assert len(found) == number if number else 0 < len(found) < 20
    assert not rows(staff.get(f"/admin/{kind}/", {"q": "zebra"}))


@pytest.mark.parametrize("kind", LISTS)
def test_every_form_opens_and_saves_as_it_is(kind, staff):
    address = rows(staff.get(f"/admin/{kind}/"))[0].a["href"]
    assert staff.post(address, read_form(staff, address)).status_code == 302
    assert staff.get(f"/admin/{kind}/add/").status_code == 200


def test_saving_as_it_is_changes_nothing(staff):
    before = [*Report.objects.order_by("pk").values()]
    parts = [*Report.objects.get(**KEY).authorships.values()]
    address = f"/admin/reports/report/{Report.objects.get(**KEY).pk}/change/"
    staff.post(address, read_form(staff, address))
    assert [*Report.objects.order_by("pk").values()] == before
    assert [*Report.objects.get(**KEY).authorships.values()] == parts


KEY = {"annual_report": 2020, "type__slug": "policy-report", "number": 7}
MAKERS = {
    "reports/report": make_report,
    "education/educationsession": make_session,
    "cooperation/cooperationproject": make_project,
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(("action", "state"), [("publish", "published"), ("unpublish", "draft")])
def test_entries_are_published_and_unpublished_from_the_list(kind, action, state, staff):
    entries = [MAKERS[kind](state=state) for state in ("draft", "published", "draft")]
    sent = {"action": action, "_selected_action": [entry.pk for entry in entries[:2]]}
    response = staff.post(f"/admin/{kind}/", sent, follow=True)
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.state for entry in entries] == [state, state, "draft"]
    assert f"1 {entries[0]._meta.verbose_name} set to {state}." in response.content.decode()
    (log,) = LogEntry.objects.all()
    changed = entries[0] if action == "publish" else entries[1]
    assert (log.object_id, sentence(log.change_message)) == (str(changed.pk), f"Set to {state}.")


def test_an_annual_report_is_unpublished_with_all_that_is_in_it(staff):
    sent = {"action": "unpublish", "_selected_action": [2020]}
    staff.post("/admin/mrtc_site/annualreport/", sent)
    assert AnnualReport.objects.get().state == "draft"
    staff.logout()
    assert staff.get("/annual-reports/2020/").status_code == 404
    assert staff.get("/reports/2020/policy-report/1/").status_code == 404


def test_who_may_only_view_has_no_actions(client):
    viewer = make_editor()
    viewer.groups.clear()
    viewer.user_permissions.add(Permission.objects.get(codename="view_report"))
    client.force_login(viewer)
    draft = make_report(state="draft")
    sent = {"action": "publish", "_selected_action": [draft.pk]}
    client.post("/admin/reports/report/", sent)
    draft.refresh_from_db()
    assert draft.state == "draft"


FIXED = {
    "reports/reporttype/working-paper": ("slug", "other"),
    "education/category/general-public": ("slug", "other"),
    "cooperation/category/others": ("slug", "other"),
    "mrtc_site/annualreport/2020": ("year", "2022"),
}


def in_admin(row):
    """Give where the admin has a row: “reports/researcher/nari-shim”."""
    kind, _, key = row.rpartition("/")
    model = apps.get_model(*kind.split("/"))
    return f"/admin/{kind}/{model.objects.get(**model.lookup([key])).pk}/"


@pytest.mark.parametrize("row", FIXED)
def test_what_makes_an_address_is_given_once(row, staff):
    name, value = FIXED[row]
    address = in_admin(row)
    sent = read_form(staff, f"{address}change/")
    assert name not in sent
    staff.post(f"{address}change/", {**sent, name: value})
    assert staff.get(f"{address}change/").status_code == 200
    assert Researcher.objects.count() == 51 and ReportType.objects.count() == 6
    assert [*AnnualReport.objects.values_list("year", flat=True)] == [2020]
    assert name in read_form(staff, f"/admin/{row.rpartition('/')[0]}/add/")


def test_the_form_of_an_annual_report_begins_with_its_year_state_and_day(staff):
    shown = BeautifulSoup(staff.get("/admin/mrtc_site/annualreport/2020/change/").content, "lxml")
    first = [" ".join(row["class"]) for row in shown.select("fieldset .form-row")][:3]
    assert first == [f"form-row field-{name}" for name in ("year", "state", "goes_public_on")]


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        (Report, "reports/report"),
        (EducationSession, "education/educationsession"),
        (CooperationProject, "cooperation/cooperationproject"),
        (Researcher, "reports/researcher"),
        (AnnualReport, "mrtc_site/annualreport"),
    ],
)
def test_view_on_site_leads_to_the_page(model, kind, staff):
    row = (
        model.objects.first()
        if model is not Researcher
        else Researcher.objects.get(slug="nari-shim")
    )
    page = staff.get(f"/admin/{kind}/{row.pk}/change/")
    link = BeautifulSoup(page.content, "lxml").select_one("a.viewsitelink")["href"]
    assert staff.get(link)["Location"].endswith(row.get_absolute_url())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("reports/researcher/nari-shim", "Issue Brief 13"),
        ("reports/reporttype/working-paper", "Working Paper 1, 2020"),
        ("education/category/private-activists", "Basic education 11, 2020"),
        ("cooperation/category/others", "Domestic cooperation 15, 2020"),
    ],
)
def test_what_is_referred_to_is_not_deleted_and_the_page_says_why(row, reason, staff):
    address = in_admin(row)
    for response in (
        staff.get(f"{address}delete/"),
        staff.post(f"{address}delete/", {"post": "yes"}),
    ):
        said = BeautifulSoup(response.content, "lxml").select_one("#content").text
        assert "would require deleting" in said or "Cannot delete" in said
        assert reason in said
    assert staff.get(f"{address}change/").status_code == 200


def test_a_researcher_without_reports_is_deleted(staff):
    person = make_researcher("idle")
    staff.post(f"/admin/reports/researcher/{person.pk}/delete/", {"post": "yes"})
    assert not Researcher.objects.filter(slug="idle")


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete_selected"])
def test_an_action_on_many_that_fails_half_way_changes_nothing(action, staff, monkeypatch):
    state = "draft" if action == "publish" else "published"
    reports = [make_report(state=state) for _ in range(3)]
    before = [*Report.objects.order_by("pk").values()]

    def fails(*_):
        raise RuntimeError("the disk is full")

    staff.raise_request_exception = False
    monkeypatch.setattr(ReportAdmin, "message_user", fails)  # when all is done
    monkeypatch.setattr("mrtc_site.editing.publishing.messages.success", fails)
    sent = {"action": action, "_selected_action": [report.pk for report in reports], "post": "yes"}
    assert staff.post("/admin/reports/report/", sent).status_code == 500
    assert [*Report.objects.order_by("pk").values()] == before
    assert not LogEntry.objects.exists()
    assert not any(Version.objects.get_for_object(report) for report in reports)


def test_an_action_on_many_writes_no_more_than_the_state_its_day_and_what_is_derived(staff):
    drafts = [make_session(state="draft", dates="2020-03", date_text="Mar. 2020") for _ in "ab"]
    with CaptureQueriesContext(connection) as queries:
        sent = {"action": "publish", "_selected_action": [draft.pk for draft in drafts]}
        staff.post("/admin/education/educationsession/", sent)
    [update] = [
        query["sql"]
        for query in queries
        if query["sql"].startswith('UPDATE "education_educationsession"')
    ]
    derived = {"start", "end", "sort_key", "sort_key_ko", "updated_at"}
    assert set(re.findall(r'"(\w+)" = \(?CASE', update)) == {"state", "goes_public_on", *derived}


def test_each_cell_in_a_table_of_parts_says_what_it_is(staff):
    report = make_report("minjeong-park", state="draft")
    page = BeautifulSoup(staff.get(f"/ko/admin/reports/report/{report.pk}/change/").content, "lxml")
    cells = page.select(".inline-group :is(input:not([type=hidden]), select, textarea)")
    assert len(cells) > 20 and [cell for cell in cells if not cell.get("aria-label")] == []
    assert page.select_one("[name=authorships-0-role]")["aria-label"] == "역할"
