"""WCAG 2.2 AA beyond axe: spacing, reflow, order, names and pointers, on a page of each kind."""

import pytest

from .test_layout import KINDS, NARROW, PHONE, WIDE

pytestmark = pytest.mark.django_db

SPACED = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }
"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(element => {
    const overflow = getComputedStyle(element).overflowX;
    return element.checkVisibility() && element.clientWidth > 1
        && ['hidden', 'clip'].includes(overflow) && element.scrollWidth > element.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 200))"""
# Headings and what can be pressed, that lie on each other and are no part of each other.
OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll('a, button, input, select, summary, h1, h2, h3')]
        .filter(element => element.checkVisibility())
        .filter(element => !element.closest('svg, .unseen, .skip, .chips')) // which scroll
        .flatMap(element => [...element.getClientRects()].map(box => ({element, box})));
    const apart = (a, b) => a.right <= b.left + 2 || b.right <= a.left + 2
        || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
    return boxes.flatMap(({element, box}, place) => boxes.slice(place + 1)
        .filter(other => !element.contains(other.element) && !apart(box, other.box))
        .map(other => [element, other.element].map(one => one.outerHTML.slice(0, 100))));
}"""
OUT_OF_ORDER = """() => {
    const stops = [...document.querySelectorAll('a[href], button, input, select, summary')]
        .filter(element => element.closest('main') && element.checkVisibility())
        .filter(element => !element.closest('svg, .skip'))
        .map(element => ({element, top: element.getClientRects()[0].top}));
    return stops.filter(({top}, place) => place && top < stops[place - 1].top - 16)
        .map(({element}) => element.outerHTML.slice(0, 200));
}"""
MOVED = """() => new Promise(done => {
    const told = list => done(list.getEntries().reduce((all, {value}) => all + value, 0));
    new PerformanceObserver(told).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(0), 200); // told of none
})"""
CONTROLS = {"button", "link", "textbox", "searchbox", "checkbox", "combobox", "DisclosureTriangle"}


@pytest.fixture
def each_kind(open_page):
    """Give a page of each kind, at the width of a screen, with its address."""

    def pages(**options):
        page = open_page("about:blank", **options)
        for path in KINDS:
            page.goto(path)
            yield path, page

    return pages


def test_text_spaced_as_readers_may_space_it_is_neither_cut_nor_covered(each_kind):
    """1.4.10 and 1.4.12 together: at 400 % zoom, lines, letters, words and paragraphs apart."""
    for path, page in each_kind(viewport=NARROW, bypass_csp=True):
        page.add_style_tag(content=SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        assert page.evaluate(CUT_OFF) == [], path
        assert page.evaluate(OVERLAPPING) == [], path


def test_nothing_moves_while_a_page_comes(each_kind):
    for path, page in each_kind(viewport=PHONE, fresh=True):
        assert page.evaluate(MOVED) == 0, path


def test_focus_goes_down_the_page_as_the_eye_does(each_kind):
    for path, page in each_kind(viewport=PHONE):
        assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0, path
        assert page.evaluate(OUT_OF_ORDER) == [], path


def test_every_control_has_a_name_in_the_accessibility_tree(each_kind):
    for path, page in each_kind(viewport=WIDE):  # where nothing waits behind a button
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        controls = [node for node in nodes if node.get("role", {}).get("value") in CONTROLS]
        assert len(controls) > 8, path
        assert [node for node in controls if not node["name"]["value"].strip()] == [], path


@pytest.mark.parametrize(
    "selector",
    [".row h2 a", ".chips a", ".tools summary", ".filters input[type=checkbox]", ".views a"],
)
def test_nothing_happens_until_the_pointer_is_let_go_on_what_it_pressed(selector, open_page):
    """2.5.2: pressed by mistake, a control is left by moving away."""
    address = "/reports/?type=policy-report"
    page = open_page(address)
    page.wait_for_selector("html.live")
    before = page.content()
    page.locator(selector).first.hover()
    page.mouse.down()
    page.mouse.move(2, 2)
    page.mouse.up()
    assert page.url.endswith(address) and page.content() == before
