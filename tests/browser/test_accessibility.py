"""WCAG 2.2 AA, as far as a browser can tell, on small and large screens, light and dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db

# Of one template, one: cooperation's are those of education. (More: test_pages_with_files.)
PAGES = [
    "/",
    "/reports/?q=policy&type=policy-report&year=1999",
    "/reports/?q=zebra",
    "/reports/2020/research-report/7/",
    "/researchers/",
    "/researchers/minjeong-park/",
    "/researchers/minjeong-park/?view=network",
    "/education/?view=calendar",
    "/reports/?view=pictures",
    "/data/",
    "/accessibility/",
    "/search/?q=zebra+visa",
    "/education/",
    "/education/2020/basic/10/",
    "/search/?q=refugee",
    "/api/docs/",
    "/nowhere/",
    "/ko/",
    "/ko/education/?track=basic",
]
# Those that look another on large screens, for what is shown on one of them alone.
BOTH = {"/", "/reports/", "/researchers/minjeong-park/?view=network", "/education/?view=calendar"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only these look at size and colour: the others are asked of every page on a small screen.
BY_SCREEN = {"type": "rule", "values": ["color-contrast", "target-size"]}


def violations(page, rules):
    options = {"runOnly": rules, "resultTypes": ["violations"]}  # nothing else is told in full
    if page.evaluate("typeof axe === 'undefined'"):  # not loaded into the page yet
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


# Every page is seen on the first two; 320 px is also what is left of 1280 px at 400 % zoom.
SCREENS = [
    (320, "light", RULES),
    (1280, "dark", BY_SCREEN),
    (320, "dark", BY_SCREEN),
    (1280, "light", RULES),
]


def examine(page, paths):
    """Axe finds nothing on these pages, and nothing is beyond the edge."""
    for path in paths:
        page.goto(path)
        for width, scheme, rules in SCREENS if path in BOTH else SCREENS[:2]:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert violations(page, rules) == [], (path, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_axe_finds_nothing_and_nothing_is_beyond_the_edge(open_page):
    examine(open_page("about:blank"), PAGES)


def test_the_first_stop_of_the_keyboard_skips_to_the_content(open_page):
    page = open_page("/reports/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/2020/research-report/7/"])
def test_focus_goes_everywhere_in_order_and_is_seen(path, open_page):
    page = open_page(path)
    looks = """() => {
        const e = document.activeElement, style = getComputedStyle(e);
        const drawn = e.closest('svg') && e.querySelector('.area');
        const ring = drawn ? getComputedStyle(drawn).strokeWidth : style.outlineWidth;
        return [e.tagName, e === document.body ? 0 : parseFloat(ring),
                style.outlineStyle !== 'none' || !!drawn || style.boxShadow !== 'none'];
    }"""
    stops = 0
    for _ in range(400):
        page.keyboard.press("Tab")
        tag, ring, drawn = page.evaluate(looks)
        if tag == "BODY":
            break
        stops += 1
        assert ring >= 2 and drawn, page.evaluate("document.activeElement.outerHTML")
    links = page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count()
    assert stops >= links * 0.9 > 10


def test_in_colours_of_ones_own_what_is_current_looks_another(open_page):
    """Where colours are forced, what is transparent is seen and backgrounds are not."""
    page = open_page("/reports/", forced_colors="active")
    page.locator("#site-search").press_sequentially("park")
    page.get_by_role("option").first.wait_for()
    page.locator("#site-search").press("ArrowDown")
    looks = """each => {
        const {borderBottomColor, outlineStyle} = getComputedStyle(each);
        return [borderBottomColor, outlineStyle];
    }"""
    for all_of_them, current in (
        ("header.site nav a", "[aria-current]"),
        (".views a", "[aria-current]"),
        ("[role=option]", "[aria-selected=true]"),
    ):
        others = page.locator(f"{all_of_them}:not({current})")
        assert page.locator(all_of_them + current).evaluate(looks) not in [
            other.evaluate(looks) for other in others.all()
        ], all_of_them
    expect(page.locator("[aria-selected=true] mark")).to_have_css(
        "background-color", "rgb(255, 255, 0)"
    )


def test_who_wants_no_motion_sees_none(open_page):
    page = open_page("/reports/", reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return style.scrollBehavior === 'smooth' || parseFloat(style.transitionDuration) > 0
                || style.animationName !== 'none';
        }).length"""
    )
    assert moving == 0


def test_a_printed_report_is_its_text_its_citation_and_its_address(open_page, address):
    page = open_page("/reports/2020/research-report/7/")
    page.emulate_media(media="print")
    for gone in ("header.site nav", "header.site form", ".crumbs", ".acts", ".cite button"):
        expect(page.locator(gone).first).to_be_hidden()
    for kept in ("h1", ".contents", "#cite-apa", ".page-foot time"):
        expect(page.locator(kept)).to_be_visible()
    assert f"{address}/reports/2020/research-report/7/" in page.locator("#cite-apa").inner_text()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink in ("rgb(0, 0, 0)", "rgb(15, 33, 38)") or ink < "rgb(40"
