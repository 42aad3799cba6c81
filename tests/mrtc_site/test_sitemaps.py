"""The sitemap: every public page, and when what it shows last changed."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.utils import timezone
from lxml import etree

from education.models import Category, EducationSession, Track
from mrtc_site.models import AnnualReport, Place, Section, Topic
from mrtc_site.portal.sitemaps import Rows
from reports.models import Report, ReportType, Researcher
from tests import expected
from tests.make import make_annual_report, make_report, make_researcher, make_section, make_session

from .accounts.door import later

pytestmark = pytest.mark.django_db
REPORTS = [row for row in expected.ROWS["reports"] if row.year == 2020]
ENTRIES = [row.address for rows in expected.ROWS.values() for row in rows if row.year == 2020]
PEOPLE = {f"/researchers/{slug}/" for row in REPORTS for slug, _, _ in row.parts}
EDITION = "/annual-reports/2020/"
LISTS = ["/reports/", "/researchers/", "/education/", "/cooperation/"]
GATHERING = ["/", "/annual-reports/", "/topics/", *LISTS]
SUBJECTS = [f"/{name}s/{slug}/" for name, rows in expected.SUBJECTS.items() for slug in rows]
ABOUT = ["/data/", "/accessibility/"]
OF_ROWS = ["reports", "researchers", "education", "cooperation", "topics", "places"]
PARTS = [f"/sitemap-{name}.xml" for name in ["pages", "annual-reports", *OF_ROWS]]
EVERYTHING = sorted([*GATHERING, *ABOUT, EDITION, *ENTRIES, *PEOPLE, *SUBJECTS])


def in_both(addresses):
    """Give the addresses of pages, and of the same in Korean."""
    return sorted(f"{at}{address}" for address in addresses for at in ("", "/ko"))


def read(client, address):
    """Give what one file lists as (address, time) pairs."""
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"] == "application/xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    for item in etree.fromstring(response.content):
        assert item.tag in (f"{space}sitemap", f"{space}url")
        location = urlsplit(item.findtext(f"{space}loc"))
        assert (location.scheme, location.netloc) == ("http", "testserver")
        query = f"?{location.query}" if location.query else ""
        yield location.path + query, item.findtext(f"{space}lastmod")


def read_all(client, parts=None):
    """Give the (address, day) pairs of all the files: those that the index names, or `parts`."""
    parts = parts or [part for part, _ in read(client, "/sitemap.xml")]
    return [pair for part in parts for pair in read(client, part)]


def test_it_lists_every_public_page_once(client):
    assert [part for part, _ in read(client, "/sitemap.xml")] == PARTS
    assert sorted(address for address, _ in read_all(client)) == in_both(EVERYTHING)
    assert len(EVERYTHING) == 7 + 2 + 1 + 107 + 51 + 18 + 14


def test_it_lists_no_draft_and_nobody_who_wrote_only_drafts(client):
    before = read_all(client)
    make_report(chief=make_researcher().slug, state="draft")
    make_annual_report(2021, state="draft")
    make_section(annual_report_id=2021)
    make_session(annual_report_id=2021)
    assert read_all(client) == before


def test_an_empty_site_has_a_sitemap(client):
    AnnualReport.objects.update(state="draft")
    assert sorted(read_all(client)) == [
        (address, None) for address in in_both([*GATHERING, *ABOUT])
    ]


def test_a_list_too_long_for_a_file_is_in_several(client, monkeypatch):
    monkeypatch.setattr(Rows, "limit", 40)
    parts = [address for address, _ in read(client, "/sitemap.xml")]
    assert {"/sitemap-reports.xml", "/sitemap-reports.xml?p=2", "/sitemap-reports.xml?p=3"} < {
        *parts
    }
    assert len(parts) == 1 + 1 + 3 + 3 + 2 + 2 + 1 + 1
    assert sorted(address for address, _ in read_all(client)) == in_both(EVERYTHING)


def test_its_index_tells_the_newest_time_of_each_part(client):
    when = datetime(2100, 1, 1, 2, tzinfo=UTC)
    EducationSession.objects.filter(track="basic", number=3).update(updated_at=when)
    times = {part: datetime.fromisoformat(time) for part, time in read(client, "/sitemap.xml")}
    newest = {part for part, time in times.items() if time == when}
    parts = ("education", "pages", "topics")  # it is about no place
    assert newest == {f"/sitemap-{part}.xml" for part in parts}
    assert max(times.values()) == when


def test_who_has_it_need_not_load_it_again(client):
    for address in ("/sitemap.xml", "/sitemap-reports.xml"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    make_report()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def change(model, *key, **values):
    """Save a row, with other values or the same."""
    row = model.objects.get_by_natural_key(*key)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def credit(row, slug):
    """Spell someone's name in a report otherwise."""
    report = Report.objects.get_by_natural_key(row.year, row.series, row.number)
    part = report.authorships.get(researcher__slug=slug)
    part.credited_as = "Corrected"
    part.save()


def shown(rows):
    """Give the pages that show something of these reports."""
    people = {f"/researchers/{slug}/" for row in rows for slug, _, _ in row.parts}
    return {row.address for row in rows} | people | {"/reports/", "/researchers/", "/"}


def about(row):
    """Give the pages of what a row is about, and the list of these."""
    topics = {f"/topics/{slug}/" for slug in row.topics}
    return {*topics, *(f"/places/{slug}/" for slug in row.places), "/topics/"}


def by(slug):
    return [row for row in REPORTS if slug in {other for other, _, _ in row.parts}]


def in_category(slug):
    rows = expected.ROWS["education"]
    return {row.address for row in rows if (row.year, row.category) == (2020, slug)}


def in_track(slug):
    rows = expected.ROWS["education"]
    return {row.address for row in rows if (row.year, row.series) == (2020, slug)}


FIRST = REPORTS[0]
KEY = FIRST.year, FIRST.series, FIRST.number
BRIEFS = [row for row in REPORTS if row.series == "statistics-brief"]
CHANGES = {
    "a report": (lambda: change(Report, *KEY, title="Corrected"), shown([FIRST]) | about(FIRST)),
    "how a report spells a name": (
        lambda: credit(FIRST, FIRST.parts[0][0]),
        shown([FIRST]) | about(FIRST),
    ),
    "a person's name": (
        lambda: change(Researcher, "nari-shim", given_name="Corrected"),
        shown(by("nari-shim")),
    ),
    "a type's name": (
        lambda: change(ReportType, "statistics-brief", name="Corrected"),
        shown(BRIEFS),
    ),
    "a session": (
        lambda: change(EducationSession, 2020, "basic", 10, title="Corrected"),
        {
            *("/education/2020/basic/10/", "/education/", "/"),
            *("/topics/cultural-diversity/", "/places/gyeonggi-do/", "/topics/"),
        },
    ),
    "a topic's name": (
        lambda: change(Topic, "statistics", name="Corrected"),
        {
            *("/topics/statistics/", "/topics/", "/", "/reports/", "/cooperation/"),
            *("/reports/2020/statistics-brief/1/", "/cooperation/2020/domestic/4/"),
            *shown(BRIEFS),
        },
    ),
    "a place's name": (
        lambda: change(Place, "laos", name="Corrected"),
        {"/places/laos/", "/topics/", "/", "/cooperation/", "/cooperation/2020/international/11/"},
    ),
    "a category's name": (
        lambda: change(Category, "private-activists", name="Corrected"),
        {*in_category("private-activists"), "/education/", "/"},
    ),
    "a track's name": (
        lambda: change(Track, "consigned", name="Corrected"),
        {*in_track("consigned"), "/education/", "/"},
    ),
    "a section": (
        lambda: change(Section, 2020, Section.objects.first().slug, body="Corrected"),
        {EDITION, "/annual-reports/", "/", *ABOUT},
    ),
    "an edition": (
        lambda: change(AnnualReport, 2020, fax="Corrected"),
        {EDITION, "/annual-reports/", "/", *ABOUT},
    ),
    "a draft": (lambda: make_report(chief="nari-shim", state="draft"), set()),
    "nothing, but saved": (lambda: change(Report, *KEY), set()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_day_of_the_last_change_is_told_of_what_shows_it_and_no_other(client, what):
    for model in apps.get_models():
        if "updated_at" in {field.name for field in model._meta.fields}:
            model.objects.update(updated_at=datetime(2021, 3, 4, 23, tzinfo=UTC))
    make, pages = CHANGES[what]
    with later(seconds=0):  # and no day ends meanwhile
        make()
        days, today = dict(read_all(client, PARTS)), f"{timezone.localdate()}"
    assert {address for address, day in days.items() if day == today} == {*in_both(pages)}
    # It is the day in Seoul.
    assert {day for address, day in days.items() if address not in in_both(pages)} == {"2021-03-05"}
