"""What the pages of all lists have in common: pages of 20, links that keep the query, chips."""

from math import ceil

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from mrtc_site.listing import listings
from tests import expected
from tests.lists import LISTS, entries, query_string, read_csv, read_page, read_pages
from tests.make import make_report

pytestmark = pytest.mark.django_db

ALL = {"reports": 42, "education": 33, "cooperation": 32}
QUERIES = {  # of more than one page
    "reports": {"role": ["chief", "co-researcher"], "q": ["immigra"], "sort": ["oldest"]},
    "education": {"category": ["general-public", "public-institutions"], "to": ["2020-12-31"]},
    "cooperation": {"scope": ["domestic", "international"], "from": ["2020-07-23"]},
}


def addresses(kind, query):
    return [row.address for row in expected.select(kind, query) if row.year == 2020]


@pytest.mark.databases
@pytest.mark.parametrize("kind", LISTS)
def test_all_of_a_list_is_on_its_pages_in_order(kind, client):
    pages = read_pages(client, f"/{kind}/")
    assert {page.count for page in pages} == {ALL[kind]}
    assert [len(page.entries) for page in pages[:-1]] == [20] * (ceil(ALL[kind] / 20) - 1)
    assert entries(pages) == addresses(kind, {})


@pytest.mark.parametrize("kind", LISTS)
def test_page_links_keep_the_query(kind, client):
    query = QUERIES[kind]
    pages = read_pages(client, f"/{kind}/?{query_string(query)}")
    assert len(pages) == ceil(len(addresses(kind, query)) / 20) > 1
    assert entries(pages) == addresses(kind, query)
    for page in pages:
        for link in page.soup.select(".pages a"):
            asked = dict(QueryDict(link["href"].removeprefix(f"/{kind}/?")).lists())
            assert int(asked.pop("page")[0]) <= len(pages)
            assert asked == query


@pytest.mark.parametrize("kind", LISTS)
def test_each_page_links_to_each_other_and_says_which_it_is(kind, client):
    last = read_pages(client, f"/{kind}/")[-1]
    number = ceil(ALL[kind] / 20)
    assert last.soup.select_one(".pages [aria-current=page]").text == f"Page {number}"
    assert f"page {number}" in last.title
    back = last.soup.select_one(".pages [rel=prev]")["href"]
    assert back == f"/{kind}/?page={number - 1}"
    count = last.soup.select_one("#count").text
    assert count.startswith(f"{20 * (number - 1) + 1}–{ALL[kind]} of {ALL[kind]} ")
    assert last.soup.select_one(".rows")["start"] == str(20 * (number - 1) + 1)


@pytest.mark.parametrize("kind", LISTS)
def test_the_file_is_exactly_the_list_of_all_pages(kind, client):
    pages = read_pages(client, f"/{kind}/?{query_string(QUERIES[kind])}")
    assert len({page.file for page in pages}) == 1
    head, *lines = read_csv(client.get(pages[0].file))
    assert [line[head.index("url")] for line in lines] == [
        f"http://testserver{row}" for row in entries(pages)
    ]


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_of_a_file_is_all_of_it(kind, client):
    assert len(read_csv(client.get(f"/{kind}.csv?page=2"))) == 1 + ALL[kind]


@pytest.mark.parametrize("kind", LISTS)
def test_each_chip_takes_its_filter_away_and_no_other(kind, client):
    query = {**QUERIES[kind], "year": ["2020"], "q": ["in"]}
    page = read_page(client, f"/{kind}/?{query_string(query)}")
    filters = [(n, value) for n, values in query.items() for value in values if n != "sort"]
    left = []
    for _, href in page.chips:
        address, _, spelt = href.partition("?")
        assert address == f"/{kind}/"
        after = dict(QueryDict(spelt).lists())
        left.append(after)
        assert read_page(client, href).count == len(addresses(kind, after))
    for name, value in filters:
        without = {**query, name: [other for other in query[name] if other != value]}
        assert {n: values for n, values in without.items() if values} in left
    assert len(left) == len(filters)


def test_chips_say_the_filters_in_words(client):
    page = read_page(client, "/reports/?researcher=minjeong-park&role=chief&type=policy-report")
    chips = [text.removeprefix("Remove the filter: ").split(" ×")[0] for text, _ in page.chips]
    assert sorted(chips) == ["Chief researcher", "Policy Report", "by Minjeong Park"]
    page = read_page(client, "/education/?track=basic&from=2020-07-01&to=2020-11-30&year=2020&q=x")
    chips = [text.removeprefix("Remove the filter: ").split(" ×")[0] for text, _ in page.chips]
    assert {"from 1 July 2020", "until 30 November 2020", "with “x”", "in 2020"} < {*chips}


def test_all_filters_are_cleared_at_once(client):
    page = read_page(client, "/reports/?type=policy-report&role=chief")
    assert page.soup.select_one(".chips .clear")["href"] == "/reports/"


@pytest.mark.parametrize("kind", LISTS)
def test_the_form_keeps_what_was_asked(kind, client):
    """Sent as it is, without JavaScript, the form gives the same list."""
    query = {**QUERIES[kind], "year": ["2020"], "sort": ["title"]}
    soup = read_page(client, f"/{kind}/?{query_string(query)}").soup
    form = soup.select_one("form.filters")
    assert form["action"] == f"/{kind}/" and form["method"] == "get"
    sent = {}
    for field in form.select("input[name]"):
        if field.get("type") != "checkbox" or field.has_attr("checked"):
            sent.setdefault(field["name"], []).append(field.get("value", ""))
    for field in form.select("select"):
        sent[field["name"]] = [option["value"] for option in field.select("option[selected]")]
    sent = {name: sorted(values) for name, values in sent.items() if values != [""]}
    assert sent == {name: sorted(values) for name, values in query.items()}


@pytest.mark.databases
@pytest.mark.parametrize("kind", LISTS)
def test_facets_show_the_counts_under_the_other_filters(kind, client):
    query = {**QUERIES[kind], "year": ["2020"]}
    page = read_page(client, f"/{kind}/?{query_string(query)}")
    for name, choices in page.facets.items():
        counts = expected.counts(kind, query, name)
        assert choices == {
            value: (counts[value], value in query.get(name, [])) for value in choices
        }
        if len(counts) > 8:
            counts = {value: count for value, count in counts.items() if count}
            counts.pop("ada-oneill", None)
        counts.pop("2021", None)  # the second edition isn't loaded here
        assert {*counts} <= {*choices}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_with_nothing_says_so_and_the_way_out(kind, client):
    page = read_page(client, f"/{kind}/?q=zebra&year=2020")
    (said,) = page.soup.select(".nothing")
    assert page.count == 0 and page.entries == [] and page.file is None
    assert "There are no such" in said.text
    assert page.soup.h1.text.endswith("of 2020 with “zebra”")
    assert said.select("a")[-1]["href"] == f"/{kind}/"
    assert len(page.chips) == 2


def test_of_filters_that_find_nothing_each_that_helps_is_taken_away_alone(client):
    query = {"type": ["statistics-brief"], "researcher": ["minjeong-park"], "q": ["immigrant"]}
    assert addresses("reports", query) == []
    found = {}
    for name in query:
        fewer = {other: values for other, values in query.items() if other != name}
        if rows := addresses("reports", fewer):
            found["/reports/?" + query_string(fewer)] = len(rows)
    page = read_page(client, f"/reports/?{query_string(query)}")
    steps = {
        step.a["href"]: int(step.select_one(".count").text.split()[0])
        for step in page.soup.select(".nothing li")
    }
    assert steps == found and steps


@pytest.mark.databases
@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_site_says_so(kind, client):
    LISTS[kind]().get_queryset().update(state="draft")
    page = read_page(client, f"/{kind}/")
    assert page.soup.select_one(".nothing a")["href"] == "/"


def test_one_is_not_many(client):
    page = read_page(client, "/reports/?type=statistics-brief")
    assert page.soup.select_one("#count").text == "1 report"
    page = read_page(client, "/reports/?type=working-paper")
    assert page.soup.select_one("#count").text == "4 reports"


@pytest.mark.databases
@pytest.mark.parametrize("kind", LISTS)
def test_titles_sort_alphabetically(kind, client):
    pages = read_pages(client, f"/{kind}/?sort=title")
    titles = [link.text for page in pages for link in page.soup.select(".rows h2 a")]
    assert len(titles) == ALL[kind]
    assert titles == sorted(titles, key=str.casefold)


def test_markup_in_titles_and_queries_is_shown_and_not_run(client):
    make_report(title="<script>alert(1)</script>")
    response = client.get("/reports/", {"q": "<script>"})
    assert b"<script>alert" not in response.content
    assert BeautifulSoup(response.content, "lxml").select_one(".rows h2").text == (
        "<script>alert(1)</script>"
    )


def test_a_row_has_no_empty_paragraphs(client):
    made = make_report(title="Bare", abstract="")
    found = BeautifulSoup(client.get("/reports/?q=bare").content, "lxml")
    row = found.select_one(f'article:has([href="{made.get_absolute_url()}"])')
    assert [paragraph["class"] for paragraph in row.select("p")] == [["kind"]]


@pytest.mark.parametrize("kind", LISTS)
def test_of_several_years_the_filter_is_a_histogram(kind, second_year, client):
    """The earliest year first, each column as high as its share of the highest."""
    soup = read_page(client, f"/{kind}/").soup
    counts = expected.counts(kind, {}, "year")
    highest, told = max(counts.values()), []
    for label in soup.select(".filters .years label"):
        share = 1 - float(label.rect["y"].rstrip("%")) / 100
        told.append((label.input["value"], " ".join(label.text.split()), round(share * highest)))
    assert told == [(year, f"{year} {counts[year]}", counts[year]) for year in ("2020", "2021")]


@pytest.mark.parametrize("kind", LISTS)
def test_of_one_year_no_year_is_to_be_chosen(kind, client):
    assert read_page(client, f"/{kind}/").soup.select(".years") == []


def test_activities_are_counted_by_month_once_for_filter_and_chart(client, monkeypatch):
    counted = []
    months_of = listings.months_of

    def counting(*args):
        counted.append(args)
        return months_of(*args)

    monkeypatch.setattr(listings, "months_of", counting)
    soup = read_page(client, "/education/?view=pictures").soup
    assert soup.select(".filters .months") and soup.select(".results .columns")
    assert len(counted) == 1
