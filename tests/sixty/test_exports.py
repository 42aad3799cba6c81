"""Sixty records as real ones are come through every file and feed, each read by another library."""

import csv
import io
import json
from html import unescape

import feedparser
import icalendar
import openpyxl
import pytest
from lxml import etree

from cooperation.views import CooperationProjectList
from education.views import EducationSessionList
from reports.views import ReportList, ResearcherList
from tests.expected import LATER
from tests.reports.oai_client import ask, harvester, texts
from tests.reports.readers import READERS, body

from .records import (
    CATEGORIES,
    CENTRE,
    EVERY,
    MODELS,
    PEOPLE,
    RECORDS,
    TYPES,
    inverted,
    name_of,
    parts_of_name,
)

pytestmark = pytest.mark.django_db
kinds = pytest.mark.parametrize("kind", MODELS)
DATED = [record for record in EVERY if record["dates"]]


def squeezed(text):
    return " ".join(text.split())


def by_url(rows):
    """Give {url: row}; each has one of its own."""
    found = {row.pop("url"): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_every_kind_of_file_is_read_here():
    tables = {"csv", "xlsx", "jsonl", "atom"}
    assert {*ReportList.formats} == tables | {*READERS}
    assert {*ResearcherList.formats} == tables - {"atom"}
    assert {*EducationSessionList.formats} == {*CooperationProjectList.formats} == tables | {"ics"}


# Tables


def korean(slug):
    return PEOPLE[slug].get("name_ko", "") if slug else ""


def columns(record):
    """Give an entry by column, several values of one as a list."""
    series = MODELS[record.kind][1]
    key = dict(zip(("year", series, "number"), record.key, strict=True))
    last = {"topics": [], "places": [], "part": "", "printed_number": ""}
    if record.kind == "reports":
        others = [korean(slug) for slug in record.others]
        return {
            **key,
            "title": record["title"],
            "chief_researcher": name_of(record.chief) if record.chief else "",
            "co_researchers": [name_of(slug) for slug in record.others],
            "abstract": record["abstract"],
            "contents": record.headings,
            **dict.fromkeys(LATER, ""),
            **{name: record[name] for name in ("title_ko", "abstract_ko")},
            "contents_ko": record["contents_ko"].splitlines(),
            "chief_researcher_ko": korean(record.chief),
            "co_researchers_ko": others if any(others) else [],
            **last,
        }
    own = {name: record[name] for name in ("title", "date_text", "dates", "title_ko")}
    return {**key, "category": CATEGORIES[record["category"]], **own, **last}


def as_text(name, value):
    glue = "; " if name.startswith("co_researchers") else "\n"
    return glue.join(value) if isinstance(value, list) else str(value)


def without_days(rows):
    """Leave out what follows from the date, which tests of dates are about."""
    return [{name: row[name] for name in row if name not in ("start", "end")} for row in rows]


@kinds
def test_csv(kind, loaded, client):
    text = body(client.get(f"/{kind}.csv")).removeprefix("\ufeff")
    found = by_url(without_days(csv.DictReader(io.StringIO(text, newline=""))))
    expected = {}
    for record in RECORDS[kind]:
        row = {name: as_text(name, value) for name, value in columns(record).items()}
        # Before what a spreadsheet would run stands an apostrophe.
        expected[record.url] = {
            name: f"'{text}" if text[:1] in {*"=+-@"} else text for name, text in row.items()
        }
    assert found == expected


@kinds
def test_xlsx(kind, loaded, client):
    content = client.get(f"/{kind}.xlsx").getvalue()
    names, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    read = [{name.value: cell.value for name, cell in zip(names, row, strict=True)} for row in rows]
    found = by_url(without_days(read))
    assert found == {
        record.url: {
            name: value if isinstance(value, int) else as_text(name, value) or None
            for name, value in columns(record).items()
        }
        for record in RECORDS[kind]
    }
    assert {cell.data_type for row in rows for cell in row} <= {"n", "s", "d"}


@kinds
def test_json_lines(kind, loaded, client):
    lines = body(client.get(f"/{kind}.jsonl")).splitlines()
    found = by_url(without_days([json.loads(line) for line in lines]))
    assert found == {
        record.url: {
            name: None if value == "" else value for name, value in columns(record).items()
        }
        for record in RECORDS[kind]
    }


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_tables_of_people(form, loaded, client):
    content = client.get(f"/researchers.{form}").getvalue()
    if form == "csv":
        text = content.decode("utf-8-sig")
        read = [*csv.DictReader(io.StringIO(text, newline=""))]
    elif form == "xlsx":
        names, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
        read = [dict(zip(names, row, strict=True)) for row in rows]
    else:
        read = [json.loads(line) for line in content.decode().splitlines()]
    found = {
        row["slug"]: {name: "" if row[name] is None else str(row[name]) for name in row}
        for row in read
    }
    chiefs = [record.chief for record in RECORDS["reports"]]
    everyone = [slug for record in RECORDS["reports"] for slug in record.people]
    assert found == {
        slug: {
            **{name: person.get(name, "") for name in ("family_name", "given_name", "name_ko")},
            "slug": slug,
            "report_count": str(everyone.count(slug)),
            "chief_count": str(chiefs.count(slug)),
            "url": f"http://testserver/researchers/{slug}/",
        }
        for slug, person in PEOPLE.items()
    }
    assert len(read) == len(PEOPLE)


# Citations


def name_in(form, slug):
    family, given = parts_of_name(slug)
    return (family.replace(",", ""), given) if form == "ris" else (family, given)


@pytest.mark.parametrize("form", READERS)
def test_citations(form, loaded, client):
    """(A list's file has them all, and every fourth a file of its own, too.)"""
    expected = {
        record.url: {
            "key": "mrtc{}{}{}".format(*record.key),
            "author": [name_in(form, slug) for slug in record.people] or [(CENTRE, "")],
            "title": squeezed(record["title"]),
            "title_ko": squeezed(record["title_ko"]) if record.language == "en" else "",
            "institution": CENTRE,
            "type": TYPES[record.series],
            "number": str(record["number"]),
            "year": str(record["annual_report"]),
            "language": record.language,
            "abstract": squeezed(record["abstract"]),
        }
        for record in RECORDS["reports"]
    }

    def read(address):
        rows = [*READERS[form](body(client.get(address)))]
        for row in rows:
            row["abstract"] = squeezed(row.get("abstract", ""))
            korean = ("titleaddon", "translated_title", "original-title")
            row["title_ko"] = "".join(row.pop(name, "") for name in korean)
        return by_url(rows)

    assert read(f"/reports.{form}") == expected
    for record in RECORDS["reports"][::4]:
        one = read(f"{record.address.rstrip('/')}.{form}")
        assert one == {record.url: expected[record.url]}


# Feeds and calendars


@kinds
def test_feeds(kind, loaded, client):
    content = client.get(f"/{kind}.atom").content
    found = feedparser.parse(content, sanitize_html=False)
    assert not found.bozo and found.feed.language == "en"
    told = {
        entry.link: (
            entry.title,
            entry.title_detail.language,
            [author.name for author in entry.get("authors", ())],
            squeezed(unescape(entry.get("summary", ""))),
        )
        for entry in found.entries
    }
    assert told == {
        record.url: (
            record["title"],
            record.language,
            [name_of(slug) for slug in record.people],
            squeezed(record["abstract"])
            if kind == "reports"
            else f"{CATEGORIES[record['category']]}. {record['date_text'] or 'Date not given'}",
        )
        for record in RECORDS[kind]
    }
    empty = [tag for tag in etree.fromstring(content).iter("{*}summary") if not tag.text]
    assert empty == []


@pytest.mark.parametrize("kind", ["education", "cooperation"])
def test_calendars(kind, loaded, client):
    content = client.get(f"/{kind}.ics").getvalue()
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    found = {}
    for event in events:
        found.setdefault(str(event["URL"]), []).append(event)
    dated = [record for record in DATED if record.kind == kind]
    assert found.keys() == {record.url for record in dated}
    for record in dated:
        for event in found[record.url]:
            assert str(event["SUMMARY"]) == record["title"]
            assert f"Date as printed: {record['date_text']}" in str(event["DESCRIPTION"])
        number = len(record["dates"].split(",")) if record["dates"].startswith("{") else 1
        assert len(found[record.url]) == number
        alone = client.get(f"{record.address.rstrip('/')}.ics").getvalue()
        assert len(icalendar.Calendar.from_ical(alone).walk("VEVENT")) == number
    assert len({str(event["UID"]) for event in events}) == len(events)


# Harvests and the API


def test_harvests_of_dublin_core(loaded, client, monkeypatch):
    ask(client, "ListRecords", metadataPrefix="oai_dc")  # which is as its schema says
    found = harvester(monkeypatch, client).ListRecords(metadataPrefix="oai_dc")
    told = {
        record.metadata["identifier"][0]: {
            name: record.metadata.get(name, [])
            for name in ("title", "creator", "language", "description")
        }
        for record in found
        if not record.deleted
    }
    assert told == {
        record.url: {
            "title": [*filter(None, (record["title"], record["title_ko"]))],
            "creator": [inverted(slug) for slug in record.people],
            "language": [record.language],
            "description": [record["abstract"]] if record["abstract"] else [],
        }
        for record in RECORDS["reports"]
    }


def test_harvests_of_mods(loaded, client):
    found = ask(client, "ListRecords", metadataPrefix="mods")
    records = [*found.iterfind(".//mods:mods", {"mods": "http://www.loc.gov/mods/v3"})]
    told = {
        texts(mods, "mods:identifier[@type='uri']")[0]: (
            texts(mods, "mods:titleInfo/mods:title"),
            texts(mods, "mods:language/mods:languageTerm"),
            [
                "+".join(texts(name, "mods:namePart"))
                for name in mods.iterfind("{*}name[@type='personal']")
            ],
        )
        for mods in records
    }
    assert told == {
        record.url: (
            [*filter(None, (record["title"], record["title_ko"]))],
            [record.language],
            ["+".join(filter(None, parts_of_name(slug))) for slug in record.people],
        )
        for record in RECORDS["reports"]
    }


def pages(client, address):
    """Give the rows of a list of the API, page after page."""
    while address:
        page = client.get(address).json()
        yield from page["results"]
        address = (page["next"] or "").removeprefix("http://testserver")


@kinds
def test_the_api(kind, loaded, client):
    found = by_url([*pages(client, f"/api/{kind}/")])
    assert found.keys() == {record.url for record in RECORDS[kind]}
    for record in RECORDS[kind]:
        row = found[record.url]
        assert (row["title"], row["title_ko"]) == (record["title"], record["title_ko"])
        assert row["title_language"] == record.language
        if kind == "reports":
            written = {part["researcher"]: part["name"] for part in row["authorships"]}
            assert written == {slug: name_of(slug) for slug in record.people}
            assert (row["abstract"], row["contents"]) == (record["abstract"], record.headings)


def test_the_api_of_people(loaded, client):
    found = {row["slug"]: row for row in pages(client, "/api/researchers/")}
    assert {slug: row["name"] for slug, row in found.items()} == {
        slug: name_of(slug) for slug in PEOPLE
    }


def test_the_sitemap(loaded, client):
    index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = [loc.text.removeprefix("http://testserver") for loc in index.iter("{*}loc")]
    listed = {
        loc.text
        for part in parts
        for loc in etree.fromstring(client.get(part).content).iter("{*}loc")
    }
    assert listed >= {record.url for record in EVERY}
    assert listed >= {f"http://testserver/researchers/{slug}/" for slug in PEOPLE}
