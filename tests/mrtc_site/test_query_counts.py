"""Pages ask the database as often, however much it holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mrtc_site import signals
from mrtc_site.cache import data_version, memo
from reports.models import Document, Report
from tests.make import (
    make_annual_report,
    make_editor,
    make_project,
    make_report,
    make_researcher,
    make_section,
    make_session,
)

from .files.made import pdf
from .files.stored import add

pytestmark = pytest.mark.django_db

PUBLIC = {  # the most queries that each may need, without those for the version of the data
    "/": 30,  # pictures: 14 of the charts, 4 of the timelines, 2 of the network
    "/annual-reports/": 4,
    "/annual-reports/2020/": 31,
    "/reports/": 14,
    "/reports/?page=2": 14,
    "/reports/?researcher=minjeong-park&type=policy-report&role=chief&year=2020&q=e": 35,  # in vain
    "/reports.csv": 6,
    "/reports.xlsx": 6,
    "/reports.jsonl": 6,
    "/reports.atom?type=policy-report": 7,
    "/reports/2020/policy-report/3/": 19,  # nine of them for what is related
    "/researchers/": 7,
    "/researchers/minjeong-park/": 11,
    "/education/": 12,
    "/education/?track=basic&from=2020-01-01&q=e": 18,
    "/education.csv": 5,
    "/education.ics": 2,
    "/education/2020/basic/3/": 6,
    "/topics/": 12,
    "/topics/labour-migration/": 40,
    "/compare/": 4,  # of one year; of two: test_compare.py
    "/cooperation/": 12,
    "/cooperation.csv": 5,
    "/cooperation/2020/domestic/6/": 6,
    "/search/?q=policy": 36,
    "/sitemap.xml": 60,  # of many kinds of rows, when each last changed: kept until any does
    "/sitemap-reports.xml": 4,
    "/sitemap-researchers.xml": 3,
    "/annual-reports/2020/linkset.json": 4,
    "/robots.txt": 0,
    "/healthz": 1,
    "/api/schema/": 19,  # the choices of filters, and an example of each kind
    "/api/docs/": 20,
    "/nowhere/": 2,
}
STAFF = [
    "/admin/",
    "/admin/reports/report/",
    "/admin/reports/report/?q=immigrant&state__exact=published",
    "/admin/reports/researcher/",
    "/admin/education/educationsession/",
    "/admin/cooperation/cooperationproject/",
    "/admin/mrtc_site/annualreport/",
    "/admin/mrtc_site/section/",
]


def queries(client, address):
    """Count what is asked when nothing of the data is remembered yet."""
    memo.values.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.getvalue()
    asked = [query["sql"] for query in captured if data_version.TABLE not in query["sql"]]
    return len(asked), "\n".join(sql[:150] for sql in asked)


@pytest.fixture
def people(db):
    """A second year, and 20 people of a name that the addresses search for."""
    make_annual_report(2021)
    return [make_researcher(f"more-{n}", family_name="Policy").slug for n in range(20)]


def make_more(people, many):
    """Make rows of each kind, by the people and in the series that the addresses are about."""
    with signals.batch():
        for n in range(many):
            words = {"title": f"Policy {n}", "annual_report_id": 2020 + n % 2}
            others = [people[n % 20], people[(n + 7) % 20]]
            make_report(chief="minjeong-park", others=others, type="policy-report", **words)
            make_session(dates="2020-11", **words)
            make_project(dates="2020-10/..", **words)
            make_section(body="Policy", **words)


def queries_for_few_and_many(client, addresses, people):
    make_more(people, 2)
    for address in addresses:
        client.get(address).getvalue()
    few = {address: queries(client, address) for address in addresses}
    make_more(people, 25)
    for address in addresses:
        yield address, few[address], queries(client, address)


def test_public_pages_ask_as_often_for_more_rows(people, client):
    for address, (few, told), (many, more) in queries_for_few_and_many(client, PUBLIC, people):
        assert many <= few, f"{address}\n{told}\n\n{more}"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_ask_little(address, client):
    number, asked = queries(client, address)
    assert number <= PUBLIC[address], asked


def test_reports_with_files_ask_once_more_and_lists_of_them_never(client):
    """For what was replaced, however many files and covers there are."""
    page, of_reports = "/reports/2020/policy-report/3/", "/reports/?type=policy-report"
    bare, without = queries(client, page), queries(client, of_reports)
    content = pdf()
    for report in Report.objects.filter(type__slug="policy-report"):
        for order, slug in enumerate(("report", "report-en", "tables"), 1):
            add(Document, content, ".pdf", report=report, slug=slug, order=order, language="ko")
    (number, asked), (of_list, of_all) = queries(client, page), queries(client, of_reports)
    assert number <= bare[0] + 1, asked
    assert of_list <= without[0], of_all


def test_staff_lists_ask_as_often_for_more_rows(people, client):
    client.force_login(make_editor())
    for address, (few, told), (many, more) in queries_for_few_and_many(client, STAFF, people):
        assert many <= few, f"{address}\n{told}\n\n{more}"


def test_a_form_asks_once_a_person_at_most(client):
    """As the autocomplete field does, to show who is chosen."""
    client.force_login(make_editor())
    one = make_report(chief="minjeong-park")
    many = make_report(chief="minjeong-park", others=[make_researcher().slug for _ in range(20)])
    change = "/admin/reports/report/{}/change/".format
    client.get(change(one.pk))
    (few, told), (lots, more) = queries(client, change(one.pk)), queries(client, change(many.pk))
    assert lots <= few + 20, f"{told}\n\n{more}"
