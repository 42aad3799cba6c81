"""Bars and columns on the home page and in the pictures of lists."""

import re
from collections import Counter
from itertools import pairwise

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mrtc_site import signals
from mrtc_site.cache import data_version, memo
from mrtc_site.charts.bars import Item, as_bars, as_columns
from mrtc_site.models import AnnualReport
from reports.models import Report
from tests.make import make_annual_report, make_project, make_report, make_session, make_type
from tests.pictures import charts, fixture, listed, numbers, read, reports, well_formed

pytestmark = [
    pytest.mark.django_db,
]

FILTERED = [
    "/reports/?q=immigra&role=co-researcher&view=pictures",
    "/reports/?type=policy-report&type=issue-brief&researcher=min-yi-yoo&view=pictures",
    "/education/?track=consigned&view=pictures",
    "/education/?from=2020-11-01&category=general-public&sort=title&view=pictures",
    "/cooperation/?scope=international&to=2020-10-31&view=pictures",
]
CHARTS = [
    "/",
    "/reports/?view=pictures",
    "/education/?view=pictures",
    "/cooperation/?view=pictures",
    *FILTERED,
]
PAGES = [
    *CHARTS,
    "/education/?view=calendar",
    "/cooperation/?view=calendar",
    "/researchers/?view=network",
    "/researchers/minjeong-park/?view=network",
]


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """What is at each of PAGES, as loaded."""
    with django_db_blocker.unblock():
        return {address: Client().get(address).content.decode() for address in PAGES}


@pytest.fixture(scope="module")
def soups(pages):
    return {address: BeautifulSoup(text, "lxml") for address, text in pages.items()}


def names(app):
    terms = fixture(*{"reports": ("reports", "reporttype")}.get(app, (app, "category")))
    return {term["slug"]: term["name"] for term in terms}


def counted(app, rows, field):
    count = Counter(row[field] for row in rows)
    return {name: count[slug] for slug, name in names(app).items()}


def make_year(year, reports=0, **overrides):
    make_annual_report(year, **overrides)
    make_reports(reports, annual_report_id=year)


def make_reports(many, **overrides):
    with signals.batch():
        for _ in range(many):
            make_report(**overrides)


def lay_out(shape, *counts, chosen=()):
    items = [Item(f"Value {n}", count, (str(n),), n in chosen) for n, count in enumerate(counts)]
    return shape(items, lambda values: values, name="x", title="X", nouns=("a", "b"), address="y")


def test_they_count_what_the_fixtures_hold(soups):
    sessions = fixture("education", "educationsession")
    projects = fixture("cooperation", "cooperationproject")
    for kind, title, rows, field in (
        ("reports", "Reports by type", reports(), "type"),
        ("education", "Sessions by audience", sessions, "category"),
        ("cooperation", "Projects by kind of partner", projects, "category"),
    ):
        soup = soups[f"/{kind}/?view=pictures"]
        assert numbers(soup, title) == counted(kind, rows, field)


def test_a_chart_of_one_bar_is_a_sentence(soups):
    (said,) = soups["/reports/?view=pictures"].select(".charts > p")
    assert " ".join(said.text.split()) == "Reports by year: 2020, 42 reports."
    assert said.a["href"] == "/reports/?year=2020"


def test_months_of_activities_that_ran_for_several_say_how_they_are_counted(soups):
    for address in ("/", "/education/?view=pictures"):
        figure = soups[address].select_one("figure.education:has(.columns)")
        assert figure.select_one(".note").text == "Counted in every month it ran."


def months(row):
    """Give the months of 2020 that a session touches, by its date in EDTF."""
    days = [date[:7] for date in re.findall(r"\d{4}-\d\d", row.get("dates", ""))]
    if not days:
        return []
    first, last = days[0], "2020-12" if row["dates"].endswith("..") else days[-1]
    return [month for month in range(1, 13) if first <= f"2020-{month:02}" <= last]


@pytest.mark.parametrize("address", ["/", "/education/?view=pictures"])
def test_months_count_what_ran_in_them(address, soups):
    ran = Counter(
        month for row in fixture("education", "educationsession") for month in months(row)
    )
    shown = numbers(soups[address], "Sessions by month")
    assert [*shown.values()] == [ran[month] for month in range(1, 13)]


def test_each_mark_leads_to_as_many_entries_as_it_counts(client):
    make_year(2021, reports=3)
    told = set()
    for address in CHARTS:
        marks = [mark for chart in charts(read(client, address)).values() for mark in chart]
        assert all(bool(mark.href) == bool(mark.number) for mark in marks)
        assert len(marks) >= 8 or address == "/"
        told |= {(mark.href, mark.number) for mark in marks if mark.href}
    for href, number in told:
        assert listed(client, href) == number, href


@pytest.mark.parametrize("address", FILTERED)
def test_of_a_list_they_tell_the_numbers_of_its_facets(address, soups):
    soup = soups[address]
    for title, chart in charts(soup).items():
        for mark in chart if "month" not in title else ():
            (box,) = (
                choice
                for choice in soup.select(".choices label")
                if choice.select_one("span").text == mark.label
            )
            assert int(box.select_one(".count").text) == mark.number


def test_a_filter_at_work_sets_its_marks_apart(client):
    pictures = "/reports/?view=pictures"
    types = charts(read(client, f"{pictures}&type=policy-report"))["Reports by type"]
    assert [mark.label for mark in types if not mark.muted] == ["Policy Report"]
    assert not any(mark.muted for mark in charts(read(client, pictures))["Reports by type"])


def test_of_many_types_the_smallest_are_one_bar_that_leads_to_them_all(client):
    for n in range(10):
        make_type(f"made-{n}")
        make_reports(n + 1, type=f"made-{n}")
    bars = charts(read(client, "/reports/?view=pictures"))["Reports by type"]
    assert len(bars) == 9 and bars[-1].label == "8 others"
    assert sum(bar.number for bar in bars) == Report.objects.count()
    assert listed(client, bars[-1].href) == bars[-1].number


def test_of_many_years_the_earliest_are_one_column_that_leads_to_them_all(client):
    for year in [*range(2009, 2020), *range(2021, 2025)]:
        make_year(year, reports=year - 2008)
    soup = read(client, "/reports/?view=pictures")
    columns = charts(soup)["Reports by year"]
    assert [column.label for column in columns] == ["2009–2013", *map(str, range(2014, 2025))]
    assert columns[0].number == 1 + 2 + 3 + 4 + 5 == listed(client, columns[0].href)
    shown = soup.select("svg.columns text:not(.number)")
    assert [text.text for text in shown][:2] == ["–’13", "’14"]


@pytest.mark.parametrize("address", CHARTS)
def test_they_write_their_figures_themselves_and_have_no_table(address, soups):
    figures = soups[address].select(".charts figure")
    assert figures and not any(figure.select("table") for figure in figures)
    for figure in figures:
        for mark in figure.select("svg > a, svg > g"):
            assert mark.select_one(".number").text == re.search(r": (\d+) ", mark.title.text)[1]
            assert mark.name == "a" or mark["role"] == "img"


def test_what_is_chosen_keeps_its_own_bar():
    chart = lay_out(as_bars, *range(1, 13), chosen=[0])
    assert [mark.item.label for mark in chart.marks if not mark.muted] == ["Value 0"]
    assert chart.marks[-1].query == ("1", "2", "3", "4")


@pytest.mark.parametrize("shape", [as_bars, as_columns])
def test_marks_are_large_enough_apart_and_as_long_as_their_counts(shape):
    chart = lay_out(shape, *range(1, 31))
    boxes = [mark.area for mark in chart.marks]
    pixels = 288 / 100, 14  # on a screen of 320 px, of a percent and an em
    assert all(box.width * pixels[0] > 23.9 and box.height * pixels[1] > 24 for box in boxes)
    for one, other in pairwise(boxes):
        assert one.x + one.width < other.x + 0.02 or one.y + one.height < other.y + 0.02
    for mark in chart.marks:
        length = mark.bar.width / 86 if shape is as_bars else mark.bar.height / 9
        highest = max(mark.item.count for mark in chart.marks)
        assert length == pytest.approx(mark.item.count / highest, abs=0.002)


def test_long_labels_are_written_in_lines():
    item = Item("Collaboration with Overseas Institutions and Scholars", 1, ("x",))
    (mark,) = as_bars([item], str, name="x").marks
    assert [line for line, _, _ in mark.label] == [
        "Collaboration with Overseas",
        "Institutions and Scholars",
    ]


def test_nothing_counted_is_not_drawn(client):
    assert read(client, "/reports/?q=zebra&view=pictures").select(".results svg") == []
    assert lay_out(as_bars, 0, 0) is lay_out(as_columns) is None
    AnnualReport.objects.update(state="draft")
    for address in PAGES[:-1]:
        assert read(client, address).select("svg") == [], address


def test_drafts_are_not_counted(soups, client):
    before = [charts(soups[address]) for address in CHARTS]
    make_reports(2, state="draft")
    make_year(2021, reports=2, state="draft")
    make_session(state="draft")
    assert [charts(read(client, address)) for address in CHARTS] == before


@pytest.mark.parametrize("address", PAGES)
def test_pages_with_pictures_are_flawless_and_need_no_script(address, pages, soups):
    text, soup = pages[address], soups[address]
    html5lib.HTMLParser(strict=True).parse(text)
    assert well_formed(soup) > 0
    assert (
        not soup.select("[style], style, script:not([src], [type='application/ld+json'])")
        and " onclick" not in text
    )
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len({*ids})


@pytest.mark.parametrize("address", PAGES)
def test_links_in_pictures_of_one_name_lead_to_one_place(address, soups):
    leads = {}
    for link in soups[address].select(".picture a[href]"):
        name = (link.title or link).text.strip()
        leads.setdefault(name, set()).add(link["href"].removesuffix("#count"))
    assert leads and all(len(places) == 1 for places in leads.values()), leads


def asked(client, address):
    memo.values.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum(data_version.TABLE not in query["sql"] for query in captured)


def test_more_rows_need_no_more_queries(client):
    client.get("/")
    few = [asked(client, address) for address in PAGES]
    with signals.batch():
        for _ in range(30):
            make_report()
            make_session()
            make_project()
    many = [asked(client, address) for address in PAGES]
    assert all(more <= less for more, less in zip(many, few, strict=True))
    assert max(few) <= 31
