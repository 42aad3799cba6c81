"""Korean typed with an input method: nothing is asked while it is at work, once when it is done."""

import pytest
from playwright.sync_api import expect

from .conftest import stop_clock

pytestmark = pytest.mark.django_db

# What 박민 is while it is typed: the first syllable is done when the second one begins.
SYLLABLES = [["ㅂ", "바", "박"], ["ㅁ", "미", "민"]]
PAUSE = 1000  # ms on the page's clock: longer than that after which letters are asked for


@pytest.fixture
def compose(open_page):
    """Open a page whose clock the test holds, and type into a field as an input method does; give
    what was asked once it has ended."""

    def composed(path, selector, asks):
        page = open_page(path, fresh=True)
        stop_clock(page)
        asked = []
        page.on("request", lambda request: asked.append(request.url) if asks in request.url else 0)
        field = page.locator(selector)
        field.focus()
        devtools = page.context.new_cdp_session(page)
        first, second = SYLLABLES
        for step in first:
            compose_step(devtools, step)
            page.clock.run_for(PAUSE)
        devtools.send("Input.insertText", {"text": first[-1]})
        for step in second:
            compose_step(devtools, step)
            page.clock.run_for(PAUSE)
        devtools.send("Input.insertText", {"text": second[-1]})
        assert field.input_value() == "박민" and asked == []
        assert page.locator("#status").all_text_contents() in ([], [""])
        with page.expect_response(lambda response: asks in response.url):
            page.clock.run_for(PAUSE)
        page.clock.run_for(PAUSE)
        page.clock.resume()  # the page's own timers wait for the rest of the answer, too
        return page, asked

    return composed


def compose_step(devtools, text):
    place = {"selectionStart": len(text), "selectionEnd": len(text)}
    devtools.send("Input.imeSetComposition", {"text": text, **place})


def test_suggestions_are_asked_for_once_at_its_end(compose):
    _, asked = compose("/", "#home-search", "/search/suggestions/")
    assert len(asked) == 1 and asked[0].endswith("?q=%EB%B0%95%EB%AF%BC")


def test_a_list_stays_as_it_is_until_its_end(compose):
    page, asked = compose("/reports/", "#filters [name=q]", "/reports/?")
    assert len(asked) == 1 and asked[0].endswith("?q=%EB%B0%95%EB%AF%BC")
    expect(page.locator("#status")).not_to_have_text("")
