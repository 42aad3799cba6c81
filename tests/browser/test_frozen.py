"""The frozen edition in a browser without network: its search, and what axe says of its pages."""

import random
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from mrtc_site.portal.search import SEARCHED
from tests import expected
from tests.waiting import HANG

from .test_accessibility import RULES, violations

pytestmark = pytest.mark.django_db

PAGES = [
    "index.html",
    "ko/reports/index.html",
    "reports/type=issue-brief/index.html",
    "reports/2020/research-report/1/index.html",
    "education/view=calendar/index.html",
    "annual-reports/2020/index.html",
    "search/index.html?q=policy",
    "ko/search/index.html?q=kim",
]
TYPED = [
    *("이민", "정책보고서", "국내협력", "외국인주민을", "이민정책연구", "이미", "기타"),
    *("covid19", "COVID-19", "organisations", "Min Jeong Park", "SHIM Nari", "Lee Jeonghoon"),
    *('"social integration"', "policy -integration", "how many foreigners", "migrat", "zebra"),
    *("towards", "researching", "impacted", "analysed", "trains"),
    *("policymakers", "foreignworkers", "statusandprospect", "careservice agingera"),
]


def searches():
    """Give fifty words and names, of the fixtures and as people type them."""
    chance = random.Random(26)
    rows = expected.few_entries()
    words = (chance.choice(row.title.split()) for row in chance.sample(rows, 16))
    people = {slug for row in rows if row.kind == "reports" for slug, *_ in row.parts}
    names = (expected.PEOPLE[slug] for slug in chance.sample(sorted(people), 16))
    return [*TYPED, *words, *names]


def living_hits(text):
    """Give the addresses of all that the living site finds."""
    query = QueryDict(urlencode({"q": text}))
    for page in SEARCHED:
        keys = page().listing(query).rows.values_list("pk", flat=True)
        yield from (row.get_absolute_url() for row in page().fetch([*keys]))


@pytest.fixture
def page(browser):
    """A page of a small screen without network."""
    context = browser.new_context(offline=True, viewport={"width": 320, "height": 900})
    context.set_default_timeout(HANG * 1000)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_its_search_finds_what_the_living_one_finds(frozen, few_entries, page):
    site, found = f"file://{frozen}/data/site", {}
    living = {text: sorted(living_hits(text)) for text in searches()}
    for text in living:
        page.goto(f"{site}/search/index.html?q={quote(text)}")
        links = page.eval_on_selector_all("#found a", "links => links.map(link => link.href)")
        paths = (link.removeprefix(site) for link in links)
        found[text] = sorted(path.replace("index.html", "") for path in paths)
    assert found == living
    assert len(found) >= 45 and sum(map(bool, found.values())) > 40


def test_it_is_for_everyone_and_any_page_leads_to_the_search(frozen, page):
    site = f"file://{frozen}/data/site"
    for path in PAGES:
        page.goto(f"{site}/{path}")
        assert violations(page, RULES) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(f"{site}/ko/education/index.html")
    page.get_by_role("button", name="검색").click()
    page.locator("#site-search").fill("minjeong park")
    page.keyboard.press("Enter")
    page.locator("#found a", has_text="Minjeong Park").first.click()
    page.wait_for_url("**/ko/researchers/minjeong-park/index.html")
