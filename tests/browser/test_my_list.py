"""One's own list, in a browser that is closed and opened again."""

import json

import bibtexparser
import pytest
from playwright.sync_api import expect

from .conftest import WITHOUT_WINDOWS, chromium, press, stop_clock

pytestmark = pytest.mark.django_db

PICKED = [
    "reports/2020/policy-report/8/",
    "reports/2020/issue-brief/3/",
    "education/2020/basic/3/",
]


def pick(page, title):
    page.get_by_role("button", name=f"My list: {title}").click()


def paths(page):
    return [entry["path"] for entry in page.evaluate("JSON.parse(localStorage['my-list'])")]


@pytest.fixture
def picked(open_page):
    """The page of a list with a report of a search, one of its own page, and a session."""
    may = ["clipboard-read", "clipboard-write"]
    page = open_page("/reports/?q=female&type=policy-report", fresh=True, permissions=may)
    page.locator(".rows .pick").first.click()
    page.goto(page.url.partition("/reports/")[0] + "/reports/2020/issue-brief/3/")
    page.locator(".lead .pick").click()
    page.goto(page.url.partition("/reports/")[0] + "/ko/education/2020/basic/3/")
    page.locator(".lead .pick").click()
    press(page.get_by_role("link", name="내 목록 3"))
    page.goto(page.url.replace("/ko/", "/"))
    return page


def test_what_is_put_aside_is_listed_moved_taken_off_and_exported(picked):
    first, *rest = paths(picked)
    assert rest == PICKED[1:] and first.startswith("reports/2020/policy-report/")
    rows = picked.locator("#entries > li")
    expect(rows).to_have_count(3)
    rows.nth(2).get_by_role("button", name="Up").click()
    assert paths(picked) == [first, PICKED[2], PICKED[1]]
    expect(rows.nth(1).get_by_role("button", name="Up")).to_be_focused()
    with picked.expect_download() as download:
        picked.get_by_role("button", name="BibTeX").click()
    assert download.value.suggested_filename == "my-list-reports.bib"
    entries = bibtexparser.parse_string(download.value.path().read_text()).entries
    numbers = [f"reports/2020/policy-report/{entries[0]['number']}/", PICKED[1]]
    assert numbers == [first, PICKED[1]] and len(entries) == 2
    with picked.expect_download() as download:
        picked.get_by_role("button", name="iCalendar").click()
    assert download.value.path().read_text().count("BEGIN:VEVENT") == 1
    rows.nth(1).get_by_role("button", name="Take off").click()
    assert paths(picked) == [first, PICKED[1]]
    picked.once("dialog", lambda dialog: dialog.accept())
    picked.get_by_role("button", name="Empty my list").click()
    expect(picked.get_by_text("Nothing is on it yet.")).to_be_visible()
    expect(picked.get_by_role("main")).to_be_focused()


def test_each_title_and_label_says_its_language(picked, open_page):
    def languages(page):
        return page.locator("#entries > li").evaluate_all(
            "rows => rows.map((row) => [...row.querySelectorAll('.label, a, .off .unseen')]"
            ".map((each) => each.lang))"
        )

    english, korean = ["en", "en", "en"], ["ko", "en", "en"]  # its label alone is in Korean
    assert languages(picked) == [english, english, korean]
    expect(picked.locator("#entries .label").nth(2)).to_have_text("기본교육 3")
    link = picked.evaluate("link()")
    other = open_page("/my-list/#" + link.partition("#")[2])
    titles = other.locator("#offer span span")
    expect(titles).to_have_count(3)
    assert titles.evaluate_all("spans => spans.map((each) => each.lang)") == ["en"] * 3
    other.get_by_role("button", name="Add them to my list").click()
    assert languages(other) == [english, english, korean]


def test_a_page_that_one_goes_back_to_shows_what_was_put_aside_since(open_page):
    page = open_page("/reports/")
    button = page.locator(".rows .pick").first
    # As the page that one went on to does, of which this one hears nothing meanwhile.
    entry = page.evaluate("entryOf(document.querySelector('.rows article'))")
    page.evaluate("list => localStorage.setItem('my-list', list)", json.dumps([entry]))
    expect(button).to_have_attribute("aria-pressed", "false")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#to-my-list .count")).to_have_text("1")


def test_citations_are_copied_each_on_a_line_of_its_own(picked):
    press(picked.get_by_role("button", name="Show them"))
    stop_clock(picked)
    picked.get_by_role("button", name="Copy").click()
    expect(picked.get_by_role("button", name="Copied")).to_be_visible()
    copied = picked.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == picked.locator("#citations li").all_text_contents()


def test_a_link_carries_it_to_another_browser_where_it_is_offered(picked, open_page):
    link = picked.evaluate("link()")
    other = open_page("/my-list/#" + link.partition("#")[2])
    expect(other.locator("#entries > li")).to_have_count(0)
    other.get_by_role("button", name="Add them to my list").click()
    expect(other.locator("#entries > li")).to_have_count(3)
    assert paths(other) == paths(picked) and "#" not in other.url
    titles = other.locator("#entries a").all_text_contents()
    assert titles == picked.locator("#entries a").all_text_contents()


@pytest.mark.parametrize(
    "hash", ["%", "[1]", '[["reports/../admin/","a","b","en"]]', "[[1,2,3,4]]"]
)
def test_a_link_that_carries_no_list_offers_nothing(open_page, hash):
    page = open_page(f"/my-list/#{hash}")
    expect(page.get_by_text("Nothing is on it yet.")).to_be_visible()
    expect(page.locator("#offer")).to_be_hidden()


def test_it_outlives_the_browser_and_sends_nothing(browser, address, tmp_path):
    sent, path = [], "/reports/2020/issue-brief/3/"
    for visit in (1, 2):
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=chromium(WITHOUT_WINDOWS), args=["--no-sandbox"]
        )
        page = context.new_page()
        page.on("request", lambda request: sent.append(request.url.removeprefix(address)))
        page.goto(address + path)
        if visit == 1:
            page.locator(".lead .pick").click()
        expect(page.locator(".lead .pick")).to_have_attribute("aria-pressed", "true")
        assert context.cookies() == []
        context.close()
    assert [asked for asked in sent if not asked.startswith("/static/")] == [path] * 2


def test_without_javascript_it_is_not_offered(open_page):
    page = open_page("/reports/", java_script_enabled=False)
    expect(page.locator(".pick")).to_have_count(0)
    expect(page.locator("#to-my-list")).to_be_hidden()


def test_a_draft_is_not_offered(open_page):
    def as_draft(route):
        text = route.fetch().text()
        route.fulfill(body=text.replace('class="detail"', 'class="detail draft"'))

    page = open_page("/reports/")
    page.route("**/issue-brief/3/", as_draft)
    page.goto(page.url + "2020/issue-brief/3/")
    expect(page.locator(".detail.draft .lead")).to_have_count(1)
    expect(page.locator(".pick")).to_have_count(0)


def test_a_full_list_takes_no_more(open_page):
    page = open_page("/reports/2020/issue-brief/3/")
    full = [{"path": f"reports/2020/x/{n}/", "title": "x", "label": "x"} for n in range(200)]
    page.evaluate("list => localStorage.setItem('my-list', list)", json.dumps(full))
    said = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    page.locator(".lead .pick").click()
    assert said == ["My list is full"] and len(paths(page)) == 200
