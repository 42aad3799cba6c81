"""Korean typed with an input method: nothing is asked while it is at work, once when it is done."""

import pytest
from playwright.sync_api import expect

# What 박민 is while it is typed: the first syllable is done when the second one begins.
PAUSE = 350  # ms: longer than that after which letters are asked for
SYLLABLES = [["ㅂ", "바", "박"], ["ㅁ", "미", "민"]]


@pytest.fixture
def compose(open_page):
    """Open a page, and type into a field as an input method does; give what was asked meanwhile."""

    def composed(path, selector, asks):
        page = open_page(path)
        asked = []
        page.on("request", lambda request: asked.append(request.url) if asks in request.url else 0)
        field = page.locator(selector)
        field.focus()
        devtools = page.context.new_cdp_session(page)
        for steps in SYLLABLES:
            for step in steps:
                place = {"selectionStart": len(step), "selectionEnd": len(step)}
                devtools.send("Input.imeSetComposition", {"text": step, **place})
                page.wait_for_timeout(
                    350
                )  # longer than the pause after which letters are asked for
            devtools.send("Input.insertText", {"text": steps[-1]})
        assert field.input_value() == "박민"
        return page, asked

    return composed


def test_suggestions_are_asked_for_once_at_its_end(compose):
    page, asked = compose("/", "#home-search", "/search/suggestions/")
    assert asked == []
    with page.expect_response("**/search/suggestions/?q=*"):
        pass
    page.wait_for_timeout(PAUSE)
    assert len(asked) == 1 and asked[0].endswith("?q=%EB%B0%95%EB%AF%BC")


def test_a_list_stays_as_it_is_until_its_end(compose):
    page, asked = compose("/reports/", "#filters [name=q]", "/reports/?")
    assert asked == []
    expect(page.locator("#results li").first).to_be_visible()
    assert page.locator("#status").text_content() == ""
    with page.expect_response("**/reports/?q=*"):
        pass
    page.wait_for_timeout(PAUSE)
    assert len(asked) == 1 and asked[0].endswith("?q=%EB%B0%95%EB%AF%BC")
