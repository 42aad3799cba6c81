"""Search boxes in a browser: suggestions while one types, by keyboard and by mouse."""

import pytest
from playwright.sync_api import expect

from .conftest import let_go

pytestmark = pytest.mark.django_db

BOXES = [("/reports/", "#site-search"), ("/", "#home-search"), ("/search/", "#search")]


# All of them share a script; each is in a form and a layout of its own.
at_each_box = pytest.mark.parametrize("box", BOXES, ids=lambda box: box[1], indirect=True)


@pytest.fixture
def box(request, open_page):
    """A search box, the first of them unless a test is of another."""
    path, selector = getattr(request, "param", BOXES[0])
    return open_page(path).locator(selector)


def type_in(box, text):
    """Type at one stroke, so that nothing is asked for a part of it."""
    box.focus()
    box.page.keyboard.insert_text(text)


def options(box):
    return box.locator("xpath=..").get_by_role("option")


def active(box):
    """The option that the keyboard is at, as assistive technology is told, or None."""
    id = box.get_attribute("aria-activedescendant")
    return id and box.page.locator(f"#{id}")


def is_closed(box):
    expect(options(box).locator("visible=true")).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    assert active(box) is None
    return True


@at_each_box
def test_one_is_chosen_by_keyboard(box):
    type_in(box, "park")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options(box).first).to_be_visible()
    listbox = box.page.locator(f"#{box.get_attribute('aria-controls')}")
    expect(listbox).to_have_role("listbox")
    expect(listbox).to_have_accessible_name("Suggestions")
    count = options(box).count()
    assert count > 1 and active(box) is None
    box.press("ArrowDown")
    expect(active(box)).to_have_attribute("aria-selected", "true")
    assert active(box).text_content() == options(box).nth(0).text_content()
    box.press("ArrowDown")
    assert active(box).text_content() == options(box).nth(1).text_content()
    expect(listbox.locator("[aria-selected=true]")).to_have_count(1)
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert active(box) is None  # back in the text
    box.press("ArrowUp")
    assert active(box).text_content() == options(box).nth(count - 1).text_content()
    expect(box).to_be_focused()
    address = active(box).get_attribute("data-href")
    box.press("Enter")
    box.page.wait_for_url(f"**{address}")


@at_each_box
def test_one_is_chosen_by_mouse(box):
    type_in(box, "minjeong")
    options(box).filter(has_text="Minjeong Park").click()
    box.page.wait_for_url("**/researchers/minjeong-park/")


def test_enter_searches_where_none_is_chosen(box):
    type_in(box, "park")
    expect(options(box).first).to_be_visible()
    box.press("Enter")
    box.page.wait_for_url("**/search/?q=park")


@at_each_box
def test_escape_closes_and_keeps_what_was_typed(box):
    type_in(box, "park")
    expect(options(box).first).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    assert is_closed(box) and box.input_value() == "park"
    box.press("ArrowDown")  # opens again
    expect(options(box).first).to_be_visible()
    box.press("Enter")
    box.page.wait_for_url("**/search/?q=park")


def test_leaving_the_box_closes_it(box):
    type_in(box, "park")
    expect(options(box).first).to_be_visible()
    box.press("Tab")
    assert is_closed(box)


def test_leaving_the_page_closes_it_for_whoever_comes_back(box):
    type_in(box, "park")
    expect(options(box).first).to_be_visible()
    box.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert is_closed(box) and box.input_value() == "park"


def test_emptying_the_box_closes_it(box):
    type_in(box, "park")
    expect(options(box).first).to_be_visible()
    box.fill("")
    assert is_closed(box)


def test_how_many_there_are_is_told(box):
    type_in(box, "hayoung")
    count = 1
    expect(box.locator("xpath=..").get_by_role("status")).to_have_text(f"{count} suggestion")
    box.fill("zebra")
    assert is_closed(box)


def type_at_once(box, *texts):
    """Type faster than any machine is slow: all within one turn of the page's scripts."""
    box.focus()
    box.evaluate(
        """(box, texts) => {
            for (const text of texts) {
                box.value = text;
                box.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }
        }""",
        texts,
    )


def test_it_asks_once_a_pause_and_ignores_a_late_answer(open_page):
    page = open_page("/")
    asked, held = [], []

    def answer(route):
        asked.append(route.request.url.partition("q=")[2])
        if asked[-1] == "minj":
            held.append(route)
        else:
            route.continue_()

    page.route("**/search/suggestions/*", answer)
    box = page.locator("#home-search")
    with page.expect_request("**/search/suggestions/?q=minj"):
        type_at_once(box, "m", "mi", "min", "minj")
    type_at_once(box, "minjx", "nari")
    expect(options(box).first).to_contain_text("Nari")
    let_go(page, held)
    assert asked == ["minj", "nari"]
    expect(options(box).first).to_contain_text("Nari")


def test_a_server_that_does_not_answer_is_no_matter(open_page):
    page = open_page("/")
    page.route("**/search/suggestions/*", lambda route: route.abort())
    box = page.locator("#home-search")
    with page.expect_request("**/search/suggestions/*"):
        box.press_sequentially("park")
    box.press("Enter")
    page.wait_for_url("**/search/?q=park")


def test_without_javascript_the_box_searches(open_page):
    page = open_page("/", java_script_enabled=False)
    page.locator("#home-search").fill("park")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=park")
    assert page.locator(".rows li").count() > 1
