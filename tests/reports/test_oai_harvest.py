"""sickle harvests the reports, ten at a time, and gets what the site shows."""

from pathlib import Path

import pytest

from mrtc_site.models import AnnualReport
from reports.models import Report
from reports.oai.models import HarvestedRecord
from tests import expected as site
from tests.make import make_report
from tests.reports.oai_client import NAMES, ask, error, harvester, texts
from tests.rows import fields_of

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent.parent.parent / "fixtures/2020"
SITE = "http://testserver"
MODS = "{http://www.loc.gov/mods/v3}"


@pytest.fixture(autouse=True)
def _ten_at_a_time(settings):
    settings.OAI_PAGE_SIZE = 10


def of_fixtures(file, model):
    return fields_of(model, FOLDER / file)


def printed():
    """Give every report of the fixtures by its identifier, with its (person, part) pairs."""
    people = {row["slug"]: row for row in of_fixtures("researchers.yaml", "reports.researcher")}
    found = {}
    for row in of_fixtures("reports.yaml", "reports.report"):
        row["authorships"] = []
        key = (2020, row["type"], row["number"])
        found[key] = row
    for part in of_fixtures("reports.yaml", "reports.authorship"):
        found[tuple(part["report"])]["authorships"].append((people[part["researcher"]], part))
    return {
        f"oai:mrtc.re.kr:reports/{year}/{type_}/{number}": row
        for (year, type_, number), row in found.items()
    }


@pytest.mark.databases
def test_it_harvests_every_report_of_the_fixtures_as_dublin_core(monkeypatch, client):
    records = list(harvester(monkeypatch, client).ListRecords(metadataPrefix="oai_dc"))
    types = {row["slug"]: row["name"] for row in of_fixtures("reports.yaml", "reports.reporttype")}
    rows = [row for row in site.ROWS["reports"] if row.year == 2020]
    expected, about = {}, {(row.series, row.number): row.subjects for row in rows}
    for identifier, row in printed().items():
        type_ = types[row["type"]]
        expected[identifier] = {
            "title": [row["title"]],
            "creator": [
                f"{person['family_name']}, {person['given_name']}"
                for person, part in sorted(row["authorships"], key=lambda pair: pair[1]["order"])
            ],
            "subject": about[row["type"], row["number"]],
            "description": [row["abstract"]],
            "publisher": ["Migration Research and Training Centre"],
            "language": ["en"],
            "date": ["2020"],
            "type": [type_, "info:eu-repo/semantics/report"],
            "identifier": [f"{SITE}/reports/2020/{row['type']}/{row['number']}/"],
            "source": [f"{type_} {row['number']}, 2020"],
            "relation": [f"{SITE}/annual-reports/2020/"],
        }
    assert len(records) == len(expected) == 42
    assert {record.header.identifier: record.metadata for record in records} == expected


def test_it_harvests_every_report_of_the_fixtures_as_mods(monkeypatch, client):
    records = list(harvester(monkeypatch, client, "POST").ListRecords(metadataPrefix="mods"))
    rows = printed()
    assert len(records) == 42
    for record in records:
        row = rows.pop(record.header.identifier)
        tree = record.xml.find(f".//{MODS}mods")
        assert texts(tree, "mods:titleInfo/mods:title") == [row["title"]]
        assert texts(tree, "mods:abstract") == [row["abstract"]]
        headings = row.get("contents", "").splitlines()
        toc = [" -- ".join(headings)] if headings else []
        assert texts(tree, "mods:tableOfContents") == toc
        assert texts(tree, "mods:originInfo/mods:dateIssued") == ["2020"]
        assert texts(tree, "mods:originInfo/mods:place/mods:placeTerm") == ["Seoul"]
        series = "mods:relatedItem[@type='series']/mods:titleInfo"
        assert texts(tree, f"{series}/mods:partNumber") == [str(row["number"])]
        address = f"{SITE}/reports/2020/{row['type']}/{row['number']}/"
        assert texts(tree, "mods:identifier") == [address]
        assert [named(name) for name in tree.iterfind("mods:name", NAMES)] == [
            credited(person, part)
            for person, part in sorted(row["authorships"], key=lambda pair: pair[1]["order"])
        ]
    assert not rows


def named(name):
    (family,) = texts(name, "mods:namePart[@type='family']")
    (given,) = texts(name, "mods:namePart[@type='given']")
    (form,) = texts(name, "mods:displayForm")
    (role,) = texts(name, "mods:role/mods:roleTerm[@type='text']")
    return family, given, form, role, name.get("usage"), name.get("valueURI")


def credited(person, part):
    given, family = person["given_name"], person["family_name"]
    chief = part["role"] == "chief"
    return (
        family,
        given,
        part.get("credited_as") or f"{given} {family}",
        "Chief researcher" if chief else "Co-researcher",
        "primary" if chief else None,
        f"{SITE}/researchers/{person['slug']}/",
    )


@pytest.mark.parametrize("prefix", ["oai_dc", "mods"])
def test_every_page_is_valid_and_says_where_it_is(client, prefix):
    tree = ask(client, "ListRecords", metadataPrefix=prefix)
    identifiers, cursors = [], []
    while True:
        identifiers += texts(tree, ".//oai:header/oai:identifier")
        token = tree.find(".//oai:resumptionToken", NAMES)
        assert token.get("completeListSize") == "42"
        cursors.append(token.get("cursor"))
        if not token.text:
            break
        tree = ask(client, "ListRecords", resumptionToken=token.text)
    assert cursors == ["0", "10", "20", "30", "40"]
    assert len(identifiers) == len(set(identifiers)) == 42


def test_identifiers_are_those_of_the_records(monkeypatch, client):
    sickle = harvester(monkeypatch, client)
    headers = sickle.ListIdentifiers(metadataPrefix="oai_dc")
    records = sickle.ListRecords(metadataPrefix="oai_dc")
    assert [header.identifier for header in headers] == [
        record.header.identifier for record in records
    ]


@pytest.mark.databases
@pytest.mark.parametrize("chosen", ["type:policy-report", "type:iom-republic-of-korea"])
def test_a_set_holds_what_the_list_of_the_site_shows(monkeypatch, client, chosen):
    headers = harvester(monkeypatch, client).ListIdentifiers(metadataPrefix="mods", set=chosen)
    found = [header.identifier.rpartition(":reports/")[2] for header in headers]
    shown = Report.objects.published().filter(type__slug=chosen.partition(":")[2])
    assert sorted(found) == sorted(f"2020/{report.type.slug}/{report.number}" for report in shown)
    assert found


@pytest.mark.parametrize("chosen", ["type", "year", "year:2020"])
def test_the_sets_of_all_hold_all(monkeypatch, client, chosen):
    headers = harvester(monkeypatch, client).ListIdentifiers(metadataPrefix="mods", set=chosen)
    assert len(list(headers)) == 42


def test_a_list_that_fits_has_no_token(client):
    tree = ask(client, "ListRecords", metadataPrefix="mods", set="type:working-paper")
    assert len(texts(tree, ".//oai:header/oai:identifier")) == 4
    assert tree.find(".//oai:resumptionToken", NAMES) is None


def test_a_token_of_another_verb_or_changed_by_a_letter_is_refused(client):
    token = ask(client, "ListRecords", metadataPrefix="mods").find(".//oai:resumptionToken", NAMES)
    for place in range(0, len(token.text), 7):
        other = "A" if token.text[place] != "A" else "B"
        broken = token.text[:place] + other + token.text[place + 1 :]
        tree = ask(client, "ListRecords", resumptionToken=broken)
        assert error(tree) == "badResumptionToken"
    tree = ask(client, "ListIdentifiers", resumptionToken=token.text)
    assert error(tree) == "badResumptionToken"


@pytest.mark.databases
def test_no_report_is_missed_when_some_change_during_the_harvest(monkeypatch, client):
    records = iter(harvester(monkeypatch, client).ListRecords(metadataPrefix="oai_dc"))
    first = [next(records).header.identifier for _ in range(10)]
    HarvestedRecord.objects.filter(report__number=1).update(datestamp="2100-01-01T00:00:00Z")
    rest = [record.header.identifier for record in records]
    assert set(first) | set(rest) == set(printed())
    assert len(rest) == len(set(rest))


def test_a_list_of_which_nothing_is_left_is_to_be_begun_again(client):
    tree = ask(client, "ListRecords", metadataPrefix="oai_dc", until="2099-12-31")
    token = tree.find(".//oai:resumptionToken", NAMES).text
    HarvestedRecord.objects.update(datestamp="2100-01-01T00:00:00Z")
    assert error(ask(client, "ListRecords", resumptionToken=token)) == "badResumptionToken"


@pytest.mark.parametrize("prefix", ["oai_dc", "mods"])
def test_awkward_text_stays_valid_and_whole(client, prefix):
    report = Report.objects.get(type__slug="statistics-brief")
    report.title = "이민 <b>&amp; “a” ]]>\x0b\x1f\ufffe 😀 'b'"
    report.abstract = report.contents = "one\n\ttwo \x07"
    report.save()
    tree = ask(client, "ListRecords", metadataPrefix=prefix, set="type:statistics-brief")
    told = "".join(tree.itertext())
    assert "이민 <b>&amp; “a” ]]> 😀 'b'" in told
    assert "one\n\ttwo " in told


def test_a_report_without_people_and_texts_is_valid(client):
    AnnualReport.objects.create(year=2021, state="published", centre_name="Centre")
    make_report(annual_report_id=2021, number=1, title="Bare", abstract="")
    for prefix in ("oai_dc", "mods"):
        tree = ask(client, "ListRecords", metadataPrefix=prefix, set="year:2021")
        assert "Bare" in tree.itertext()


@pytest.mark.parametrize("size", [5, 40])
def test_a_page_takes_as_few_queries_whatever_its_size(
    client, settings, django_assert_num_queries, size
):
    settings.OAI_PAGE_SIZE = size
    # records, their reports with parts of three kinds, topics and places, count, version
    with django_assert_num_queries(9):
        ask(client, "ListRecords", metadataPrefix="mods")
