"""The API's answers: what the site shows, as JSON."""

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.models import AnnualReport
from reports.models import Report, Researcher
from tests.lists import entries, read_pages
from tests.rows import fields_of

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent.parent.parent / "fixtures/2020"
LISTS = {
    "reports": 42,
    "researchers": 51,
    "education": 33,
    "cooperation": 32,
    "annual-reports": 1,
}
FIRST = {
    "year": 2020,
    "type": "statistics-brief",
    "number": 1,
    "part": None,
    "printed_number": "",
    "title": "Review of Statistics on Immigrants",
    "title_ko": "",
    "title_language": "en",
    "type_name": "Statistics Brief",
    "authorships": [
        {
            "researcher": "juyoung-jang",
            "name": "Juyoung Jang",
            "name_ko": "",
            "role": "chief",
            "order": 1,
            "credited_as": "",
        },
        {
            "researcher": "jungwon-huh",
            "name": "Jungwon Huh",
            "name_ko": "",
            "role": "co-researcher",
            "order": 2,
            "credited_as": "",
        },
    ],
    "contents": [
        "Introduction",
        "Reporting statistics related to migrants",
        "Survey statistics for migrants",
        "Suggestions",
    ],
    "abstract_ko": "",
    "contents_ko": [],
    **dict.fromkeys(("language", "published_on", "isbn", "doi", "registration_number"), ""),
    **{"pages": None, "licence": "", "licence_url": "", "corrections": [], "documents": []},
    **{"topics": ["statistics"], "places": []},
    "url": "http://testserver/reports/2020/statistics-brief/1/",
    "api_url": "http://testserver/api/reports/2020/statistics-brief/1/",
}


def fixtures(file, model):
    return fields_of(model, FOLDER / file)


def everything(client, address):
    """Follow a list from page to page; give its rows, whose count must be as told."""
    rows = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    assert len(rows) == page["count"]
    return rows


def test_the_root_leads_to_everything(client):
    told = client.get("/api/").json()
    assert [*told] == [*LISTS, "schema", "docs"]
    for address in told.values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_each_row_of_a_list_is_at_its_own_address(client, name, count):
    rows = everything(client, f"/api/{name}/")
    assert len(rows) == count
    for row in rows:
        alone = client.get(row["api_url"]).json()
        assert alone | row == alone
        assert row["api_url"] == row["url"].replace("testserver/", "testserver/api/")


def test_a_report_is_told_completely(client):
    told = client.get("/api/reports/2020/statistics-brief/1/").json()
    report = Report.objects.get(type__slug="statistics-brief")
    assert told.pop("abstract") == report.abstract
    assert told.pop("updated_at").startswith(f"{report.updated_at:%Y-%m-%dT%H:%M:%S}")
    assert told == FIRST


@pytest.mark.databases
def test_reports_are_those_of_the_fixtures(client):
    told = {
        (row["type"], row["number"]): (
            row["title"],
            row["abstract"],
            row["contents"],
            [
                (part["researcher"], part["role"], part["credited_as"])
                for part in row["authorships"]
            ],
        )
        for row in everything(client, "/api/reports/")
    }
    parts = fixtures("reports.yaml", "reports.authorship")
    assert told == {
        (row["type"], row["number"]): (
            row["title"],
            row["abstract"],
            row.get("contents", "").splitlines(),
            [
                (part["researcher"], part["role"], part.get("credited_as", ""))
                for part in sorted(parts, key=lambda part: part["order"])
                if part["report"] == [2020, row["type"], row["number"]]
            ],
        )
        for row in fixtures("reports.yaml", "reports.report")
    }


@pytest.mark.databases
@pytest.mark.parametrize(
    ("name", "model", "series"),
    [
        ("education", "education.educationsession", "track"),
        ("cooperation", "cooperation.cooperationproject", "scope"),
    ],
)
def test_activities_are_those_of_the_fixtures(client, name, model, series):
    fields = (series, "number", "title", "category", "date_text", "dates", "photo_caption")
    told = [[row[field] for field in fields] for row in everything(client, f"/api/{name}/")]
    rows = [[row.get(field, "") for field in fields] for row in fixtures(f"{name}.yaml", model)]
    assert sorted(told) == sorted(rows)


def test_days_are_dates_or_null(client):
    open_ended = CooperationProject.objects.filter(end=None).exclude(start=None).first()
    told = client.get(f"/api{open_ended.get_absolute_url()}").json()
    assert (told["start"], told["end"]) == (open_ended.start.isoformat(), None)
    undated = client.get("/api/education/2020/basic/10/").json()
    assert (undated["start"], undated["dates"]) == (None, "")


def test_a_person_alone_has_the_other_spellings(client):
    told = client.get("/api/researchers/minjeong-park/").json()
    assert (told["name"], told["spellings"]) == ("Minjeong Park", ["Min Minjeong Park"])
    assert (told["report_count"], told["chief_count"]) == (9, 7)


def test_an_annual_report_alone_has_its_prose(client):
    told = client.get("/api/annual-reports/2020/").json()
    rows = fixtures("annual_report.yaml", "mrtc_site.section")
    names = ("slug", "order", "title", "level", "label", "page", "title_ko", "lists")
    empty = {"level": 1, "page": None, **dict.fromkeys(("label", "title_ko", "lists"), "")}
    empty |= {"body": "", "body_ko": ""}
    assert told["sections"] == [
        {name: (empty | row)[name] for name in section}
        for section, row in zip(told["sections"], rows, strict=True)
    ]
    assert {*names, "body", "body_ko"} == {*told["sections"][0]}
    listed = [row["lists"] for row in told["sections"] if row["lists"]]
    assert listed == ["reports", "education", "cooperation"]
    assert told["centre_name_ko"] == "이민정책연구원"


@pytest.mark.databases
@pytest.mark.parametrize(
    "query",
    [
        "type=issue-brief&type=working-paper",
        "researcher=minjeong-park&role=chief",
        "year=2020&sort=title",
        "q=migrant+workers",
        "q=%22immigration+policy%22&type=policy-report",
    ],
)
def test_a_list_is_the_page_of_the_site_with_the_same_query(client, query):
    told = [row["url"] for row in everything(client, f"/api/reports/?{query}")]
    shown = entries(read_pages(client, f"/reports/?{query}"))
    assert told == [f"http://testserver{address}" for address in shown]
    assert 0 < len(told) <= 42


def test_pages_are_of_twenty_and_keep_the_query(client):
    first = client.get("/api/reports/?type=issue-brief&type=policy-report").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (26, 20, None)
    assert first["next"].endswith("?page=2&type=issue-brief&type=policy-report")
    second = client.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (6, None)
    assert second["previous"].endswith("?type=issue-brief&type=policy-report")


def test_an_empty_list_is_a_list(client):
    told = client.get("/api/reports/?q=nosuchword").json()
    assert told == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_few_queries_however_long(client, django_assert_max_num_queries, name):
    with django_assert_max_num_queries(10):  # one for the data's version
        assert client.get(f"/api/{name}/").status_code == 200


@pytest.mark.databases
def test_a_list_is_counted_once_and_a_late_page_reads_no_texts_of_earlier_rows(client):
    with CaptureQueriesContext(connection) as queries:
        for page in (1, 2, 3):
            assert client.get(f"/api/reports/?page={page}").status_code == 200
    statements = [query["sql"] for query in queries]
    assert len([sql for sql in statements if "COUNT(" in sql]) == 1
    late = [sql for sql in statements if re.search(r"ORDER BY .* LIMIT 2\b", sql)]  # from the end
    assert len(late) == 1 and "abstract" not in late[0]


def test_drafts_are_nowhere(client, admin_user):
    client.force_login(admin_user)
    Report.objects.filter(type__slug="statistics-brief").update(state="draft")
    EducationSession.objects.filter(track="basic", number=1).update(state="draft")
    assert "/statistics-brief/" not in json.dumps(everything(client, "/api/reports/"))
    assert client.get("/api/reports/2020/statistics-brief/1/").status_code == 404
    assert client.get("/api/education/2020/basic/1/").status_code == 404
    AnnualReport.objects.update(state="draft")
    for name in LISTS:
        assert client.get(f"/api/{name}/").json()["count"] == 0, name
    assert client.get("/api/annual-reports/2020/").status_code == 404
    assert client.get("/api/researchers/minjeong-park/").status_code == 404
    assert '"2020"' not in client.get("/api/schema/").content.decode()
    assert "minjeong-park" not in client.get("/api/schema/").content.decode()


@pytest.mark.parametrize("address", ["/api/reports/", "/api/researchers/minjeong-park/"])
def test_what_has_not_changed_is_not_sent_again(client, address):
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    for person in Researcher.objects.filter(slug="minjeong-park"):
        person.given_name = "Another"
        person.save()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "text/csv", "application/xml;q=0.9", "nonsense"])
def test_it_is_json_whatever_a_client_accepts(client, accept):
    plain = client.get("/api/reports/")
    response = client.get("/api/reports/", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.content == plain.content
    assert "Accept," not in f"{response['Vary']},"


@pytest.mark.databases
def test_times_are_in_utc_and_milliseconds(client):
    when = datetime(2021, 3, 4, 0, 30, 1, 234567, tzinfo=timezone(timedelta(hours=9)))
    Report.objects.filter(type__slug="statistics-brief").update(updated_at=when)
    report = client.get("/api/reports/2020/statistics-brief/1/").json()
    assert report["updated_at"] == "2021-03-03T15:30:01.234Z"


@pytest.mark.parametrize("address", ["/api/", "/api/reports/?q=policy", "/api/docs/", "/api/x/"])
def test_it_uses_no_session_and_serves_scripts_of_other_sites(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response.get("Access-Control-Allow-Origin") == (None if "docs" in address else "*")
