"""What the API says of itself."""

import re

import jsonschema_rs
import pytest
import yaml
from bs4 import BeautifulSoup
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from cooperation.filters import CooperationProjectFilterSet
from education.filters import EducationSessionFilterSet
from reports.filters import ReportFilterSet, ResearcherFilterSet

pytestmark = [
    pytest.mark.django_db,
]


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Client().get("/api/schema/").json()


def test_it_is_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(schema).validate()


def test_nothing_in_it_is_guessed(client, capsys):
    """drf-spectacular warns of what it could not find out."""
    client.get("/api/schema/")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("이민", True),
        ("é", True),
        ("K-pop!", True),
        ("“7”", True),
        ("two words", True),
        ("Ω", True),
        ("", False),
        ("!", False),
        (" -_@[`{~/:?", False),
        ("a\0", False),
    ],
)
def test_words_are_told_by_a_pattern_that_all_programs_read_alike(schema, text, is_fine):
    queries = [
        each["schema"]
        for item in schema["paths"].values()
        for each in item["get"]["parameters"]
        if each["name"] == "q"
    ]
    assert len(queries) == 5
    for query in queries:
        assert bool(re.search(query["pattern"], text)) == is_fine
        assert jsonschema_rs.is_valid(query, text) == is_fine


def test_it_is_the_same_in_yaml(client, schema):
    response = client.get("/api/schema.yaml")
    assert response["Content-Type"] == "application/yaml"
    assert yaml.safe_load(response.content) == schema


@pytest.mark.parametrize(
    ("name", "filterset"),
    [
        ("reports", ReportFilterSet),
        ("researchers", ResearcherFilterSet),
        ("education", EducationSessionFilterSet),
        ("cooperation", CooperationProjectFilterSet),
    ],
)
def test_the_parameters_are_the_filters(schema, name, filterset):
    parameters = schema["paths"][f"/api/{name}/"]["get"]["parameters"]
    assert [each["name"] for each in parameters] == [*filterset.base_filters, "page"]
    assert all(each["description"] for each in parameters)


def test_parameters_say_their_values(schema):
    found = {each["name"]: each for each in schema["paths"]["/api/education/"]["get"]["parameters"]}
    assert found["track"] == {
        "name": "track",
        "in": "query",
        "description": "Only education sessions …; repeat it to mean “or”",
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": ["basic", "consigned"]},
            "minItems": 1,
        },
    }
    assert found["from"]["schema"]["format"] == "date"
    assert found["sort"]["schema"]["enum"] == ["printed", "newest", "oldest", "title"]


def test_every_field_says_what_it_is(schema):
    swept = 0
    for name, component in schema["components"]["schemas"].items():
        for field, value in component["properties"].items():
            assert value.get("description") or "const" in value, (name, field)
            swept += 1
    assert swept > 80


def test_every_address_tells_its_refusals(schema):
    for address, item in schema["paths"].items():
        assert [*item] == ["get"], address
        assert [*item["get"]["responses"]] == ["200", "400", "404", "414", "429", "503"]
    assert len(schema["paths"]) == 10


def test_the_page_for_people_tells_every_address_parameter_and_field(client, schema):
    page = BeautifulSoup(client.get("/api/docs/").content, "html5lib")
    told = [code.get_text() for code in page.find_all("code")]
    for address, item in schema["paths"].items():
        assert f"GET {address}" in told
        assert {each["name"] for each in item["get"]["parameters"]} <= {*told}
    for field in ("authorships", "authorships[].credited_as", "sections[].body", "spellings"):
        assert field in told


def test_the_page_for_people_loads_nothing_from_elsewhere_and_runs_nothing(client):
    html = client.get("/api/docs/").content.decode()
    page = BeautifulSoup(html, "html5lib")
    assert not page.find_all(["style", "iframe", "object", "embed"])
    assert not page.find_all(style=True)
    assert not re.search(r"\son[a-z]+=", html)
    loaded = [tag.get("src") or tag.get("href") for tag in page.find_all(["link", "img", "script"])]
    assert loaded
    assert all(re.match("/|http://testserver/", address) for address in loaded)


@pytest.mark.parametrize("address", ["/api/schema/", "/api/docs/"])
def test_they_have_etags_too(client, address):
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
