"""A number that the database takes is one everywhere: page, file, API, harvest, sheet, fixture."""

import re

import pytest
from django.core.exceptions import ValidationError

from reports.models import Report
from tests.make import make_editor, make_project, make_report, make_session
from tests.reports.oai_client import ask, error, texts

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
LARGEST = 32_767  # of PostgreSQL's smallint, as its manual has it
numbers = pytest.mark.parametrize("number", [999, 9_999, 10_000, 12_345, LARGEST])
too_large = pytest.mark.parametrize("number", [LARGEST + 1, 40_000, 99_999, 100_000, 10**30])


@numbers
def test_a_report_of_a_large_number_is_at_its_address_and_in_the_api(client, number):
    make_report(number=number)
    path = f"reports/2020/issue-brief/{number}"
    assert client.get(f"/{path}/").status_code == 200
    assert client.get(f"/{path}.bib").status_code == 200
    assert client.get(f"/api/{path}/").json()["number"] == number


@numbers
def test_an_activity_of_a_large_number_is_at_its_address(client, number):
    make_session(number=number)
    make_project(number=number)
    for path in ("education/2020/basic", "cooperation/2020/domestic"):
        assert client.get(f"/{path}/{number}/").status_code == 200
        assert client.get(f"/api/{path}/{number}/").json()["number"] == number


@numbers
def test_what_is_listed_to_harvesters_can_be_had_alone(client, number):
    make_report(number=number)
    identifier = f"oai:mrtc.re.kr:reports/2020/issue-brief/{number}"
    listed = ask(client, "ListIdentifiers", metadataPrefix="oai_dc")
    assert identifier in texts(listed, ".//oai:identifier")
    alone = ask(client, "GetRecord", metadataPrefix="oai_dc", identifier=identifier)
    assert texts(alone, ".//oai:identifier") == [identifier]


@numbers
def test_staff_find_a_report_by_it_first(client, number):
    make_report(number=number)
    make_report(number=998, title=f"On Issue Brief {number}")
    client.force_login(make_editor())
    listed = client.get("/admin/reports/report/", {"q": f"issue brief {number}"}).context["cl"]
    assert [report.number for report in listed.result_list] == [number, 998]


@too_large
def test_a_number_too_large_for_the_database_is_nowhere(client, number):
    path = f"reports/2020/issue-brief/{number}"
    assert client.get(f"/{path}/").status_code == 404
    assert client.get(f"/api/{path}/").status_code == 404
    with pytest.raises(ValidationError):
        Report(number=number).clean_fields(exclude=["title", "annual_report", "type"])
    identifier = f"oai:mrtc.re.kr:{path}"
    found = ask(client, "GetRecord", metadataPrefix="oai_dc", identifier=identifier)
    assert error(found) == "idDoesNotExist"


def test_the_apis_schema_says_what_a_number_may_be(client):
    schema = client.get("/api/schema/").json()
    [pattern] = {
        parameter["schema"]["pattern"]
        for path in schema["paths"].values()
        for parameter in path["get"]["parameters"]
        if parameter["name"] == "number"
    }
    tried = ["1", f"{LARGEST}", "3-1", "3-99", "0", "03", "3-0", "3-01", "3-100", "3-", "3–1"]
    assert [text for text in tried if re.search(pattern, text)] == tried[:4]
    number = schema["components"]["schemas"]["Report"]["properties"]["number"]
    assert (number["minimum"], number["maximum"]) == (1, LARGEST)
