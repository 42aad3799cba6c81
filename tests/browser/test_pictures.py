"""Pictures as a browser shows them."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/education/?view=pictures",
    "/education/?view=calendar",
    "/cooperation/?view=calendar",
    "/researchers/?view=network",
    "/researchers/minjeong-park/?view=network",
]
MARKS = ":is(svg.bars, svg.columns, svg.timeline, svg.network) a .area:visible"
OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter(text => {
  const box = text.getBoundingClientRect(), svg = text.closest("svg").getBoundingClientRect()
  return box.width && !(box.left > svg.left - 1 && box.right < svg.right + 1
    && box.top > svg.top - 1 && box.bottom < svg.bottom + 1)
}).map(text => text.textContent)"""
OVER = """() => {
  const boxes = [...document.querySelectorAll(".timeline text:not(.month), .network text")]
    .map(text => [text.textContent, text.getBBox(), text.getBoundingClientRect()])
    .filter(([, , box]) => box.width)
  return boxes.flatMap(([one, , a], n) => boxes.slice(n + 1).filter(([, , b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([other]) => [one, other]))
}"""


def test_pictures_follow_the_filters_in_place(open_page):
    page = open_page("/education/?view=pictures")
    chart = page.locator("svg.columns")
    expect(chart.get_by_role("link", name="Nov: 14 sessions")).to_be_visible()
    page.get_by_label("Basic education").check()
    expect(page.locator("#count")).to_contain_text("11 sessions")
    expect(chart.get_by_role("link", name="Nov: 3 sessions")).to_be_visible()
    page.get_by_role("link", name="Calendar").click()
    expect(page.locator("svg.timeline a")).to_have_count(10)
    expect(page.locator("svg.timeline")).to_be_visible()


def test_a_mark_leads_to_its_list(open_page):
    page = open_page("/education/?view=pictures")
    page.get_by_role("link", name="Nov: 14 sessions").click()
    expect(page.locator("#count")).to_contain_text("14 sessions")


BOXES = """marks => marks.map(mark => {
  const {x, width, height} = mark.getBoundingClientRect()
  return {x, width, height}
})"""


@pytest.mark.parametrize("path", PAGES)
def test_pictures_fit_every_screen_and_their_marks_a_finger(path, open_page):
    page = open_page(path)
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(OUTSIDE) == page.evaluate(OVER) == [], width
        boxes = page.locator(MARKS).evaluate_all(BOXES)
        assert len(boxes) > 6 or ("calendar" in path and width < 768)
        for box in boxes:
            assert min(box["width"], box["height"]) > 23.9, width
            assert box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.parametrize(("width", "shown"), [(320, "list"), (390, "list"), (768, "group")])
def test_a_calendar_is_a_list_of_months_on_narrow_screens(width, shown, open_page):
    """What is not shown isn't there for screen readers, either."""
    page = open_page("/education/?view=calendar", viewport={"width": width, "height": 800})
    name = "Global talent training workshop for married immigrant women"
    expect(page.locator(".on-calendar").get_by_role("link", name=name)).to_have_count(1)
    months = page.get_by_role("heading", name="October")
    expect(months).to_have_count(1 if shown == "list" else 0)
    drawn = page.get_by_role("group", name="Education in 2020, on its dates")
    expect(drawn).to_have_count(1 if shown == "group" else 0)


@pytest.mark.parametrize("width", [320, 768])
def test_a_network_is_there_once_with_names_of_readable_size(width, open_page):
    page = open_page("/researchers/?view=network", viewport={"width": width, "height": 800})
    expect(page.get_by_role("group", name="Who wrote with whom")).to_have_count(1)
    expect(page.get_by_role("link", name="Minjeong Park: 9 reports")).to_have_count(1)
    name = page.locator("svg.network text:visible").first
    scale = name.evaluate("text => text.getBoundingClientRect().height / text.getBBox().height")
    assert scale > 0.95


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_the_page(scheme, open_page):
    marks = {
        "/education/?view=pictures": ["amount"],
        "/education/?view=calendar": ["dot", "days"],
        "/researchers/?view=network": ["network circle", "network path"],
    }
    for path, names in marks.items():
        page = open_page(path, color_scheme=scheme)
        paper = luminance(page, "html", "backgroundColor")
        for mark in names:
            seen = luminance(page, f".{mark}", "stroke" if "path" in mark else "fill")
            assert (max(seen, paper) + 0.05) / (min(seen, paper) + 0.05) >= 3, mark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_of_a_mark_stands_out_from_what_is_around_and_in_it(scheme, open_page):
    page = open_page("/education/?view=calendar", color_scheme=scheme)
    page.locator("svg.timeline a").nth(2).focus()
    area = "svg.timeline a:focus-visible .area"
    ring = luminance(page, area, "stroke")
    for around in (luminance(page, "html", "backgroundColor"), luminance(page, area, "fill")):
        assert (max(ring, around) + 0.05) / (min(ring, around) + 0.05) >= 3


def luminance(page, selector, name):
    """Work out the relative luminance (WCAG) of a colour of the first such element."""
    read = f"element => getComputedStyle(element).{name}"
    colour = page.locator(selector).first.evaluate(read)
    numbers = [float(number) for number in re.findall(r"[\d.]+", colour)][:3]
    parts = [number if colour.startswith("color(") else number / 255 for number in numbers]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
