"""Pages and lists show the files of reports, activities and annual reports."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from education.models import EducationSession
from education.models import Photograph as SessionPhotograph
from mrtc_site.files.models import FileVersion
from mrtc_site.models import Document as EditionDocument
from mrtc_site.models import Photograph, Section
from reports.models import Document, Report
from tests.make import make_report

from .made import docx, pdf, picture
from .stored import add, store

pytestmark = pytest.mark.django_db
FOLDER = "/reports/2020/research-report/1/"
NOT_HERE = "The report itself is not on this portal yet."
TEXT = pdf(["One", "Two"])


def report(number=1):
    return Report.objects.get_by_natural_key(2020, "research-report", number)


def add_report(content=TEXT, suffix=".pdf", **fields):
    fields = {"report": report(), "slug": "report", "language": "ko"} | fields
    return add(Document, content, suffix, **fields)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def words(element):
    return " ".join(element.text.split())


def in_kb(content):
    return f"{len(content) / 1024:.1f} KB"


def test_a_report_begins_with_the_button_that_opens_it(client):
    assert NOT_HERE in words(read(client, FOLDER).main)
    add_report()
    lead = read(client, FOLDER).select_one(".lead")
    button = lead.select_one(".acts .main")
    assert words(button) == f"Read the report (PDF, Korean, {in_kb(TEXT)}, 2 pages)"
    assert button["href"] == f"{FOLDER}report.pdf"
    assert NOT_HERE not in words(lead) and not lead.select(".documents")
    korean = read(client, f"/ko{FOLDER}").select_one(".lead .acts .main")
    assert words(korean) == f"보고서 읽기 (PDF, 한국어, {in_kb(TEXT)}, 2쪽)"


def test_its_further_documents_are_listed_below(client):
    add_report()
    english, table = pdf(["One"]), docx()
    add_report(english, slug="report-en", language="en", order=2)
    add_report(table, ".docx", slug="tables", title="Tables <1>", order=3)
    links = read(client, FOLDER).select(".lead .documents a")
    assert [(words(link), link["href"]) for link in links] == [
        (f"Read the report (PDF, English, {in_kb(english)}, 1 page)", f"{FOLDER}report-en.pdf"),
        (f"Tables <1> (DOCX, Korean, {len(table)} bytes)", f"{FOLDER}files/tables.docx"),
    ]


def test_two_full_texts_in_one_language_are_told_apart_by_the_title(client):
    add_report()
    add_report(slug="report-2", order=2, title="Easy to read")
    add_report(slug="report-en", order=3, language="en")
    page = read(client, FOLDER)
    main, *others = [words(link) for link in page.select(".lead .main, .documents a")]
    facts = f"{in_kb(TEXT)}, 2 pages)"
    assert main == f"Read the report (PDF, Korean, {facts}"
    assert others == [
        f"Easy to read (PDF, Korean, {facts}",
        f"Read the report (PDF, English, {facts}",
    ]


def test_other_documents_are_not_taken_for_the_report(client):
    add_report(docx(), ".docx", slug="tables", title="Tables")
    lead = read(client, FOLDER).select_one(".lead")
    assert NOT_HERE in words(lead) and lead.select(".documents a")


def test_it_says_when_the_file_before_was_from_and_leads_to_it(client):
    document = add_report()
    first, second = store(pdf(["First"]), ".pdf"), store(pdf(["Second"]), ".pdf")
    for number, file in enumerate((first, second, document.file.name), 1):
        FileVersion.objects.create(
            kind="reports.document",
            key="2020 research-report 1 report",
            number=number,
            file=file,
            since=f"2021-05-0{number}T03:00Z",
        )
    note = read(client, FOLDER).select_one(".lead .soft")
    assert words(note) == "This file replaces one of 2 May 2021."
    assert note.a["href"] == f"{FOLDER}report-v2.pdf"
    assert client.get(note.a["href"]).status_code == 200


def test_a_cover_has_its_size_before_it_comes(client):
    add_report(picture("PNG", (1000, 1500)), ".png", slug="cover")
    image = read(client, FOLDER).select_one(".lead .cover img")
    assert (image["width"], image["height"], image["loading"]) == ("1000", "1500", "lazy")
    sources = dict(reversed(source.split()) for source in image["srcset"].split(", "))
    assert [*sources] == ["400w", "800w", "1000w"]
    answers = {width: client.get(address) for width, address in sources.items()}
    assert {answer["Content-Type"] for answer in answers.values()} == {"image/webp"}
    assert NOT_HERE in words(read(client, FOLDER).main)


def test_a_list_shows_which_reports_have_a_file_and_their_covers(client):
    add_report()
    add_report(docx(), ".docx", report=report(2), slug="tables")
    rows = read(client, "/reports/?type=research-report").select(".rows > li")
    assert [[words(sign) for sign in row.select(".sign")] for row in rows[:3]] == [
        ["File: PDF"],
        ["File: DOCX"],
        [],
    ]
    covers = [row.select_one("img.cover") for row in rows]
    assert covers[0]["src"].startswith(f"{FOLDER}cover-400.webp?v=")
    assert covers[0]["width"] and covers[0]["height"] and covers[0]["alt"] == ""
    assert client.get(covers[0]["src"]).status_code == 200
    assert covers[1:] == [None] * (len(rows) - 1)


def test_lists_files_feeds_and_the_api_can_be_asked_for_what_has_a_file(client):
    add_report()
    add_report(report=report(3))
    add_report(picture(), ".jpg", report=report(2), slug="cover")
    add_report(report=make_report(state="draft"))
    wanted = [f"/reports/2020/research-report/{number}/" for number in (1, 3)]
    page = read(client, "/reports/?has=document")
    assert [link["href"] for link in page.select(".rows h2 a")] == wanted
    assert words(page.h1) == "Reports with a file"
    rows = csv.DictReader(io.StringIO(client.get("/reports.csv?has=document").getvalue().decode()))
    assert [row["url"].removeprefix("http://testserver") for row in rows] == wanted
    answer = json.loads(client.get("/api/reports/?has=document").content)
    assert [row["number"] for row in answer["results"]] == [1, 3]
    feed = BeautifulSoup(client.get("/reports.atom?has=document").getvalue(), "xml")
    assert len(feed.find_all("entry")) == 2
    assert client.get("/api/reports/?has=pdf").status_code == 400


def test_whether_they_have_a_file_is_asked_once_some_have(client):
    def choices(address):
        page = read(client, address)
        found = page.select("#choices-has label")
        return [(words(choice), choice.input["value"]) for choice in found]

    add_report(report=make_report(state="draft"))
    assert choices("/reports/") == []
    add_report()
    assert choices("/reports/") == [("a file 1", "document")]
    assert choices("/reports/?type=policy-report") == []
    assert choices("/reports/?type=policy-report&has=document") == [("a file 0", "document")]


def session(number, track="basic"):
    return EducationSession.objects.get_by_natural_key(2020, track, number)


def captions(page):
    return [
        (figure.img["alt"], figure.figcaption and words(figure.figcaption))
        for figure in page.select("figure.photograph")
    ]


def test_photographs_of_an_activity_have_captions_and_alternatives(client):
    for order, caption in ((1, "The <first> day"), (2, "")):
        add(
            SessionPhotograph,
            picture(size=(900, 600 + order)),
            ".jpg",
            session=session(3),
            order=order,
            alternative=f"People {order}",
            caption=caption,
        )
    page = read(client, "/education/2020/basic/3/")
    assert captions(page) == [("People 1", "The <first> day"), ("People 2", None)]
    image = page.select_one("figure.photograph img")
    assert (image["width"], image["height"]) == ("900", "601")
    for source in image["srcset"].split(", "):
        assert client.get(source.split()[0])["Content-Type"] == "image/webp"


@pytest.mark.parametrize("own", ["", "Our own"])
def test_a_printed_caption_is_told_whether_or_not_the_photograph_has_one(own, client):
    entry = session(1, "consigned")
    add(SessionPhotograph, picture(), ".jpg", session=entry, alternative="A hall", caption=own)
    page = read(client, entry.get_absolute_url())
    assert captions(page) == [("A hall", own or entry.photo_caption)]
    assert words(page.main).count(entry.photo_caption) == 1
    assert "not on this portal yet" not in words(page.main)


def test_an_edition_has_its_printed_form_and_its_pictures(client):
    printed = pdf(["Printed"])
    add(EditionDocument, printed, ".pdf", annual_report_id=2020, slug="as-printed", language="en")
    book = pdf(["A book", "of two pages"])
    of_book = {"annual_report_id": 2020, "slug": "annual-report", "language": "en", "order": 9}
    add(EditionDocument, book, ".pdf", **of_book)
    section = Section.objects.get(annual_report=2020, slug="mrtc-organization-chart")
    add(Photograph, picture(), ".jpg", section=section, alternative="A director, five teams")
    page = read(client, "/annual-reports/2020/")
    button = page.select_one(".lead .main")
    assert words(button) == f"The printed edition (PDF, English, {in_kb(printed)}, 1 page)"
    assert client.get(button["href"]).getvalue() == printed
    other = page.select_one(".lead .documents a")
    assert words(other) == f"The annual report as a book (PDF, English, {in_kb(book)}, 2 pages)"
    assert client.get(other["href"]).getvalue() == book
    shown = page.find(id=section.slug)
    assert captions(shown) == [("A director, five teams", None)]
    assert "In print: a picture" not in words(shown)
    assert "In print: a picture" in words(page.find(id="mrtc-history"))
    row = read(client, "/annual-reports/").select_one(".row")
    assert words(row.select_one(".sign")) == "File: PDF" and row.select("img.cover")


IMAGES = {"image": "http://www.google.com/schemas/sitemap-image/1.1"}
SITEMAP = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def images(client, part):
    """Give the pictures that a part of the sitemap tells of, by page."""
    urls = etree.fromstring(client.get(f"/sitemap-{part}.xml").content)
    found = {
        url.findtext("map:loc", None, SITEMAP): [
            image.text for image in url.iterfind("image:image/image:loc", IMAGES)
        ]
        for url in urls
    }
    return {address.removeprefix("http://testserver"): some for address, some in found.items()}


def test_the_sitemap_has_the_pictures_of_each_page_in_the_address_that_it_shows(client):
    add_report()
    session = EducationSession.objects.get_by_natural_key(2020, "basic", 3)
    add(SessionPhotograph, picture(), ".jpg", session=session, alternative="A room")
    section = Section.objects.get(slug="key-functions")
    add(Photograph, picture(size=(80, 60)), ".jpg", section=section, alternative="A chart")
    told = {
        **images(client, "reports"),
        **images(client, "education"),
        **images(client, "annual-reports"),
    }
    shown = {page: some for page, some in told.items() if some}
    pages = [FOLDER, "/education/2020/basic/3/", "/annual-reports/2020/"]
    assert {*shown} == {f"{at}{page}" for page in pages for at in ("", "/ko")}
    for page, [address] in shown.items():
        html = read(client, page)
        assert html.select_one(f'img[srcset*="{address.removeprefix("http://testserver")}"]')
        assert client.get(address).headers["Content-Type"] == "image/webp"
