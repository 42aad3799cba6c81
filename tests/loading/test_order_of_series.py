"""Types, tracks and scopes that staff give the same place stand one after the other, by name."""

from itertools import groupby

import pytest
from bs4 import BeautifulSoup

from cooperation.models import CooperationProject, Scope
from education.models import EducationSession, Track
from mrtc_site.loading.dumper import dump
from mrtc_site.models import AnnualReport
from mrtc_site.portal.book_content import book_content
from reports.models import Report, ReportType
from tests.lists import read_csv
from tests.make import add_author, make_report, make_researcher, type_of
from tests.rows import fields_of

# What each is of, one that is called otherwise from now on, and in which order they then are.
KINDS = {
    "reports": (
        (Report, ReportType, "type"),
        ("policy-report", "Zonal Report"),
        [
            "iom-republic-of-korea",
            "issue-brief",
            "research-report",
            "statistics-brief",
            "working-paper",
            "policy-report",
        ],
    ),
    "education": (
        (EducationSession, Track, "track"),
        ("basic", "Education, basic"),
        ["consigned", "basic"],
    ),
    "cooperation": (
        (CooperationProject, Scope, "scope"),
        ("domestic", "Within Korea"),
        ["international", "domestic"],
    ),
}


def without_repeats(values):
    return [value for value, _ in groupby(values)]


@pytest.mark.databases
@pytest.mark.parametrize("kind", KINDS)
def test_they_do_in_lists_in_the_book_and_in_fixtures(kind, committed, client, db):
    (model, series, field), (slug, name), in_order = KINDS[kind]
    for term in series.objects.all():
        term.order, term.name = 1, name if term.slug == slug else term.name
        term.save()
    for sort in "printed", *(["oldest"] if kind == "reports" else []):
        listed = read_csv(client.get(f"/{kind}.csv?sort={sort}"))[1:]
        assert without_repeats(line[1] for line in listed) == in_order
    names = {term.name: term.slug for term in series.objects.all()}
    book = book_content(AnnualReport.objects.get(year=2020))
    parts = [part for each in book["sections"] for part in (*each["reports"], *each["tables"])]
    assert [names[part["name"]] for part in parts if part["name"] in names] == in_order
    dump(2020)
    dumped = fields_of(model._meta.label_lower, committed / f"{kind}.yaml")
    assert without_repeats(row[field] for row in dumped) == in_order


def test_they_do_on_the_page_of_somebody_who_wrote_in_several(db, client):
    """Whatever the numbers of the reports, which come after the type."""
    ReportType.objects.update(order=1)
    person = make_researcher()
    written = [("issue-brief", 901), ("issue-brief", 904), ("policy-report", 902)]
    for type_slug, number in reversed(written):
        report = make_report(type=type_of(type_slug), number=number)
        add_author(report, person.slug)
    page = BeautifulSoup(client.get(person.get_absolute_url()).content, "lxml")
    addresses = [link["href"] for link in page.select("article.row h3 a, .row h3 a")]
    assert addresses == [f"/reports/2020/{slug}/{number}/" for slug, number in written]
