"""Reading lists, from the site's classes and from its pages, to compare them with `expected`."""

import csv
import io
import re
from itertools import combinations
from types import SimpleNamespace

from bs4 import BeautifulSoup
from django.http import QueryDict

from cooperation.views import CooperationProjectList
from education.views import EducationSessionList
from reports.views import ReportList

from . import expected

LISTS = {
    "reports": ReportList,
    "education": EducationSessionList,
    "cooperation": CooperationProjectList,
}


def query_string(query):
    """Spell `query`, {name: list of values}."""
    spelt = QueryDict(mutable=True)
    for name, values in query.items():
        spelt.setlist(name, values)
    return spelt.urlencode()


def read_csv(response):
    """Give the lines of a downloaded file as lists of cells."""
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return [*csv.reader(io.StringIO(text[1:], newline=""))]


def check(kind, query, rf):
    """Compare a list's rows, number, facets and file with what they should be."""
    spelt, page = query_string(query), LISTS[kind]()
    listing = page.listing(QueryDict(spelt))
    rows = expected.select(kind, query)
    assert listing.problems == [], spelt
    assert [row.get_absolute_url() for row in listing.rows] == [r.address for r in rows], spelt
    assert listing.page.paginator.count == len(rows), spelt
    facets = [facet for facet in listing.facets if facet.name != "has" or facet.all]  # no files
    assert {facet.name for facet in facets} == {*expected.FACETS[kind]}
    for facet in facets:
        told = {choice.value: choice.count for choice in [*facet.choices, *facet.more]}
        counts = expected.counts(kind, query, facet.name)
        if facet.name == "role" and not {"researcher", "role"} & query.keys():
            counts = {}  # it says more of someone who is chosen
        if len(counts) > 8 or facet.name in expected.SUBJECTS:  # what finds nothing is left out
            counts = {value: count for value, count in counts.items() if count}
            told = {value: count for value, count in told.items() if count}
        assert told == counts, (spelt, facet.name)
    response = LISTS[kind].as_view()(rf.get(f"/{kind}.csv?{spelt}"), format="csv")
    assert read_csv(response) == expected.table(kind, rows), spelt


def check_each_alone(kind, values, more, rf):
    """Compare the lists by one filter: {name: [values of the filter, …]} in each of two dicts."""
    for name, some in values.items():
        for each in some + more.get(name, []):
            check(kind, {name: each}, rf)


def check_each_pair(kind, values, rf):
    """Compare the lists by two filters, each of their values at least once. (What ends before it
    begins is no period.)"""
    for name, other in combinations(values, 2):
        for one, two in pairs(values[name], values[other]):
            if (name, other) != ("from", "to") or one <= two:
                check(kind, {name: one, other: two}, rf)


def pairs(some, others):
    """Give as many pairs as are needed for each of both to be in one."""
    longer = range(max(len(some), len(others)))
    return [(some[n % len(some)], others[n % len(others)]) for n in longer]


def counted(text):
    """Give how many a list says that it has: “42 reports”, or “21–40 of 42 reports”."""
    return int(re.fullmatch(r"(?:\d+–\d+ of )?(\d+) \S+", text.strip())[1])


def read_page(client, address):
    """Read what a list page shows."""
    response = client.get(address)
    assert response.status_code == 200, address
    soup = BeautifulSoup(response.content, "lxml")
    facets = {}
    for box in soup.select(".filters [type=checkbox]"):
        shown = box.parent.select_one(".count").text, box.has_attr("checked")
        facets.setdefault(box["name"], {})[box["value"]] = (int(shown[0]), shown[1])
    file = soup.select_one(".take [type='text/csv']")
    following = soup.select_one(".pages [rel~=next]")
    return SimpleNamespace(
        soup=soup,
        title=soup.title.text,
        count=counted(soup.select_one("#count").text),
        entries=[link["href"] for link in soup.select(".results .rows h2 a")],
        facets=facets,
        chips=[(chip.text, chip["href"]) for chip in soup.select(".chips a[title]")],
        problems=[problem.text for problem in soup.select(".notice li")],
        file=file and file["href"],
        following=following and following["href"],
    )


def read_pages(client, address):
    """Read a list page and those that follow it by their links."""
    pages = [read_page(client, address)]
    while pages[-1].following:
        pages.append(read_page(client, pages[-1].following))
    return pages


def entries(pages):
    """Give the addresses of the entries on `pages`."""
    return [entry for page in pages for entry in page.entries]
