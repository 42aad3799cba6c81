"""Report types and categories: what only drafts use is nowhere in public, and the portal's own
Korean stays whatever the English is corrected to."""

import pytest
from django.utils import translation

from cooperation.models import Category as CooperationCategory
from education.models import Category as EducationCategory
from mrtc_site.models import AnnualReport
from reports.models import ReportType
from tests.make import make_annual_report, make_project, make_report, make_session, make_type

pytestmark = pytest.mark.django_db

PAGES = [
    *("/", "/annual-reports/2020/", "/reports/", "/education/", "/cooperation/", "/researchers/"),
    *("/api/schema/", "/api/docs/", "/oai/?verb=ListSets"),
    *("/reports.csv", "/reports.jsonl", "/reports.atom", "/education.csv", "/cooperation.csv"),
]


@pytest.fixture
def drafts_only():
    """Terms that two drafts and a published entry of a draft edition are of, and one of nothing."""
    make_annual_report(2021, state="draft")
    make_type("zebra-papers", name="Zebra Papers")
    make_type("quagga-papers", name="Quagga Papers")
    EducationCategory.objects.create(slug="zebra-talks", name="Zebra Talks", order=90)
    CooperationCategory.objects.create(slug="zebra-visits", name="Zebra Visits", order=90)
    return (
        make_report(annual_report_id=2021, type="zebra-papers"),
        make_session(state="draft", category="zebra-talks"),
        make_project(state="draft", category="zebra-visits"),
    )


def told(client, path, word):
    return word in client.get(path).getvalue().decode().lower()


def test_terms_that_only_drafts_use_are_on_no_public_page(client, drafts_only):
    for word in ("zebra", "quagga"):
        assert [path for path in PAGES if told(client, path, word)] == []


def test_a_type_that_only_drafts_use_is_no_value_of_the_filter(client, drafts_only):
    told_by = client.get("/api/reports/?type=zebra-papers")
    assert told_by.status_code == 400
    (error,) = told_by.json()["errors"]
    assert error["detail"].count("zebra-papers") == 1  # as what was asked, not as a choice


def test_terms_are_public_as_soon_as_something_of_theirs_is(client, drafts_only):
    AnnualReport.objects.filter(year=2021).update(state="published")
    for entry in drafts_only:
        entry.state = "published"
        entry.save()
    for path in ("/reports/", "/education/", "/cooperation/", "/api/schema/"):
        assert told(client, path, "zebra"), path
        assert not told(client, path, "quagga"), path


def test_a_corrected_english_name_keeps_the_portals_korean_everywhere(client):
    ReportType.objects.filter(slug="issue-brief").update(name="Issue Briefs")
    EducationCategory.objects.filter(slug="general-public").update(name="Education for Everybody")
    CooperationCategory.objects.filter(slug="others").update(name="Other Cooperation")
    with translation.override("ko"):
        assert str(ReportType.objects.get(slug="issue-brief")) == "이슈브리프"
        assert EducationCategory.objects.get(slug="general-public").shown_language == "ko"
    for path in ("/ko/reports/", "/ko/annual-reports/2020/"):
        page = client.get(path).text
        assert "이슈브리프" in page and "Issue Briefs" not in page, path
    assert "이슈브리프 1" in client.get("/ko/reports/2020/issue-brief/1/").text
    assert "Education for Everybody" not in client.get("/ko/education/").text
    assert "Other Cooperation" not in client.get("/ko/cooperation/").text
    assert "Issue Briefs" in client.get("/reports/").text


def test_korean_that_staff_gave_goes_before_the_portals():
    ReportType.objects.filter(slug="issue-brief").update(name_ko="쟁점 브리프")
    with translation.override("ko"):
        assert str(ReportType.objects.get(slug="issue-brief")) == "쟁점 브리프"


def test_a_new_term_of_a_known_english_name_has_no_korean_by_chance():
    term = make_type("briefs", name="Issue Brief")
    with translation.override("ko"):
        assert (str(term), term.shown_language) == ("Issue Brief", "en")
