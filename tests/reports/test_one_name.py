"""People with one name, recorded in either field, are named rightly wherever they appear."""

import json

import pytest
from bs4 import BeautifulSoup

from reports.models import Researcher
from reports.network import network_of
from tests import sheets
from tests.forms import errors
from tests.make import make_editor, make_report, make_researcher
from tests.reports.oai_client import ask, texts
from tests.reports.readers import READERS, body
from tests.told import told

pytestmark = pytest.mark.django_db

ADD = "/admin/reports/researcher/add/"
SAID = "A person has a name: give a family name, a given name or both."


@pytest.fixture(params=["family_name", "given_name"])
def field(request):
    """The field that holds the only name; the other is empty."""
    return request.param


@pytest.fixture
def report(field):
    names = {"family_name": "", "given_name": ""}
    make_researcher("mausam", **names | {field: "Mausam"})
    make_researcher("abdul-rahman", **names | {field: "Abdul Rahman"})
    return make_report(chief="mausam", others=["abdul-rahman", "minjeong-park"], number=77)


def test_a_form_takes_one_name_and_refuses_none(client, field):
    client.force_login(make_editor())
    sent = {"given_name": "", "family_name": "", "name_ko": "", "slug": "mausam"}
    assert SAID in errors(client.post(ADD, sent))
    assert not Researcher.objects.filter(slug="mausam")
    assert client.post(ADD, {**sent, field: "Mausam"}).status_code == 302
    assert str(Researcher.objects.get(slug="mausam")) == "Mausam"


def test_a_sheet_names_them_and_reads_them_back(client, report):
    client.force_login(make_editor())
    sheet = sheets.rows(sheets.export(client, "reports", "csv"))
    (row,) = [row for row in sheet if row["number"] == "77"]
    assert row["chief_researcher"] == "Mausam"
    assert row["co_researchers"] == "Abdul Rahman; Minjeong Park"
    row["chief_researcher"], row["co_researchers"] = "Abdul Rahman", "Mausam"
    preview = sheets.read(sheets.upload(client, "reports", [row]))
    assert not preview.wrong and not preview.problems and len(preview.changed) == 1


def test_citation_files_have_one_name_and_part_it_nowhere(client, report):
    address = report.get_absolute_url().rstrip("/")
    files = {name: body(client.get(f"{address}.{name}")) for name in READERS}
    assert "author = {{Mausam} and {Abdul Rahman} and Park, Minjeong}" in files["bib"]
    authors = [line for line in files["ris"].split("\r\n") if line.startswith("AU")]
    assert authors == ["AU  - Mausam,", "AU  - Abdul Rahman,", "AU  - Park, Minjeong"]
    (item,) = json.loads(files["csl.json"])
    assert item["author"] == [
        {"family": "Mausam"},
        {"family": "Abdul Rahman"},
        {"family": "Park", "given": "Minjeong"},
    ]
    for name, read in READERS.items():
        (entry,) = read(files[name])
        assert entry["author"] == [("Mausam", ""), ("Abdul Rahman", ""), ("Park", "Minjeong")], name


def test_every_style_cites_one_name(client, report):
    soup = BeautifulSoup(client.get(f"{report.get_absolute_url()}cite/").content, "lxml")
    cited = {
        part.dt.get_text(strip=True): part.select_one(".text").text
        for part in soup.select(".cite dl > div")
    }
    assert cited["APA"].startswith("Mausam, Abdul Rahman, & Park, M. (2020). A made entry (")
    assert cited["Chicago"].startswith("Mausam, Abdul Rahman, and Minjeong Park. 2020. ")
    assert cited["Harvard"].startswith("Mausam, Abdul Rahman and Park, M. (2020) A made entry.")
    assert cited["Vancouver"].startswith("Mausam, Abdul Rahman, Park M. A made entry [")


def test_pages_tell_machines_one_name(client, report, field):
    page = told(client, report.get_absolute_url())
    assert page.tags["citation_author"] == ["Mausam,", "Abdul Rahman,", "Park, Minjeong"]
    names = ["Mausam", "Abdul Rahman", "Park, Minjeong"]
    assert page.dublin_core["creator"] == names
    schema = {"family_name": "familyName", "given_name": "givenName"}[field]
    first, _, third = page.nodes["Report"][0]["author"]
    assert {name: first[name] for name in first if name.lower().endswith("name")} == {
        "name": "Mausam",
        schema: "Mausam",
    }
    assert (third["givenName"], third["familyName"]) == ("Minjeong", "Park")
    person = told(client, "/researchers/mausam/")
    assert person.dublin_core["subject"] == ["Mausam"] and person.soup.h1.text == "Mausam"
    shared = {"family_name": "profile:last_name", "given_name": "profile:first_name"}[field]
    assert {name: person.opengraph[name] for name in person.opengraph if "_name" in name} == {
        "og:site_name": person.opengraph["og:site_name"],
        shared: ["Mausam"],
    }


@pytest.mark.databases
def test_harvesters_get_one_name(client, report, field):
    record = {"verb": "GetRecord", "identifier": "oai:mrtc.re.kr:reports/2020/issue-brief/77"}
    tree = ask(client, **record, metadataPrefix="oai_dc")
    assert texts(tree, ".//dc:creator") == ["Mausam", "Abdul Rahman", "Park, Minjeong"]
    tree = ask(client, **record, metadataPrefix="mods")
    kind = field.removesuffix("_name")
    assert texts(tree, f".//mods:namePart[@type='{kind}']")[:2] == ["Mausam", "Abdul Rahman"]
    assert len(texts(tree, ".//mods:name/mods:namePart")) == 4
    assert texts(tree, ".//mods:displayForm")[0] == "Mausam"


@pytest.mark.databases
def test_lists_searches_and_the_network_have_one_name(client, report):
    lines = body(client.get("/reports.csv")).splitlines()
    (row,) = [line for line in lines if line.startswith("2020,issue-brief,77,")]
    assert ",Mausam,Abdul Rahman; Minjeong Park," in row
    answer = client.get("/api/researchers/mausam/").json()
    assert answer["name"] == "Mausam" and {answer["given_name"], answer["family_name"]} == {
        "Mausam",
        "",
    }
    found = BeautifulSoup(client.get("/researchers/?q=abdul+rahman").content, "lxml")
    assert [link.text for link in found.select(".people-list a")] == ["Abdul Rahman"]
    people = network_of([(1, "mausam"), (1, "abdul-rahman")]).people
    assert [person.name for person in people] == ["Abdul Rahman", "Mausam"]
