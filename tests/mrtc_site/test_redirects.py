"""Old addresses: who asks for one is led to where it is now."""

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import override_script_prefix

from mrtc_site.entries.redirects import Redirect
from mrtc_site.loading.revisions import record_row
from mrtc_site.models import Place, Topic
from reports.models import Report, Researcher
from tests.make import make_annual_report, make_report, make_researcher

pytestmark = pytest.mark.django_db

OLD = "/reports/2020/policy-report/71/"
NEW = "/reports/2020/policy-report/72/"


@pytest.fixture
def moved():
    """A public report that had number 71 and has 72."""
    report = make_report(type="policy-report", number=71, chief="nari-shim")
    report.number = 72
    report.save()
    return report


def location(client, address, **kwargs):
    response = client.get(address, **kwargs)
    assert response.status_code == 301
    assert response["Cache-Control"] == "no-cache"
    return response["Location"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        (f"/ko{OLD}", f"/ko{NEW}"),
        (f"{OLD}cite/", f"{NEW}cite/"),
        (f"/ko{OLD}cite/?style=apa", f"/ko{NEW}cite/?style=apa"),
        ("/reports/2020/policy-report/71.bib", "/reports/2020/policy-report/72.bib"),
        ("/reports/2020/policy-report/71.csl.json", "/reports/2020/policy-report/72.csl.json"),
        (f"{OLD}report-en.pdf", f"{NEW}report-en.pdf"),
        (f"{OLD}files/tables.xlsx", f"{NEW}files/tables.xlsx"),
        (f"{OLD}cover-400.webp", f"{NEW}cover-400.webp"),
        (f"/api{OLD}", f"/api{NEW}"),
    ],
)
def test_the_old_address_of_a_report_and_of_its_files_leads_to_the_new_one(client, moved, old, new):
    assert location(client, old) == new


def test_a_person_who_has_another_address_is_found_by_the_old_one_in_pages_and_filters(client):
    make_report(chief=make_researcher("min-ah-prak").slug)
    person = Researcher.objects.get(slug="min-ah-prak")
    person.slug = "min-ah-park"
    person.save()
    assert location(client, "/researchers/min-ah-prak/") == "/researchers/min-ah-park/"
    assert location(client, "/api/researchers/min-ah-prak/") == "/api/researchers/min-ah-park/"
    for path in ("/reports/", "/ko/reports/", "/reports.csv", "/reports.atom", "/api/reports/"):
        query = "researcher=nari-shim&researcher=min-ah-prak"
        expected = f"{path}?researcher=nari-shim&researcher=min-ah-park"
        assert location(client, f"{path}?{query}") == expected
    coauthors = location(client, "/researchers/?coauthor=min-ah-prak&sort=reports")
    assert coauthors == "/researchers/?coauthor=min-ah-park&sort=reports"


@pytest.mark.parametrize("has_part", [True, False])
def test_a_person_who_once_was_public_is_found_by_the_address_of_then(client, has_part):
    report = make_report(chief=make_researcher("min-ah-prak").slug)
    record_row(report, "")
    report.state = "draft"
    report.save()
    person = Researcher.objects.get(slug="min-ah-prak")
    if not has_part:
        person.authorships.all().delete()
    person.slug = "min-ah-park"
    person.save()
    make_report(chief="min-ah-park")
    assert location(client, "/researchers/min-ah-prak/") == "/researchers/min-ah-park/"


def test_redirects_are_below_the_path_that_the_site_is_below(client, moved):
    with override_script_prefix("/portal/"):
        assert location(client, f"{OLD}cite/") == f"/portal{NEW}cite/"


def test_an_old_address_leads_on_however_often_its_report_moves(client, moved):
    moved.number = 73
    moved.save()
    for number in (71, 72):
        found = location(client, f"/reports/2020/policy-report/{number}/")
        assert found == "/reports/2020/policy-report/73/"


def test_who_moves_back_is_at_the_address_again_and_nothing_leads_away_from_it(client, moved):
    moved.number = 71
    moved.save()
    assert client.get(OLD).status_code == 200
    assert location(client, NEW) == OLD


def test_an_old_address_leads_to_nothing_that_is_a_draft(client, admin_client, moved):
    Report.objects.filter(pk=moved.pk).update(state="draft")
    assert client.get(OLD).status_code == 404
    assert location(admin_client, OLD) == NEW


def test_what_never_was_public_moves_without_a_redirect():
    make_annual_report(2021, state="draft")
    for fields in ({"state": "draft"}, {"annual_report_id": 2021}):
        report = make_report(type="policy-report", number=81, **fields)
        report.number = 82
        report.save()
    assert not Redirect.objects.exists()


def test_nothing_is_redirected_from_the_address_of_a_new_entry(moved):
    moved.delete()
    assert Redirect.objects.get().old == OLD  # in case that it is recovered
    make_report(type="policy-report", number=71)
    assert not Redirect.objects.exists()


def test_only_reading_is_redirected(client, moved):
    assert client.post(OLD).status_code in (404, 405)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("/researchers/nari-shim/", NEW, "/researchers/nari-shim/ is the address of “Nari Shim”"),
        ("/reports/", NEW, "/reports/ is a page of the portal itself, and stays."),
        ("/x/", "/y/", "There is nothing at /y/ to lead to."),
        ("/x/", "/reports/", "There is nothing at /reports/ to lead to."),
        ("/x/", "/x/", "An address can't lead to itself."),
        ("/a b/", NEW, "“/a b/” is no page’s address here."),
        ("http://[", NEW, "“http://[” is no page’s address here."),
    ],
)
def test_a_redirect_that_can_not_be_followed_is_refused_with_a_sentence(moved, old, new, sentence):
    with pytest.raises(ValidationError) as error:
        Redirect(old=old, new=new).full_clean()
    assert sentence in " ".join(error.value.messages)


def test_redirects_that_go_round_in_a_circle_are_refused():
    Redirect.objects.create(old="/b/", new="/c/")
    Redirect.objects.create(old="/c/", new="/a/")
    with pytest.raises(ValidationError) as error:
        Redirect(old="/a/", new="/b/").full_clean()
    circle = "These redirects go round in a circle: /a/ → /b/ → /c/ → /a/."
    assert error.value.messages[0] == circle


def test_a_circle_that_came_past_all_checks_is_not_found(client):
    Redirect.objects.create(old="/b/", new="/c/")
    Redirect.objects.create(old="/c/", new="/b/")
    assert client.get("/b/").status_code == 404


def test_an_editor_redirects_an_address_as_the_browser_shows_it(admin_client):
    data = {
        "old": "https://testserver/ko/researchers/shim-nari",
        "new": "https://testserver/researchers/nari-shim/?view=network",
        "version": "",
    }
    assert admin_client.post("/admin/mrtc_site/redirect/add/", data).status_code == 302
    redirect = Redirect.objects.get()
    assert (redirect.old, redirect.new) == ("/researchers/shim-nari/", "/researchers/nari-shim/")


@pytest.mark.parametrize(("model", "slug"), [(Topic, "refugees"), (Place, "laos")])
def test_topics_and_places_that_move_lead_on_as_entries_do(client, model, slug):
    name = model._meta.model_name
    row = model.objects.get(slug=slug)
    row.slug = "moved"
    row.save()
    for end in ("/", ".atom"):
        assert location(client, f"/ko/{name}s/{slug}{end}") == f"/ko/{name}s/moved{end}"
    for path in ("/cooperation/", "/cooperation.csv", "/api/cooperation/"):
        assert location(client, f"{path}?{name}={slug}") == f"{path}?{name}=moved"


def test_what_was_a_topics_address_may_lead_to_another_and_is_no_new_ones():
    redirect = Redirect(old="/topics/asylum/", new="/topics/refugees/")
    redirect.full_clean()
    redirect.save()
    with pytest.raises(ValidationError) as error:
        Topic(slug="asylum", name="Asylum", name_ko="망명", order=30).full_clean()
    assert "leads to /topics/refugees/. Choose another slug." in error.value.messages[0]
