"""Text from people is text, whatever it is, in all that the site gives out.

Each output is read back by a reader that is not ours; the text is in it whole. What XML has no way
to hold (control characters) is left out of XML, citations, calendars and workbooks.
"""

import csv
import io
import json
import re

import feedparser
import html5lib
import icalendar
import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from lxml import etree
from openpyxl.utils.escape import unescape
from resvg_py import svg_to_bytes

from cooperation.models import Category as CooperationCategory
from cooperation.models import CooperationProject
from education.models import Category as EducationCategory
from education.models import EducationSession
from mrtc_site.models import Section
from mrtc_site.portal import share_images as share
from reports.models import Report, ReportType, Researcher
from tests.reports.readers import READERS
from tests.told import told

from .hostile import TEXTS, make_year, mended, one_line

pytestmark = [
    pytest.mark.django_db,
]

REPORT, SESSION = "/reports/2020/hostile/901/", "/education/2020/basic/901/"
PROJECT, PERSON = "/cooperation/2020/domestic/901/", "/researchers/hostile/"
PAGES = [
    *("/", "/search/?q=hostile", "/reports/?type=hostile&researcher=hostile", "/researchers/"),
    *("/education/?category=hostile", "/cooperation/?category=hostile&year=2020"),
    *("/annual-reports/", "/annual-reports/2020/", REPORT, SESSION, PROJECT, PERSON, "/api/docs/"),
]
SITEMAPS = ["/sitemap.xml", "/sitemap-reports.xml", "/opensearch.xml"]
OAI = "/oai/?verb=GetRecord&identifier=oai:mrtc.re.kr:reports/2020/hostile/901&metadataPrefix="


ACTIVITIES = EducationSession, CooperationProject
TERMS = ReportType, EducationCategory, CooperationCategory
HOSTILE = {  # the rows that make_year() makes
    **{model: {"number": 901} for model in (Report, *ACTIVITIES)},
    **{model: {"slug": "hostile"} for model in (*TERMS, Researcher, Section)},
}
LEADS = {"href", "src", "action", "formaction", "data"}
OWN = ("/static/", "/admin/jsi18n/")  # whose scripts pages have


@pytest.fixture(scope="module", params=TEXTS)
def text(request, django_db_setup, django_db_blocker):
    """What a year is made of, for all tests; in a transaction that each one's own is within."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_year(TEXTS[request.param])
        with django_db_blocker.block():
            yield TEXTS[request.param]
        transaction.set_rollback(True)


def ask(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    for name, value in response.headers.items():
        assert re.fullmatch(r"[\x20-\x7e]*", value), (address, name)
    assert "evil" not in str(response.cookies)
    return response.getvalue()


def local(name):
    """The name of a tag or attribute, without the namespace that those of SVG have."""
    return name.rpartition("}")[2]


def text_of(tag):
    return one_line("".join(tag.itertext()))


def page(client, address):
    """Read a page as browsers do; nothing in it does anything but the site's own files."""
    root = html5lib.parse(ask(client, address).decode(), namespaceHTMLElements=False)
    for tag in root.iter():
        shown, name = (address, tag.tag, tag.attrib), local(str(tag.tag))
        assert name not in ("iframe", "object", "embed", "base", "style"), shown
        if name == "script":
            inert = tag.get("type") in ("application/ld+json", "application/json")
            assert inert or (tag.get("src", "").startswith(OWN) and not text_of(tag)), shown
        if name == "img":
            assert tag.get("src", "").startswith("/static/"), shown
        for key, value in tag.items():
            assert not key.startswith("on") and key != "style", shown
            scheme = local(key) in LEADS and re.match(r"[\s\x00-\x20]*([\w+.-]+):", value)
            assert not scheme or scheme[1] in ("http", "https", "mailto", "tel"), shown
    return root


def test_pages_show_it_and_do_nothing(text, client):
    """(Each text on the pages of entries; those that would end an attribute or a tag, on all.)"""
    addresses = [REPORT, SESSION, PROJECT, PERSON, "/annual-reports/2020/"]
    if text in (TEXTS["script"], TEXTS["quotes"], TEXTS["links"]):
        addresses += [*PAGES, f"/ko{REPORT}", "/ko/annual-reports/2020/"]
    pages = {address: page(client, address) for address in {*addresses}}
    for address in (REPORT, SESSION, PROJECT):
        (title,) = pages[address].iter("h1")
        assert text_of(title) == one_line(text), address
    assert text_of(pages[PERSON].find(".//h1")) == one_line(f"{text[:100]} {text[:100]}")
    section = pages["/annual-reports/2020/"].find(".//*[@id='hostile']/..")
    assert one_line(text) in text_of(section)


@pytest.mark.parametrize("text", ["script", "quotes"], indirect=True)
def test_the_admin_shows_it_and_does_nothing(text, client):
    client.force_login(User.objects.create_superuser("root"))
    shown = 0
    for model, key in HOSTILE.items():
        meta, row = model._meta, model.objects.get(**key)
        name = f"admin:{meta.app_label}_{meta.model_name}"
        page(client, reverse(f"{name}_changelist"))
        for address in ("history", "delete"):
            page(client, reverse(f"{name}_{address}", args=[row.pk]))
        form = page(client, reverse(f"{name}_change", args=[row.pk]))
        for name in ("title", "name", "title_ko", "given_name"):
            for field in form.iterfind(f".//input[@name='{name}']"):
                given = text[:100] if "given" in name else text
                assert one_line(field.get("value")) == one_line(given)
                shown += 1
    assert shown == 4 * 2 + 3 + 1


def test_pages_tell_machines_of_it_as_it_is(text, client):
    read = told(client, REPORT)
    assert mended(read.tags["citation_title"][0]) == mended(text)
    assert mended(read.opengraph["og:title"][0]) == mended(text)
    (node,) = read.nodes["Report"]
    assert one_line(node["name"]) == one_line(text)
    assert node["author"][0]["familyName"] == text[:100]


@pytest.mark.parametrize("text", ["quotes"], indirect=True)
def test_sitemaps_are_whole(text, client):
    for address in SITEMAPS:
        etree.fromstring(ask(client, address))


def test_xml_is_whole_and_says_it(text, client):
    feed = ask(client, "/reports.atom?type=hostile")
    (entry,) = etree.fromstring(feed).findall("{*}entry")
    assert one_line(entry.find("{*}title").text) == mended(text)
    assert not feedparser.parse(feed).bozo
    for prefix, path in (("oai_dc", "{*}title"), ("mods", "{*}title")):
        record = etree.fromstring(ask(client, OAI + prefix))
        assert one_line(record.find(f".//{path}").text) == mended(text)


def test_json_is_whole_and_says_it_as_it_is(text, client):
    api = json.loads(ask(client, "/api/reports/2020/hostile/901/"))
    lines = [json.loads(line) for line in ask(client, "/reports.jsonl?type=hostile").splitlines()]
    assert api["title"] == lines[0]["title"] == text and len(lines) == 1
    assert lines[0]["abstract"] == text


def test_citations_are_of_one_report_and_say_it(text, client):
    for format, reader in READERS.items():
        (entry,) = reader(ask(client, f"/reports.{format}?type=hostile").decode())
        assert mended(entry["title"]) == mended(text), format
        assert len(entry["author"]) == 1


@pytest.mark.parametrize("kind", ["education", "cooperation"])
def test_calendars_have_one_event_that_says_it(text, kind, client):
    content = ask(client, f"/{kind}.ics?category=hostile")
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert one_line(str(event["SUMMARY"])) == mended(text)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_tables_have_one_row_that_says_it_and_no_formula(text, client):
    content = ask(client, "/reports.csv?type=hostile").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    starts = text.startswith("=")
    assert row["title"] == ("'" if starts else "") + text
    book = openpyxl.load_workbook(io.BytesIO(ask(client, "/reports.xlsx?type=hostile")))
    names, cells = book.active.iter_rows()
    cell = dict(zip((name.value for name in names), cells, strict=True))["title"]
    assert cell.data_type == "s" and one_line(unescape(cell.value)) == mended(text)


@pytest.mark.parametrize("text", ["script", "control", "long", "signs"], indirect=True)
def test_share_pictures_are_pictures(text, client, monkeypatch):
    drawn = []

    def kept(svg_string, **options):
        drawn.append(svg_string)
        return svg_to_bytes(svg_string=svg_string, **options)

    monkeypatch.setattr(share, "svg_to_bytes", kept)
    for chosen in ("reports.png?type", "education.png?category", "cooperation.png?category"):
        address = f"/share/{chosen}=hostile&year=2020&sort=title"  # it is in heading and chart
        assert ask(client, address).startswith(b"\x89PNG")
    assert len(drawn) == 3
    for svg in drawn:
        tags = {etree.QName(each).localname for each in etree.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "a", "rect", "text", "tspan", "title"}
