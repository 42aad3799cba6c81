"""What stands where: pages answer in the first screen, for the eye and for the keyboard."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db

LISTS = ["/reports/", "/researchers/", "/education/", "/cooperation/"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # what is left of 1280 px at 400 % zoom
KINDS = {  # of pages, with what is to be seen of each in print
    "/": "h1",
    "/reports/?type=policy-report": ".results .row",
    "/education/?view=calendar": "figcaption",
    "/cooperation/?view=pictures": ".charts figure",
    "/reports/2020/policy-report/8/": ".contents",
    "/reports/2020/policy-report/8/cite/": "#cite-apa",
    "/researchers/minjeong-park/": ".rows",
    "/education/2020/basic/3/": ".facts",
    "/annual-reports/2020/": ".prose",
    "/search/?q=visa": ".rows",
    "/data/": ".prose",
}
CONTROLS = "button, input, select, .tools, .views, header.site nav, .skip, .acts, summary"


def top(page, selector):
    return page.locator(selector).first.bounding_box()["y"]


@pytest.mark.parametrize("path", ["/", "/reports/", "/ko/reports/"])
def test_the_header_is_one_row(path, open_page):
    page = open_page(path)
    for size, most in ((WIDE, 68), (PHONE, 64), (NARROW, 64)):
        page.set_viewport_size(size)
        assert page.locator("header.site").bounding_box()["height"] <= most, size


@pytest.mark.parametrize("path", [*LISTS, "/reports/?type=policy-report&researcher=minjeong-park"])
def test_the_first_result_is_near_the_top(path, open_page):
    page = open_page(path)
    for size, most in ((WIDE, 270), (PHONE, 300)):
        page.set_viewport_size(size)
        assert top(page, ".results .rows > li") <= most, size


def test_a_reports_abstract_begins_in_the_first_screen_and_its_page_is_short(open_page):
    page = open_page("/reports/2020/policy-report/8/", viewport=WIDE)
    assert page.get_by_role("heading", name="Abstract").bounding_box()["y"] <= 460
    assert page.evaluate("document.documentElement.scrollHeight") <= 1600


LONG = "x" * 180


@pytest.mark.parametrize("language", ["", "/ko"])
def test_no_title_search_or_name_of_one_long_word_is_wider_than_the_screen(language, open_page):
    page = open_page(f"{language}/reports/?q={LONG}")
    pages = [
        (page.url, "#title h1", None),
        (f"{language}/reports/", ".results .row h2 a", LONG),
        (f"{language}/search/?q=visa", ".rows h3 a", LONG),
        (f"{language}/reports/2020/policy-report/8/", "h1, .lead .people a", LONG),
    ]
    for path, selector, text in pages:
        page.goto(path)
        named = page.locator(selector)
        assert named.count() > 0, path
        if text:
            named.evaluate_all("(each, text) => each.forEach((a) => (a.innerText = text))", text)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width == size["width"], (path, size)


@pytest.mark.parametrize("path", ["/education/", "/cooperation/2020/domestic/3/"])
def test_text_twice_as_large_fits_on_a_phone(path, open_page):
    page = open_page(path, viewport={"width": 200, "height": 400})  # of 400 by 800
    assert page.evaluate("document.documentElement.scrollWidth") == 200


FOCUS_IS_A_FILTER = """() => {
    const here = document.activeElement;
    return !!here.closest("#filters") && here.matches("input, .months a, summary");
}"""


@pytest.mark.parametrize("path", LISTS[:3])
def test_filters_come_before_results_and_one_link_skips_them(path, open_page):
    page = open_page(path, viewport=WIDE)
    page.wait_for_selector("html.live")
    skip = page.locator("#filters .skip")
    presses = 0
    while not page.evaluate(FOCUS_IS_A_FILTER):
        page.keyboard.press("Tab")
        presses += 1
        assert presses <= 20
    page.keyboard.press("Shift+Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".results .rows :is(a, button)").first).to_be_focused()


@pytest.mark.parametrize("path", KINDS)
def test_printed_pages_have_their_text_and_no_controls(path, open_page):
    page = open_page(path, viewport=WIDE)
    page.emulate_media(media="print")
    expect(page.locator(KINDS[path]).first).to_be_visible()
    controls = page.locator(f":is({CONTROLS}):visible")
    assert controls.evaluate_all("all => all.map(each => each.outerHTML)") == []
    if "search" not in path:  # which no address of its own is given to
        address = page.locator("footer .address")
        assert address.text_content().endswith(path.partition("?view=")[0])


@pytest.mark.parametrize("name", ["Menu", "Search"])
def test_on_a_phone_menu_and_search_open_from_buttons_and_close_by_escape(name, open_page):
    page = open_page("/reports/", viewport=PHONE)
    opened = page.locator({"Menu": "#menu", "Search": "#find"}[name])
    expect(opened).to_be_hidden()
    page.locator("header.site").get_by_role("button", name=name).first.click()
    expect(opened).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
