"""The list of researchers as files, counted from the fixture."""

import csv
import io
import json
from collections import Counter

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from reports.models import Authorship, Report, Researcher
from tests.files import ask
from tests.make import make_annual_report, make_report, make_researcher
from tests.pictures import fixture
from tests.rows import fields_of

pytestmark = [
    pytest.mark.django_db,
]
COLUMNS = [
    *("slug", "family_name", "given_name", "name_ko", "report_count", "chief_count", "url"),
]
FORMATS = ["csv", "xlsx", "jsonl"]


def rows(client, query="", format="csv"):
    """Give the lines of a file as lists, numbers as such."""
    content = ask(client, f"/researchers.{format}{query}")
    if format == "jsonl":
        found = [json.loads(line) for line in content.decode().splitlines()]
        assert all([*one] == COLUMNS for one in found)
        return [
            [value or "" if value is None else value for value in one.values()] for one in found
        ]
    if format == "xlsx":
        header, *lines = openpyxl.load_workbook(io.BytesIO(content)).active.values
        assert [*header] == COLUMNS
        return [["" if cell is None else cell for cell in line] for line in lines]
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header == COLUMNS
    return [[*line[:4], *map(int, line[4:6]), line[6]] for line in lines]


def people():
    return fields_of("reports.researcher", settings.BASE_DIR / "fixtures/2020/researchers.yaml")


def of_fixture():
    """Give the line of each researcher, by slug."""
    parts = fixture("reports", "authorship")
    all_parts = Counter(part["researcher"] for part in parts)
    chiefs = Counter(part["researcher"] for part in parts if part.get("role") == "chief")
    return {
        slug: [
            *(slug, person["family_name"], person["given_name"], person.get("name_ko", "")),
            *(all_parts[slug], chiefs[slug], f"http://testserver/researchers/{slug}/"),
        ]
        for person in people()
        for slug in [person["slug"]]
    }


def on_page(client, query=""):
    """Give the slugs of those whom the page lists, in order."""
    soup = BeautifulSoup(client.get(f"/researchers/{query}").content, "lxml")
    return [link["href"].split("/")[2] for link in soup.select(".people-list li > a")]


@pytest.mark.parametrize("format", FORMATS)
def test_everyone_is_in_it_with_their_reports_counted(format, client):
    expected = of_fixture()
    found = rows(client, format=format)
    assert len(found) == 51
    assert found == [expected[slug] for slug in on_page(client)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "query", ["?q=kim", "?coauthor=nari-shim", "?sort=reports", "?q=park&sort=reports"]
)
def test_it_is_filtered_and_in_order_as_the_page_is(query, format, client):
    shown = on_page(client, query)
    assert shown and (len(shown) < 51 or "reports" in query)
    assert [row[0] for row in rows(client, query, format)] == shown


def test_most_reports_come_first_where_that_is_asked_for(client):
    counts = [row[4] for row in rows(client, "?sort=reports")]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]


def test_awkward_names_to_the_last_character(client):
    make_researcher("odd", family_name='O\'Neill; "PhD"', given_name="=Ada", name_ko="오닐, 에이다")
    report = make_report("odd")
    Authorship.objects.filter(report=report).update(role="co-researcher")
    content = ask(client, "/researchers.csv?q=ada").decode()
    assert content == (
        "\ufeffslug,family_name,given_name,name_ko,report_count,chief_count,url\r\n"
        'odd,"O\'Neill; ""PhD""",\'=Ada,"오닐, 에이다",1,0,http://testserver/researchers/odd/\r\n'
    )


@pytest.mark.parametrize("format", FORMATS)
def test_drafts_are_neither_listed_nor_counted(format, client, admin_client):
    before = rows(client, format=format)
    make_researcher("only-drafted", given_name="Only", family_name="Drafted")
    make_report("only-drafted", ["minjeong-park"], state="draft")
    make_annual_report(2021, state="draft")
    make_report("minjeong-park", ["only-drafted"], annual_report_id=2021)
    assert rows(client, format=format) == before == rows(admin_client, format=format)


def test_what_makes_no_sense_is_refused_with_the_sentence(client):
    response = client.get("/researchers.csv?coauthor=nobody-at-all")
    assert response.status_code == 400
    assert "nobody with a report has that address" in response.content.decode()


def test_the_page_links_to_them_as_filtered(client):
    soup = BeautifulSoup(client.get("/ko/researchers/?q=kim").content, "lxml")
    links = [link["href"] for link in soup.select(".take a")]
    assert links == [f"/researchers.{format}?q=kim" for format in FORMATS]
    assert not soup.select("link[type='application/atom+xml']")


@pytest.mark.parametrize("query", ["", "?sort=reports"])
def test_however_many_there_are_it_asks_as_often(query, client, django_assert_max_num_queries):
    made = [
        Researcher(slug=f"made-{n}", given_name="Made", family_name=f"P{n}") for n in range(200)
    ]
    Researcher.objects.bulk_create(made)
    report = Report.objects.published().first()
    Authorship.objects.bulk_create(
        Authorship(report=report, researcher=person, order=100 + n) for n, person in enumerate(made)
    )
    with django_assert_max_num_queries(4):
        assert len(rows(client, query)) == 251
