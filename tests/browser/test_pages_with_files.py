"""Pages that show documents, covers and photographs: as readable, as quick to settle as without."""

import pytest
from playwright.sync_api import expect

from .test_accessibility import examine
from .test_layout import PHONE, WIDE

pytestmark = pytest.mark.django_db

REPORT, ACTIVITY = "/reports/2020/policy-report/8/", "/education/2020/basic/3/"
PAGES = [REPORT, "/reports/", ACTIVITY, "/annual-reports/2020/", "/annual-reports/", f"/ko{REPORT}"]
ADD_FILES = """
from education.models import EducationSession, Photograph as OfSession
from mrtc_site.models import Document as OfEdition, Photograph as OfSection, Section
from reports.models import Correction, Document, Report
from tests.mrtc_site.files.made import pdf, picture
from tests.mrtc_site.files.stored import add
report = Report.objects.get_by_natural_key(2020, "policy-report", 8)
for order, slug in enumerate(("report", "report-en", "tables"), 1):
    add(Document, pdf([slug]), ".pdf", report=report, slug=slug, order=order, title="Tables")
Correction.objects.create(report=report, date="2021-05-03", text="Table 4, and two of its notes.")
for other in Report.objects.exclude(pk=report.pk)[:5]:
    cover = picture("PNG", (600, 850))
    add(Document, cover, ".png", report=other, slug="cover")
for order, size in enumerate(((900, 600), (600, 900)), 1):
    session = EducationSession.objects.get_by_natural_key(2020, "basic", 3)
    add(OfSession, picture(size=size), ".jpg", session=session, order=order, alternative="People",
        caption="The first day")
add(OfEdition, pdf(["The edition"]), ".pdf", annual_report_id=2020, slug="as-printed")
chart = Section.objects.get(slug="mrtc-organization-chart")
add(OfSection, picture(size=(900, 400)), ".jpg", section=chart, alternative="Five teams")
"""


@pytest.fixture(scope="module")
def address(serve):
    """Another site than the other tests', with files."""
    with serve(ADD_FILES) as address:
        yield address


def test_axe_finds_nothing_and_nothing_is_beyond_the_edge(open_page):
    examine(open_page("about:blank"), PAGES)


def test_what_one_came_for_is_in_the_first_screen(open_page):
    """Of a report with a long title, a correction and three documents."""
    page = open_page(REPORT, viewport=WIDE)
    for shown in (".lead .note", ".acts .main", ".acts [href='#cite']", ".lead .cover", ".text h2"):
        box = page.locator(shown).first.bounding_box()
        assert box["y"] > 0 and box["y"] + box["height"] <= WIDE["height"], shown
    begun = page.locator(".text p").first.bounding_box()["y"]
    assert begun + 3 * 26 <= WIDE["height"]  # and three lines of the abstract


SHIFTED = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().map(entry => entry.value)))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => resolve([]), 300);
})"""


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_nothing_moves_when_pictures_come(size, open_page):
    page = open_page("about:blank", fresh=True, viewport=size)
    for path, of_page in ((ACTIVITY, "figure img"), ("/reports/", "img.cover")):
        page.goto(path)
        before = page.locator(of_page).first.bounding_box()
        for picture in page.locator(of_page).all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") > 100
        assert page.evaluate(SHIFTED) == [], path
        page.evaluate("scrollTo(0, 0)")
        after = page.locator(of_page).first.bounding_box()
        assert after["width"] == before["width"]
        assert after["height"] == pytest.approx(before["height"], abs=1)
