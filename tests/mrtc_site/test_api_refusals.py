"""What the API refuses, and how it says so."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db

DOCS = "/api/docs/ says what it takes."
REFUSED = {
    "/api/reports/?type=nonsense": ("type", f"Type: “nonsense” is not understood. {DOCS}"),
    "/api/reports/?researcher=nobody": (
        "researcher",
        f"Researcher: “nobody” is not understood. {DOCS}",
    ),
    "/api/reports/?yaer=2020": (
        "yaer",
        "“yaer” is not a parameter here; did you mean year? "
        "Use only in, topic, place, type, researcher, role, year, has, q, sort, page.",
    ),
    "/api/reports/?year=": ("year", "“year” is empty. Give it a value, or leave it out."),
    "/api/reports/?sort=title&sort=newest": (
        "sort",
        "“sort” is given more than once. Give it once.",
    ),
    "/api/reports/?page=two": ("page", "“two” is not a page’s number. Write it as 2."),
    "/api/reports/?q=%2B": (
        "q",
        f"Words: “+” is not understood (it has no word or number to look for). {DOCS}",
    ),
    "/api/education/?from=31.7.2020": (
        "from",
        f"From: “31.7.2020” is not understood (a date is written as 2020-07-31). {DOCS}",
    ),
    "/api/reports/2020/statistics-brief/1/?q=a": (
        "q",
        "“q” is not a parameter here. None is taken here.",
    ),
}


def refused(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize(("address", "error"), REFUSED.items())
def test_it_names_the_parameter_the_value_and_the_cure(client, address, error):
    problem = refused(client.get(address), 400)
    parameter, detail = error
    assert problem["errors"] == [{"parameter": parameter, "detail": detail}]
    assert problem["detail"] == detail
    assert problem["title"] == "Bad Request"


def test_it_tells_all_at_once(client):
    address = "/api/reports/?type=x&type=issue-brief&type=y&role=z&page=0&nonsense=1"
    problem = refused(client.get(address), 400)
    assert sorted(
        (error["parameter"], error["detail"].split("”")[0]) for error in problem["errors"]
    ) == [
        ("nonsense", "“nonsense"),
        ("page", "“0"),
        ("role", "Role: “z"),
        ("type", "Type: “x"),
        ("type", "Type: “y"),
    ]


@pytest.mark.parametrize("page", ["0", "-1", "1.0", "+1", "%201", "1_0", "%D9%A1", "", "last"])
def test_a_page_is_a_plain_number(client, page):
    assert client.get(f"/api/reports/?page={page}").status_code == 400


@pytest.mark.parametrize("page", ["4", "99999999999999999999", "9" * 2_900])
def test_a_page_after_the_last_is_not_there(client, page):
    problem = refused(client.get(f"/api/reports/?page={page}"), 404)
    assert problem["detail"] == f"There is no page {page[:60]}: ask for an earlier one."


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a%00b", "type=%00", "from=%00", "researcher=%FF%00", "a%00=1", "year=%00"]
)
def test_nothing_typed_can_break_it(client, query):
    assert client.get(f"/api/education/?{query}").status_code == 400
    assert client.get(f"/api/reports/?{query}").status_code == 400


def test_more_parameters_than_anyone_needs_are_refused_too(client):
    query = "&".join(f"type={n}" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    refused(client.get(f"/api/reports/?{query}"), 400)


def test_long_values_are_cut_in_what_is_told(client):
    problem = refused(client.get(f"/api/reports/?type={'x' * 2_900}&{'y' * 2_900}=1"), 400)
    assert max(len(error["parameter"]) for error in problem["errors"]) == 61
    assert max(len(error["detail"]) for error in problem["errors"]) < 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/nothing/",
        "/api/nothing",
        "/api/reports/2020/",
        "/api/reports/2020/statistics-brief/2/",
        "/api/reports/2020/nonsense/1/",
        "/api/reports/1999/statistics-brief/1/",
        "/api/reports/0000/statistics-brief/1/",
        "/api/reports/2020/statistics-brief/01/",
        "/api/researchers/nobody/",
        "/api/annual-reports/2019/",
        "/api/%0A/",
        "/api/%00",
        "/api//",
        "/api/schema.json",
    ],
)
def test_what_is_not_there_is_told_in_json(client, address):
    assert refused(client.get(address), 404)["title"] == "Not Found"


@pytest.mark.parametrize("address", ["/api/reports?q=policy", "/api/reports/2020/issue-brief/1"])
def test_a_forgotten_slash_is_added(client, address):
    response = client.get(address)
    assert response.status_code == 308
    there = response["Location"]
    assert there == (address.replace("?", "/?") if "?" in address else f"{address}/")
    assert client.get(there).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
@pytest.mark.parametrize(
    "address", ["/api/", "/api/reports/", "/api/reports/2020/issue-brief/1/", "/api/docs/"]
)
def test_no_other_method_is_allowed(client, method, address):
    client.handler.enforce_csrf_checks = True
    response = client.generic(method, address)
    refused(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_it_tells_which_methods_are(client):
    response = client.options("/api/reports/?nonsense=1")
    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "Content-Type" not in response
