"""Lists in a browser: filters work at once and in place; without JavaScript, by form."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict
from playwright.sync_api import expect

from tests import expected
from tests.waiting import until

from .conftest import let_go, press

pytestmark = pytest.mark.django_db

WHOLE_VISIT = 50_000  # bytes


@pytest.fixture
def open_list(open_page):
    """Open a list and mark the document, so that a load of another would be seen."""

    def opened(path="/reports/"):
        page = open_page(path)
        page.wait_for_selector("html.live")
        page.evaluate("document.mark = 'the same'")
        return page

    return opened


def is_the_same_document(page):
    return page.evaluate("document.mark") == "the same"


def query(page):
    """The query in the address, as {name: values}."""
    return spelt(page.url)


def spelt(address):
    return dict(QueryDict(urlsplit(address).query).lists())


def shown(page):
    return page.evaluate(
        "[...document.querySelectorAll('.rows h2 a')].map(link => link.getAttribute('href'))"
    )


def check(page, kind, **asked):
    """The page comes to show and tell the list that `asked` makes, and its address spells that."""
    rows = [row.address for row in expected.select(kind, asked) if row.year == 2020]
    until(lambda: shown(page) == rows[:20] and query(page) == asked)
    noun = {"reports": "report", "education": "session"}[kind]
    told = f"{len(rows)} {noun}{'s' * (len(rows) != 1)}"
    if len(rows) > 20:
        told = f"1–20 of {told}"
    expect(page.locator("#status")).to_have_text(told)
    expect(page.locator("#count")).to_have_text(told)
    assert is_the_same_document(page)


def chips(page):
    return page.locator(".chips a[title]")


def test_ticking_updates_list_counts_chips_address_and_title(open_list):
    page = open_list()
    page.get_by_label("Policy Report").check()
    check(page, "reports", type=["policy-report"])
    page.get_by_label("Minjeong Park").check()
    asked = {"type": ["policy-report"], "researcher": ["minjeong-park"]}
    check(page, "reports", **asked)
    for name in ("type", "role"):
        for value, count in expected.counts("reports", {**asked, "year": ["2020"]}, name).items():
            told = page.locator(f"label:has(#{name}-{value}) .count")
            assert told.text_content() == str(count), value
    expect(chips(page)).to_have_count(2)
    assert page.title() == "Policy reports by Minjeong Park – MRTC"
    page.get_by_label("Minjeong Park").uncheck()
    check(page, "reports", type=["policy-report"])


def test_typing_updates_the_list_and_loses_no_letter(open_list):
    page = open_list()
    words = page.get_by_label("Words")
    with page.expect_response(lambda answer: spelt(answer.url) == {"q": ["policies immigrant"]}):
        words.press_sequentially("policies immigrant", delay=120)
        words.press("Home")
    words.press_sequentially("x", delay=350)  # and while typing
    words.press("Backspace")
    words.press("ArrowRight")
    check(page, "reports", q=["policies immigrant"])
    assert words.input_value() == "policies immigrant"
    expect(words).to_be_focused()
    assert words.evaluate("field => field.selectionStart") == 1


def test_a_slow_answer_never_overtakes_a_later_one(open_list):
    page = open_list()
    held = []
    page.route("**/reports/?q=policy", lambda route: held.append(route))  # noqa: PLW0108 (no built-ins)
    words = page.get_by_label("Words")
    with page.expect_request("**/reports/?q=policy"):
        words.fill("policy")
    words.fill("women")
    check(page, "reports", q=["women"])
    let_go(page, held)
    assert len(held) == 1
    check(page, "reports", q=["women"])


def sort(page, order):
    page.locator("summary", has_text="Sort").click()
    page.get_by_role("link", name=order).click()


def test_an_order_is_in_the_address_only_when_it_is_chosen(open_list):
    page = open_list("/education/")
    sort(page, "Newest first")
    check(page, "education", sort=["newest"])
    expect(page.get_by_role("link", name="Newest first")).to_be_hidden()
    page.get_by_label("Basic education").check()  # the order stays
    check(page, "education", sort=["newest"], track=["basic"])
    sort(page, "As printed")
    check(page, "education", track=["basic"])


def test_what_is_searched_can_be_best_first_or_as_printed(open_list):
    page = open_list()
    page.get_by_label("Words").fill("immigrant")
    check(page, "reports", q=["immigrant"])
    sort(page, "As printed")
    check(page, "reports", q=["immigrant"], sort=["printed"])
    sort(page, "Best first")
    check(page, "reports", q=["immigrant"])


def test_days_narrow_activities(open_list):
    page = open_list("/education/")
    page.get_by_text("Exact dates").click()
    page.get_by_label("From").fill("2020-07-01")
    check(page, "education", **{"from": ["2020-07-01"]})
    page.get_by_label("To", exact=True).fill("2020-09-30")
    check(page, "education", **{"from": ["2020-07-01"], "to": ["2020-09-30"]})


def test_a_month_is_chosen_in_one_step(open_list):
    page = open_list("/education/")
    november = page.get_by_role("link", name=re.compile("Nov ?: 14 sessions"))
    november.click()
    check(page, "education", **{"from": ["2020-11-01"], "to": ["2020-11-30"]})
    expect(november).to_have_attribute("aria-current", "true")


def test_chips_pages_and_clearing_work_in_place(open_list):
    page = open_list("/reports/?q=immigra&type=policy-report&type=issue-brief")
    page.get_by_role("link", name="with “immigra”").click()
    check(page, "reports", type=["policy-report", "issue-brief"])
    assert page.get_by_label("Words").input_value() == ""
    expect(page.locator("#count")).to_be_focused()
    page.get_by_role("link", name="Clear all").click()
    check(page, "reports")
    expect(chips(page)).to_have_count(0)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#status")).to_have_text("21–40 of 42 reports")
    assert query(page) == {"page": ["2"]} and is_the_same_document(page)
    expect(page.locator("#count")).to_be_in_viewport()
    page.get_by_label("Working Paper").check()  # of which there is no second page
    check(page, "reports", type=["working-paper"])


def test_back_and_forward_go_through_the_lists_that_were_chosen(open_list):
    page = open_list()
    page.get_by_label("Policy Report").check()
    check(page, "reports", type=["policy-report"])
    words = page.get_by_label("Words")
    for typed in ("immig", "immigra", "immigrant"):  # one search, typed with pauses
        words.fill(typed)
        check(page, "reports", type=["policy-report"], q=[typed])
    page.go_back()
    check(page, "reports", type=["policy-report"])
    assert words.input_value() == "" and page.get_by_label("Policy Report").is_checked()
    page.go_back()
    check(page, "reports")
    assert not page.get_by_label("Policy Report").is_checked()
    page.go_forward()
    check(page, "reports", type=["policy-report"])
    page.go_forward()
    check(page, "reports", type=["policy-report"], q=["immigrant"])
    assert words.input_value() == "immigrant"
    page.get_by_label("Issue Brief").check()  # what came back is as alive as before
    check(page, "reports", type=["policy-report", "issue-brief"], q=["immigrant"])


def test_going_back_skips_no_list_that_was_chosen(open_list):
    """However one went on from it: by typing, too."""
    page = open_list()
    page.get_by_label("Policy Report").check()
    check(page, "reports", type=["policy-report"])
    words = page.get_by_label("Words")
    words.fill("immig")
    check(page, "reports", type=["policy-report"], q=["immig"])
    chips(page).filter(has_text="Policy Report").click()
    check(page, "reports", q=["immig"])
    for typed in ("immigra", "immigrant"):
        words.fill(typed)
        check(page, "reports", q=[typed])
    page.go_back()
    check(page, "reports", q=["immig"])
    expect(words).to_have_value("immig")  # or the list that comes back would take its place
    words.fill("immigra")  # from a list that one came back to
    check(page, "reports", q=["immigra"])
    page.go_back()
    check(page, "reports", q=["immig"])
    page.go_back()
    check(page, "reports", type=["policy-report"], q=["immig"])


def test_back_from_an_entry_gives_the_whole_page(open_list):
    page = open_list()
    page.get_by_label("Working Paper").check()
    check(page, "reports", type=["working-paper"])
    page.locator(".rows h2 a").first.click()
    page.wait_for_url("**/reports/2020/**")
    page.go_back()
    expect(page.locator("#count")).to_have_text("4 reports")
    expect(page.locator("header.site")).to_be_visible()
    assert page.get_by_label("Working Paper").is_checked()
    page.go_back()
    expect(page.locator("#count")).to_contain_text("42 reports")
    expect(page.locator("header.site")).to_have_count(1)


def test_a_reload_shows_the_same(open_list):
    page = open_list()
    page.get_by_label("Policy Report").check()
    page.get_by_label("Words").fill("immigrant")
    check(page, "reports", type=["policy-report"], q=["immigrant"])
    before = page.locator("#listing").inner_text()
    page.reload()
    page.wait_for_selector("html.live")
    assert page.locator("#listing").inner_text() == before


def test_all_of_it_works_by_keyboard(open_list):
    page = open_list()
    page.get_by_label("Words").focus()
    page.keyboard.type("immigrant")
    check(page, "reports", q=["immigrant"])
    page.keyboard.press("Tab")
    first = page.locator("#choices [type=checkbox]").first
    expect(first).to_be_focused()
    value = first.get_attribute("value")
    page.keyboard.press("Space")
    check(page, "reports", q=["immigrant"], type=[value])
    expect(page.locator(f"#type-{value}")).to_be_focused()  # in the swapped part, too
    page.keyboard.press("Space")
    check(page, "reports", q=["immigrant"])
    page.get_by_label("Words").focus()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    check(page, "reports", q=["immigra"])
    chips(page).first.focus()
    page.keyboard.press("Enter")
    check(page, "reports")
    expect(page.locator("#count")).to_be_focused()


def test_what_was_unfolded_stays_unfolded(open_list):
    page = open_list()
    more = page.locator("#more-researcher")
    more.locator("summary").click()
    page.get_by_label("Issue Brief").check()
    expect(chips(page)).to_have_count(1)
    expect(more).to_have_attribute("open", "")
    chosen = page.locator(f"#{more.locator('[type=checkbox]').first.get_attribute('id')}")
    chosen.check()
    expect(chips(page)).to_have_count(2)
    expect(more).to_have_attribute("open", "")
    expect(chosen).to_be_focused()  # now among the first


def test_nothing_found_is_said_and_can_be_left(open_list):
    page = open_list()
    page.get_by_label("Words").fill("zebra")
    expect(page.locator("#status")).to_have_text("0 reports")
    page.get_by_role("link", name="see all reports").click()
    check(page, "reports")


def test_what_is_not_understood_is_told(open_list):
    page = open_list()
    page.get_by_label("Words").fill("!?")
    expect(page.locator(".notice")).to_contain_text("“!?” is not understood")
    page.get_by_label("Words").fill("policy")
    check(page, "reports", q=["policy"])
    expect(page.locator(".notice")).to_have_count(0)


@pytest.mark.parametrize("fail", ["abort", "fulfill"])
def test_when_an_update_fails_the_browser_loads_the_page(fail, open_list):
    page = open_list()
    updates = []

    def first_fails(route):
        if "hx-request" not in route.request.headers:
            return route.continue_()
        updates.append(route.request.url)
        return route.abort() if fail == "abort" else route.fulfill(status=500, body="oh")

    page.route("**/reports/?type=policy-report", first_fails)
    press(page.get_by_label("Policy Report"))
    expect(page.locator("#count")).to_have_text("12 reports")
    assert len(updates) == 1 and not is_the_same_document(page)


def found(page):
    """Give the results in words, without the buttons that a script adds."""
    return page.locator("#results .row > :not(.kind)").all_inner_texts()


def test_without_javascript_the_form_gives_the_same(open_list, open_page):
    live, plain = open_list(), open_page("/reports/", java_script_enabled=False)
    for page in (live, plain):
        page.get_by_label("Policy Report").check()
        page.get_by_label("Minjeong Park").check()
        page.get_by_label("Words").fill("immigrant")
    press(plain.get_by_role("button", name="Show 42 reports"))
    asked = {"type": ["policy-report"], "researcher": ["minjeong-park"], "q": ["immigrant"]}
    check(live, "reports", **asked)
    assert found(live) == found(plain)
    filled = [pair for pair in parse_qsl(urlsplit(plain.url).query) if pair[1]]
    assert filled == parse_qsl(urlsplit(live.url).query)
    live.get_by_role("link", name="by Minjeong Park").click()
    press(plain.get_by_role("link", name="by Minjeong Park"))
    check(live, "reports", q=["immigrant"], type=["policy-report"])
    assert live.url == plain.url
    assert found(live) == found(plain)
    expect(live.get_by_role("button", name="Show")).to_be_hidden()


@pytest.mark.parametrize("path", ["/reports/", "/education/", "/cooperation/", "/researchers/"])
def test_a_first_visit_is_light(path, open_page):
    page = open_page("about:blank", fresh=True)
    asked = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (no built-ins)
    page.goto(path)
    page.wait_for_selector("html.live")
    sizes = {request.url: request.sizes()["responseBodySize"] for request in asked}
    assert any("htmx" in url for url in sizes) and any(".css" in url for url in sizes)
    assert sum(sizes.values()) < WHOLE_VISIT, sizes


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_on_a_phone_filters_are_a_sheet_that_says_how_many_it_will_show(open_page):
    page = open_page("/reports/", **PHONE)
    page.wait_for_selector("html.live")
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Filter").tap()
    expect(sheet).to_be_visible()
    page.get_by_label("Policy Report").check()
    show = page.get_by_role("button", name="Show 12 reports")
    expect(show).to_be_in_viewport()
    expect(sheet).to_be_visible()  # until one has chosen
    show.tap()
    expect(sheet).to_be_hidden()
    expect(page.locator("#count")).to_have_text("12 reports")
    expect(page.locator("#count")).to_be_focused()  # the button that it opened from is a new one
    button = page.get_by_role("button", name="Filter · 1")
    button.tap()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("language", ["", "/ko"])
def test_the_menus_of_a_list_open_within_the_screen(language, open_page):
    page = open_page(f"{language}/reports/?q=female&type=policy-report")
    menus = page.locator(".drop")
    expect(menus).to_have_count(2)
    for width in (320, 360, 412, 768, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        for menu in menus.all():
            menu.locator("summary").click()
            box = menu.locator("div").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, (width, box)


def test_on_a_phone_the_tools_stay_in_reach(open_page):
    page = open_page("/reports/", **PHONE)
    page.evaluate("scrollTo(0, 4000)")
    expect(page.get_by_role("button", name="Filter")).to_be_in_viewport()
    expect(page.locator("summary", has_text="Take this list")).to_be_in_viewport()


def test_people_are_found_by_name_while_one_types(open_list):
    page = open_list()
    name = page.get_by_label("Name", exact=True)
    name.press_sequentially("kwan", delay=80)
    expect(page.locator("#choices-researcher [type=checkbox]")).to_have_count(1)
    expect(name).to_be_focused()
    assert name.input_value() == "kwan"
    page.get_by_label("Dong Kwan Kang").check()
    expect(page.locator(".chips")).to_contain_text("by Dong Kwan Kang")
    assert is_the_same_document(page)


EARLY = {
    "typed": ("/education/", {"from": ["2020-11-23"]}),
    "ticked": ("/reports/?sort=title", {"type": ["policy-report"], "sort": ["title"]}),
}


@pytest.fixture
def open_slowly(open_page):
    """Open a list whose scripts come only when the function given with the page is called."""

    def opened(path):
        page, held = open_page("/"), []

        def hold(route):
            held.append(route)

        page.route("**/htmx.min.*js", hold)
        with page.expect_request("**/htmx.min.*js"):
            page.goto(path, wait_until="commit")
        page.get_by_role("button", name="Show").wait_for()
        return page, held[0].continue_

    return opened


@pytest.mark.parametrize("way", EARLY)
def test_what_is_chosen_before_the_scripts_are_there_counts(open_slowly, way):
    path, asked = EARLY[way]
    page, go_on = open_slowly(path)
    page.evaluate("document.mark = 'the same'")
    if way == "typed":
        page.get_by_text("Exact dates").click()
        page.get_by_label("From").fill(asked["from"][0])
    else:
        page.get_by_label("Policy Report").check()
    go_on()
    check(page, path.split("/")[1], **asked)


def test_a_list_as_it_came_is_not_asked_for_again(open_slowly):
    page, go_on = open_slowly("/reports/?sort=title&type=policy-report&q=policy")
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    go_on()
    page.wait_for_selector("html.live")
    with page.expect_request("**/reports/?*"):  # comes after any that nobody has asked for
        page.get_by_label("Policy Report").uncheck()
    assert asked.count("/reports/") == 1


def test_where_a_script_does_not_come_the_form_is_sent_by_its_button(open_page):
    page = open_page("/")
    page.route("**/htmx.min.*js", lambda route: route.abort())
    page.goto("/reports/")
    page.get_by_label("Policy Report").check()
    page.get_by_role("button", name="Show 42 reports").click()
    expect(page.locator(".chips")).to_contain_text("Policy Report")
