"""An editor's morning in the admin: sign in, correct, draft, publish, take back."""

import re

import pytest
from playwright.sync_api import expect

from tests.running.machines import EDITOR

from .conftest import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in):
    return signed_in(EDITOR)


def test_a_correction_is_seen_at_once_and_can_be_taken_back(admin, open_page):
    press(admin.locator("#reports-report a").first)
    admin.locator("#searchbar").fill("gyeonggi")
    admin.locator("#searchbar").press("Enter")
    admin.wait_for_url("**q=gyeonggi*")
    press(admin.locator("#result_list tbody th a").first)
    title = admin.get_by_label("Title:", exact=True)
    before = title.input_value()
    title.fill(f"{before} (corrected)")
    press(admin.get_by_role("button", name="Save", exact=True).first)
    expect(admin.locator(".success")).to_contain_text("was changed successfully")

    page = open_page("/reports/2020/research-report/7/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{before} (corrected)")

    press(admin.locator("#result_list tbody th a", has_text="(corrected)"))
    press(admin.get_by_role("link", name="History"))
    press(admin.locator("#change-history a").last)
    press(admin.get_by_role("button", name=re.compile("Save|Revert")).first)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(before)


def test_an_entry_and_its_history_are_as_narrow_as_a_phone(admin):
    admin.set_viewport_size({"width": 320, "height": 640})
    admin.goto("/admin/reports/report/1/change/")
    heading = admin.locator("#content > h2")
    assert heading.evaluate("each => each.clientHeight") < 200  # and not a word a line
    admin.goto("/admin/reports/report/1/history/")
    expect(admin.locator("#change-history ins").first).to_be_visible()
    assert admin.evaluate("document.documentElement.scrollWidth") == 320


def test_a_new_session_is_hidden_until_it_is_published(admin, open_page):
    admin.goto("/admin/education/educationsession/add/")
    admin.get_by_label("Annual report:").select_option("2020")
    admin.get_by_label("Track:").select_option("basic")
    admin.get_by_label("Number:").fill("12")
    admin.get_by_label("Title:", exact=True).fill("A morning's session")
    admin.get_by_label("Date as printed:").fill("Dec. 1, 2020")
    admin.get_by_label("Date in EDTF:").fill("2020-12-01")
    admin.get_by_label("Category:").select_option(label="Education for General Public")
    press(admin.get_by_role("button", name="Save and continue editing").first)
    expect(admin.locator(".success")).to_contain_text("was added successfully")
    page = open_page("/education/2020/basic/12/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("no page at this address")

    admin.get_by_label("State:").select_option("published")
    press(admin.get_by_role("button", name="Save", exact=True).first)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("A morning's session")

    press(admin.locator("#result_list tbody th a", has_text="A morning's session"))
    press(admin.get_by_role("link", name="Delete").first)
    press(admin.get_by_role("button", name=re.compile("Yes")))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("no page at this address")


LISTS = (
    "reports/report",
    "reports/researcher",
    "education/educationsession",
    "cooperation/cooperationproject",
    "mrtc_site/section",
)
CUT_OFF = """() => {
    const edge = document.querySelector('.results').getBoundingClientRect().right;
    const cells = [...document.querySelectorAll('#result_list :is(th, td)')];
    return cells.filter(cell => cell.getBoundingClientRect().right > edge + 1).length;
}"""
BROKEN_WORDS = """() => [...document.querySelectorAll('thead th .text')].filter(heading => {
    const range = document.createRange();
    range.selectNodeContents(heading.querySelector('a, span'));
    const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)));
    return lines.size > range.toString().trim().split(/\\s+/).length;
}).map(heading => heading.innerText)"""


@pytest.mark.parametrize("language", ["", "/ko"])
def test_lists_show_all_their_columns_beside_both_side_bars(admin, language):
    admin.set_viewport_size({"width": 1280, "height": 900})
    for kind in LISTS:
        admin.goto(f"{language}/admin/{kind}/")
        assert (kind, admin.evaluate(CUT_OFF)) == (kind, 0)
        assert (kind, admin.evaluate(BROKEN_WORDS)) == (kind, [])


def test_reports_are_filtered_by_a_researcher_who_is_searched_for(admin):
    admin.goto("/admin/reports/report/?state__exact=published")
    admin.locator(".searched-filter .select2-selection").click()
    admin.locator(".select2-search__field").fill("shim")
    options = admin.locator(".select2-results__option")
    expect(options).to_have_text(["Nari Shim (nari-shim)"])  # and no longer all
    options.click()
    press(admin.get_by_role("button", name="Filter"))
    assert "researchers__id__exact=" in admin.url
    assert "state__exact=published" in admin.url
    expect(admin.locator("#result_list")).to_contain_text("Issue Brief 13")
    expect(admin.locator(".searched-filter .select2-selection")).to_contain_text("Nari Shim")
    press(admin.locator(".searched-filter").get_by_role("link", name="All"))
    assert admin.url.endswith("/report/?state__exact=published")
