"""What htmx gets of a list: the part of the page that it swaps, and nothing around it."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mrtc_site.cache import memo

pytestmark = [
    pytest.mark.django_db,
]
LISTS = ["/reports/", "/researchers/", "/education/", "/cooperation/"]
ADDRESSES = [
    *LISTS,
    "/reports/?type=policy-report&researcher=minjeong-park&q=immigrant&sort=title",
    "/reports/?page=2",
    "/reports/?q=zebra",
    "/education/?from=never",
]


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response, BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_update_is_the_list_and_title_of_the_whole_page(address, client):
    whole, page = read(client, address)
    update, part = read(client, address, hx_request="true")
    assert str(part.select_one("#listing")) == str(page.select_one("#listing"))
    assert part.title.text == page.title.text
    assert not part.select("html, head, body, header, footer, script, link, meta")
    assert page.select_one("header.site")
    assert len(update.content) < len(whole.content)


@pytest.mark.parametrize("address", LISTS)
def test_caches_keep_updates_and_pages_apart(address, client):
    for headers in ({}, {"hx_request": "true"}):
        response, _ = read(client, address, **headers)
        assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("address", LISTS)
def test_an_update_asks_the_database_no_more_than_the_page(address, client):
    def asked(**headers):
        memo.values.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers=headers)
        return len(queries)

    assert asked(hx_request="true") < asked() < 30


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_box_has_an_id_of_its_own(address, client):
    """By which the browser finds the one that had the focus, in the swapped part."""
    _, page = read(client, address)
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len({*ids})
    assert all(
        field.get("id") for field in page.select("#filters :is(input, summary):not([type=hidden])")
    )


def test_the_parts_that_are_swapped_are_there(client):
    _, page = read(client, "/reports/")
    form = page.select_one("form#filters")
    for element in (page.select_one("#listing"), form):
        for selector in element["data-hx-select-oob"].split(","):
            assert len(page.select(selector)) == 1
    assert form.select("#fields input[name=q]") and form.select("#choices [name=type]")
    assert page.select_one("#title #count") and page.select_one("#bar .tools")
    assert not page.select("#listing #status")  # a live region stays in its place


@pytest.mark.parametrize("address", ["/", "/search/?q=immigrant", "/education/2020/basic/3/"])
def test_pages_that_fetch_nothing_load_no_htmx(address, client):
    _, page = read(client, address)
    assert not [script["src"] for script in page.select("script[src]") if "htmx" in script["src"]]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_scripts_or_styles_in_it(address, client):
    _, page = read(client, address)
    assert {script.get("type") for script in page.select("script:not([src])")} <= {
        "application/ld+json"
    }
    assert not page.select("style, [style]")
    assert not [
        name for element in page.select("*") for name in element.attrs if name.startswith("on")
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "As printed"),
        ("?q=immigrant", "Best first"),
        ("?q=!", "As printed"),
    ],
)
def test_the_order_that_comes_by_itself_needs_no_parameter(query, first, client):
    _, page = read(client, f"/reports/{query}")
    orders = page.select_one(".drop").select("a")
    kept = query if query == "?q=immigrant" else ""
    assert (orders[0].text, orders[0]["href"]) == (first, f"/reports/{kept}")
    assert [order.text for order in orders if order.get("aria-current")] == [first]


@pytest.mark.parametrize(
    ("query", "current"),
    [
        ("sort=printed", "As printed"),
        ("sort=oldest", "Oldest first"),
        ("sort=printed&q=immigrant", "As printed"),
        ("sort=title", "Title"),
    ],
)
def test_the_order_at_work_is_said_whichever_an_address_names(query, current, client):
    _, page = read(client, f"/reports/?{query}")
    drop = page.select_one(".drop")
    assert [order.text for order in drop.select("[aria-current]")] == [current]
    assert drop.summary.text == f"Sort: {current}"


@pytest.mark.parametrize("view", ["pictures", "calendar"])
def test_where_nothing_is_in_an_order_none_is_offered(view, client):
    _, page = read(client, f"/education/?view={view}")
    assert [drop.summary.text for drop in page.select(".drop")] == ["Take this list"]
