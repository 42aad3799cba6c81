"""Pictures as a browser shows them."""

import pytest
from playwright.sync_api import expect

PAGES = ["/", "/annual-reports/2020/", "/reports/", "/education/", "/cooperation/"]


def test_pictures_follow_the_filters_in_place(open_page):
    page = open_page("/education/")
    chart = page.locator("svg.columns")
    expect(chart.get_by_role("link", name="Nov: 14 sessions")).to_be_visible()
    page.get_by_text("On a calendar").click()
    page.get_by_label("Basic education").check()
    expect(page.locator("#count")).to_contain_text("11 sessions")
    expect(chart.get_by_role("link", name="Nov: 3 sessions")).to_be_visible()
    expect(page.locator("svg.timeline a")).to_have_count(10)
    expect(page.locator("svg.timeline")).to_be_visible()


def test_a_mark_leads_to_its_list(open_page):
    page = open_page("/")
    page.get_by_role("link", name="Issue Brief: 14 reports").click()
    expect(page.locator("#count")).to_contain_text("14 reports")


@pytest.mark.parametrize("path", PAGES)
def test_pictures_fit_a_narrow_screen_and_their_marks_a_finger(path, open_page):
    page = open_page(path, viewport={"width": 320, "height": 640})
    for details in page.locator("details:visible").all():
        details.evaluate("element => { element.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    marks = page.locator(":is(svg.bars, svg.columns, svg.timeline, svg.network) a .area").all()
    boxes = [mark.bounding_box() for mark in marks]
    assert len(boxes) > 6
    assert all(min(box["width"], box["height"]) > 23.9 for box in boxes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_the_page(scheme, open_page):
    page = open_page("/", color_scheme=scheme)
    paper = luminance(page, "html", "backgroundColor")
    for mark in ("bar", "dot", "days", "network circle", "network line"):
        seen = luminance(page, f".{mark}", "stroke" if "line" in mark else "fill")
        assert (max(seen, paper) + 0.05) / (min(seen, paper) + 0.05) >= 3, mark


def luminance(page, selector, name):
    """Work out the relative luminance (WCAG) of a colour of the first such element."""
    read = f"element => getComputedStyle(element).{name}"
    colour = page.locator(selector).first.evaluate(read)
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
