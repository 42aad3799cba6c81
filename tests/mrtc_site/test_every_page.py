"""Every page that links lead to from the home page."""

from collections import Counter
from urllib.parse import parse_qs

import html5lib
import pytest
from django.urls import resolve

from tests import expected
from tests.crawl import Page

pytestmark = [
    pytest.mark.django_db,
]

LISTED = [
    "/",
    "/annual-reports/",
    "/annual-reports/2020/",
    "/reports/",
    "/researchers/",
    "/education/",
    "/cooperation/",
    *(f"/researchers/{slug}/" for slug in expected.PEOPLE if slug != "ada-oneill"),
    *(row.address for rows in expected.ROWS.values() for row in rows if row.year == 2020),
    "/reports.csv",
    "/education.csv",
    "/cooperation.csv",
]
UNLINKED = [  # what only forms lead to
    "/search/",
    "/search/?q=immigrant",
    "/search/?q=zebra",
    "/search/?q=%00",
    "/reports/?q=zebra",
    "/reports/?type=banana&researcher=minjeong-park&role=chief&page=9",
    "/education/?from=2020-11-01&to=x&q=<b>",
    "/cooperation/?scope=domestic&category=others&sort=oldest",
    "/researchers/?q=kim&sort=reports",
]

# Those that pages use of the HTML standard's index of attributes and SVG 2's; `property` is RDFa's.
HTML = """
    action charset checked class content datetime defer for form height hidden href hreflang id lang
    maxlength method name open placeholder popover popovertarget popovertargetaction property rel
    reversed role scope sizes src start tabindex autocomplete title type value width
"""
SVG = "cx cy d dx overflow r rx stroke-width text-anchor viewbox x x1 x2 y y1 y2"


def test_links_lead_to_every_address_of_the_design(site):
    assert {*LISTED} <= {*site}
    assert len(LISTED) == 7 + 51 + 42 + 33 + 32 + 3


def test_no_link_is_broken(site):
    assert {page.status for page in site.values()} == {200}
    assert len(site) > 450


def test_every_fragment_is_there(site):
    swept = Counter()
    for page in site.values():
        for address, fragment in page.links():
            if fragment:
                assert fragment in site[address].ids, (page.address, address)
                swept[address] += 1
    contents = [s for s in expected.objects("mrtc_site.section") if s["level"] < 4]
    assert swept["/annual-reports/2020/"] >= len(contents) == 28


def test_every_page_has_one_heading_a_title_and_a_description(site):
    pages = [page for page in site.values() if page.type == "text/html"]
    for page in pages:
        (heading,) = page.h1
        assert heading.strip() and page.description.strip(), page.address
        assert page.title.endswith(" – MRTC") and len(page.title) > 10, page.address
    assert len(pages) > 240


def test_no_id_is_there_twice_on_a_page(site):
    for page in site.values():
        assert len(page.ids) == len({*page.ids}), page.address


def test_every_attribute_is_html_or_svg_or_begins_with_data(site, korean_site):
    pages = [*site.values(), *korean_site.values()]
    found = {name for page in pages for name in page.attributes}
    assert {name for name in found if not name.startswith(("aria-", "data-"))} == {
        *HTML.split(),
        *SVG.split(),
    }


def test_entries_have_titles_of_their_own(site):
    entries = [page for page in site.values() if resolve(page.path).url_name == "detail"]
    assert len(entries) == 42 + 33 + 32
    for page in entries:
        assert page.h1[0].strip() in page.title
    assert len({page.description for page in entries}) == len(entries)


def strictly_parsed(content):
    return html5lib.HTMLParser(strict=True).parse(content.decode())


def test_pages_are_flawless_html(site):
    """Of each kind by view and parameters the longest; every page is made of the same templates
    (hostile and awkward text is asked of elsewhere)."""
    longest = {}
    for page in sorted(site.values(), key=lambda page: len(page.content)):
        if page.type == "text/html":
            match, names = resolve(page.path), parse_qs(page.address.partition("?")[2])
            longest[match.view_name, *names] = page
    for page in longest.values():
        strictly_parsed(page.content)
    assert len(longest) > 30


@pytest.mark.parametrize("address", UNLINKED)
def test_what_forms_lead_to_is_as_sound(address, client):
    page = Page(address, client.get(address))
    assert page.status == 200 and len(page.h1) == 1 and page.description
    assert len(page.ids) == len({*page.ids})
    strictly_parsed(page.content)


def test_a_page_of_awkward_characters_is_flawless(second_year, client):
    for row in expected.ROWS["reports"] + expected.ROWS["education"] + expected.ROWS["cooperation"]:
        if row.year == 2021:
            page = Page(row.address, client.get(row.address))
            assert [" ".join(page.h1[0].split())] == [" ".join(row.title.split())]
            strictly_parsed(page.content)
