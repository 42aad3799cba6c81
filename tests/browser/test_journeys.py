"""Each kind of visitor of the design, from the home page to what they came for."""

import re

import pytest
from bibtexparser import parse_string
from playwright.sync_api import expect

from .conftest import press, stop_clock

pytestmark = pytest.mark.django_db

REPORT = "Immigration Policy of Local Governments According to Demographic Changes"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WAYS = {"mouse": {}, "phone": PHONE, "without JavaScript": {"java_script_enabled": False}}


@pytest.fixture(params=WAYS)
def home(request, open_page):
    return open_page("/", **WAYS[request.param])


def open_filters(page, name="Filter"):
    """On a phone they are a sheet behind a button."""
    button = page.locator("button.filter", has_text=name)
    if button.is_visible():
        button.click()


def apply(page, name="Show"):
    """Send the form of filters; on wide screens with JavaScript there is no need to."""
    button = page.locator("#filters").get_by_role("button", name=name)
    if button.is_visible():
        button.click()


def search(field):
    field.fill("gyeonggi demographic")
    field.press("Enter")


def test_a_policy_maker_finds_a_report_by_type_and_person(home):
    press(home.get_by_role("main").get_by_role("link", name=re.compile("Research Report")).first)
    expect(home.locator("#count")).to_contain_text("10 reports")
    open_filters(home)
    home.get_by_label("Min Yi Yoo").check()
    apply(home)
    expect(home.locator(".chips")).to_contain_text("by Min Yi Yoo")
    press(home.get_by_role("link", name=re.compile(REPORT)))
    expect(home.get_by_role("heading", level=1)).to_contain_text(REPORT)


def test_a_journalist_finds_it_by_words_and_goes_on_to_the_author(home):
    search(home.locator("input[name=q]").first)
    press(home.get_by_role("link", name=re.compile(REPORT)).first)
    press(home.get_by_role("link", name="Min Yi Yoo").first)
    expect(home.get_by_role("heading", level=1)).to_have_text("Min Yi Yoo")
    assert home.locator(".rows h3").count() > 1


def test_a_student_finds_a_session_by_its_dates(home):
    menu = home.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    press(home.get_by_role("link", name="Education", exact=True))
    open_filters(home)
    home.get_by_text("Exact dates").click()
    home.get_by_label("From").fill("2020-11-23")
    home.get_by_label("To", exact=True).fill("2020-11-23")
    apply(home)
    expect(home.locator(".chips li")).to_have_count(3)  # and the way to clear both
    expect(home.locator(".rows")).to_contain_text("Multicultural society and racism")
    press(home.get_by_role("link", name=re.compile("Multicultural society and racism")).first)
    expect(home.get_by_role("link", name="Add to calendar")).to_be_visible()


@pytest.fixture
def report(open_page):
    """The page of a report, whose citations may be copied."""
    may = ["clipboard-read", "clipboard-write"]
    return open_page("/reports/2020/research-report/7/", fresh=True, permissions=may)


def test_a_librarian_copies_a_citation_and_takes_the_bibtex(report, address):
    stop_clock(report)
    report.get_by_role("button", name="Copy the citation in APA style").click()
    expect(report.get_by_role("button", name="Copied").first).to_be_visible()
    copied = report.evaluate("navigator.clipboard.readText()")
    assert copied == report.locator("#cite-apa").inner_text()
    with report.expect_download() as download:
        report.get_by_role("link", name="BibTeX").click()
    (entry,) = parse_string(download.value.path().read_text()).entries
    assert entry["url"] == f"{address}/reports/2020/research-report/7/"


def test_another_style_of_citation_is_shown_in_place_and_copied(report):
    report.get_by_role("link", name="Chicago").click()
    expect(report.locator("#cite-chicago")).to_be_focused()
    stop_clock(report)
    report.get_by_role("button", name="Copy the citation in Chicago style").click()
    expect(report.get_by_role("button", name="Copied").first).to_be_visible()
    copied = report.evaluate("navigator.clipboard.readText()")
    assert copied == report.locator("#cite-chicago").inner_text()
    assert report.url.endswith("/reports/2020/research-report/7/")
    expect(report.locator("#cite-apa")).to_be_visible()


@pytest.mark.parametrize("why", ["no JavaScript", "no htmx", "no answer"])
def test_another_style_of_citation_has_a_page_where_it_cannot_be_fetched(open_page, why):
    page = open_page("/", java_script_enabled=why != "no JavaScript")
    stopped = {"no htmx": "script", "no answer": "xhr"}.get(why)

    def pass_on(route):
        return route.abort() if route.request.resource_type == stopped else route.continue_()

    page.route(re.compile(r"htmx\.min|/cite/"), pass_on)
    page.goto("/reports/2020/research-report/7/")
    page.get_by_role("link", name="Chicago").click()
    page.wait_for_url("**/reports/2020/research-report/7/cite/#cite-chicago")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "How to cite Research Report 7 of 2020"
    )
    expect(page.locator("#cite-chicago")).to_be_visible()


def test_a_phrase_is_found_by_keyboard_alone(open_page):
    page = open_page("/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type('"demographic changes" gyeonggi')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("a:focus", has_text=REPORT).count():
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(REPORT)


def test_someone_lost_finds_a_way_on(home):
    home.goto("/reports/2020/research-report/999/")
    expect(home.get_by_role("heading", level=1)).to_contain_text("no page at this address")
    search(home.locator("main input[name=q]"))
    expect(home.get_by_role("link", name=re.compile(REPORT)).first).to_be_visible()


def test_a_korean_reader_finds_a_report_in_korean_and_reads_the_same_in_english(home):
    home.goto("/ko/")
    press(home.get_by_role("main").get_by_role("link", name="연구보고서").first)
    expect(home.locator("#count")).to_contain_text("보고서 10건")
    open_filters(home, "필터")
    home.locator("#researcher-min-yi-yoo").check()
    apply(home, "보기")
    expect(home.locator(".chips")).to_contain_text("Min Yi Yoo")
    press(home.get_by_role("link", name=re.compile(REPORT)))
    expect(home.get_by_role("heading", name="초록")).to_be_visible()
    assert home.url.endswith("/ko/reports/2020/research-report/7/")
    menu = home.get_by_role("button", name="메뉴")
    if menu.is_visible():
        menu.click()
    press(home.get_by_role("link", name="English"))
    expect(home.get_by_role("heading", name="Abstract")).to_be_visible()
    assert home.url.endswith("/reports/2020/research-report/7/") and "/ko/" not in home.url


def test_a_list_that_is_there_is_not_asked_for_again(open_page):
    """It would take a link from under the finger that presses it."""
    page = open_page("/reports/", **PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_filters(page)
    page.get_by_label("Min Yi Yoo").check()
    expect(page.locator(".chips")).to_contain_text("by Min Yi Yoo")
    apply(page)
    expect(page.locator("#filters")).to_be_hidden()
    press(page.locator("#results h3 a, #results h2 a").first)
    page.wait_for_url(re.compile(r"/reports/\d{4}/"))
    assert len([url for url in asked if "researcher=min-yi-yoo" in url]) == 1
