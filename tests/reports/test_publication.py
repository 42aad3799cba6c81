"""Facts of a report's publication, its corrections and its full text, on pages and for programs."""

import hashlib
import json
from datetime import date

import bibtexparser
import pytest
import rispy

from reports.models import Correction, Document, Report
from reports.oai.records import refresh_records
from tests.make import make_editor
from tests.mrtc_site.files.made import pdf
from tests.mrtc_site.files.stored import add
from tests.sheets import bring_in, export, preview, rows
from tests.told import SITE, targets, told, typed

from .oai_client import ask, texts

pytestmark = pytest.mark.django_db

PAGE = "/reports/2020/research-report/1/"
PDF_ADDRESS = f"{SITE}{PAGE}report.pdf"
CONTENT = pdf(["The report"])
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FACTS = {
    "published_on": "2021-01-15",
    "pages": 154,
    "isbn": "978-89-954791-0-0",
    "doi": "10.1234/abc_5(6)",
    "registration_number": "11-1270000-000001-01",
    "language": "ko",
    "licence": "kogl-4",
}
LICENCE = "https://www.kogl.or.kr/info/licenseType4.do"


@pytest.fixture
def report():
    """The first report of 2020 with all facts, a correction and its full text."""
    report = Report.objects.get_by_natural_key(2020, "research-report", 1)
    for name, value in FACTS.items():
        setattr(report, name, value)
    report.full_clean()
    report.save()
    Correction.objects.create(report=report, date=date(2021, 5, 3), text="table 4")
    add(Document, CONTENT, ".pdf", report=report, slug="report", language="ko")
    return report


def added(soup):
    facts = soup.select(".facts.added > div")
    told = {fact.dt.get_text(): fact.dd.get_text(" ", strip=True) for fact in facts}
    return {name: fact for name, fact in told.items() if name not in ("Topics", "Places")}


def test_a_page_shows_facts_that_staff_have_added_apart(client, report):
    soup = told(client, PAGE).soup
    assert added(soup) == {
        "Published on": "15 January 2021",
        "Number of pages": "154",
        "Language": "Korean",
        "ISBN": "978-89-954791-0-0",
        "DOI": "10.1234/abc_5(6)",
        "Registration number": "11-1270000-000001-01",
        "Licence": "KOGL Type 4: source indication, no commercial use, no changes Name the "
        f"source: Migration Research and Training Centre, “{report.title}”, 2021. "
        "(공공누리 제4유형)",
    }
    links = [link["href"] for link in soup.select(".facts.added a:not([href^='/topics/'])")]
    assert links == ["https://doi.org/10.1234/abc_5%286%29", LICENCE]


def test_a_page_without_such_facts_says_nothing_of_them(client):
    report = Report.objects.get_by_natural_key(2020, "research-report", 1)
    assert added(told(client, PAGE).soup) == {} and report.topics.exists()
    report.topics.clear()
    soup = told(client, PAGE).soup
    assert not soup.select(".facts.added") and "Added by the Centre" not in soup.get_text()


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}cite/"])
def test_a_correction_stands_below_the_title(client, report, address):
    page = told(client, address).soup.main.get_text()
    assert page.index(report.title) < page.index("Corrected on 3 May 2021: table 4")


def test_a_feeds_summary_begins_with_the_correction(client, report):
    feed = client.get("/reports.atom").content.decode()
    assert f'<summary type="html">Corrected on 3 May 2021: table 4\n\n{report.abstract[:20]}' in (
        feed.replace("&#x27;", "'")
    )


def test_google_scholar_finds_the_full_text_in_the_reports_folder(client, report):
    tags = told(client, f"/ko{PAGE}").tags
    assert tags["citation_pdf_url"] == [PDF_ADDRESS]
    assert tags["citation_publication_date"] == ["2021/01/15"]
    assert tags["citation_doi"] == [FACTS["doi"]]
    assert tags["citation_isbn"] == [FACTS["isbn"]]
    assert tags["citation_language"] == ["ko"]
    answer = client.get(PDF_ADDRESS.removeprefix(SITE))
    assert answer.getvalue() == CONTENT


def test_schema_org_has_the_facts_and_the_file(client, report):
    (node,) = told(client, PAGE).nodes["Report"]
    assert node["encoding"] == [
        {
            "@type": "MediaObject",
            "contentUrl": PDF_ADDRESS,
            "encodingFormat": "application/pdf",
            "contentSize": f"{len(CONTENT)} B",
            "sha256": SHA256,
            "inLanguage": "ko",
        }
    ]
    assert (node["license"], node["inLanguage"]) == (LICENCE, "ko")
    assert node["datePublished"] == "2021-01-15"
    assert {fact["propertyID"]: fact["value"] for fact in node["identifier"]} == {
        "DOI": FACTS["doi"],
        "ISBN": FACTS["isbn"],
        "Government publication registration number": FACTS["registration_number"],
    }
    (correction,) = node["correction"]
    assert (correction["text"], correction["datePublished"]) == ("table 4", "2021-05-03")


def test_signposts_lead_to_the_file_and_the_licence(client, report):
    links = told(client, PAGE).links
    assert typed(links.items) == {PDF_ADDRESS: "application/pdf"}
    assert targets([links.license]) == [LICENCE]


def test_harvesters_get_the_facts_and_the_file_as_dublin_core(client, report):
    record = {"identifier": "oai:mrtc.re.kr:reports/2020/research-report/1"}
    tree = ask(client, "GetRecord", metadataPrefix="oai_dc", **record)
    assert texts(tree, ".//dc:rights") == [LICENCE]
    assert texts(tree, ".//dc:language") == ["ko"]
    assert texts(tree, ".//dc:date") == ["2021-01-15"]
    assert PDF_ADDRESS in texts(tree, ".//dc:relation")
    assert texts(tree, ".//dc:identifier")[1:] == [
        "https://doi.org/10.1234/abc_5%286%29",
        "urn:ISBN:978-89-954791-0-0",
    ]


def test_harvesters_get_the_facts_and_the_file_as_mods(client, report):
    record = {"identifier": "oai:mrtc.re.kr:reports/2020/research-report/1"}
    tree = ask(client, "GetRecord", metadataPrefix="mods", **record)
    assert texts(tree, ".//mods:accessCondition") == [LICENCE]
    assert texts(tree, ".//mods:languageTerm") == ["ko"]
    assert texts(tree, ".//mods:dateIssued") == ["2021-01-15"]
    assert texts(tree, ".//mods:location/mods:url[@access='raw object']") == [PDF_ADDRESS]
    assert texts(tree, ".//mods:extent") == ["154 pages"]
    assert {node.get("type"): node.text for node in tree.iterfind(".//{*}mods/{*}identifier")} == {
        "uri": f"{SITE}{PAGE}",
        "doi": FACTS["doi"],
        "isbn": FACTS["isbn"],
        "local": FACTS["registration_number"],
    }


def file_of(client, name):
    return client.get(f"{PAGE.rstrip('/')}.{name}").getvalue().decode()


def test_bibtex_has_the_facts_and_the_file(client, report):
    (entry,) = bibtexparser.parse_string(file_of(client, "bib")).entries
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert (fields["year"], fields["date"], fields["language"]) == ("2021", "2021-01-15", "korean")
    assert (fields["doi"], fields["isbn"]) == (FACTS["doi"], FACTS["isbn"])
    assert (fields["pagetotal"], fields["file"]) == ("154", PDF_ADDRESS)
    assert entry.key == "mrtc2020research-report1"


def test_ris_has_the_facts_and_the_file(client, report):
    (entry,) = rispy.loads(file_of(client, "ris"))
    assert (entry["year"], entry["date"], entry["language"]) == ("2021", "2021/01/15", "ko")
    assert (entry["doi"], entry["notes"]) == (FACTS["doi"], [f"ISBN {FACTS['isbn']}"])
    assert (entry["start_page"], entry["file_attachments1"]) == ("154", PDF_ADDRESS)


def test_csl_json_has_the_facts(client, report):
    (item,) = json.loads(file_of(client, "csl.json"))
    assert item["issued"] == {"date-parts": [[2021, 1, 15]]}
    assert (item["DOI"], item["ISBN"]) == (FACTS["doi"], FACTS["isbn"])
    assert (item["number-of-pages"], item["language"]) == ("154", "ko")


@pytest.mark.parametrize(
    ("published_on", "iso"),
    [("", "2020"), ("2021", "2021"), ("2021-03", "2021-03"), ("2019-11/2020-02", "2019")],
)
def test_what_is_no_one_date_is_told_by_its_first_year(client, published_on, iso):
    report = Report(annual_report_id=2020, published_on=published_on)
    assert report.iso_date == iso


def test_citations_say_the_year_of_publication_and_the_doi(client, report):
    soup = told(client, f"{PAGE}cite/").soup
    cited = {
        style: " ".join(soup.select_one(f"#cite-{style}").get_text().split())
        for style in ("apa", "chicago", "harvard", "vancouver")
    }
    assert "Yoon-kyung Lee. 2021. Current" in cited["chicago"]
    assert "Lee, Y.-K. (2021). Current" in cited["apa"]
    assert "Lee, Y.-K. (2021) Current" in cited["harvard"]
    assert "Training Centre; 2021. Research" in cited["vancouver"]
    assert all("10.1234/abc_5(6)" in text for text in cited.values())


def test_a_doi_of_signs_that_tex_takes_for_commands_breaks_no_entry(client, report):
    Report.objects.filter(pk=report.pk).update(doi="10.1234/{a%b\\c_d")
    library = bibtexparser.parse_string(file_of(client, "bib"))
    assert not library.failed_blocks
    assert library.entries[0]["doi"] == "10.1234/%7Ba%b%5Cc_d"


LATER = (
    *("language", "published_on", "pages", "isbn", "doi", "registration_number", "licence"),
    "document_url",
)
VALUES = dict(zip(LATER, (*(FACTS.get(name) for name in LATER[:-1]), PDF_ADDRESS), strict=True))


def test_tables_have_the_facts_and_the_file_in_columns_behind_the_address(client, report):
    content = client.get("/reports.csv").getvalue()
    lines = client.get("/reports.jsonl?type=research-report").getvalue().decode().splitlines()
    [row] = [row for row in map(json.loads, lines) if row["number"] == 1]
    assert {name: row[name] for name in LATER} == VALUES
    header = content.decode().splitlines()[0].split(",")
    assert header[8:17] == ["url", *LATER]


def sheet_row(client):
    [row] = [row for row in rows(export(client, "reports")) if row["url"] == SITE + PAGE]
    return row


def test_a_sheet_changes_facts_and_leaves_the_others_as_they_are(client, report):
    client.force_login(make_editor(username="ann"))
    row = sheet_row(client)
    assert {name: row[name] for name in LATER} == VALUES
    bring_in(client, "reports", [{**row, "pages": "", "licence": "cc-by-4.0", "doi": ""}])
    report.refresh_from_db()
    told = {name: getattr(report, name) for name in FACTS}
    assert told == {**FACTS, "pages": None, "licence": "cc-by-4.0", "doi": ""}


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("isbn", "978-89-954791-0-1", "“978-89-954791-0-1” has a digit wrong"),
        ("pages", "-3", "“-3” is no number of pages"),
        ("licence", "free", "“free” is none of these: kogl-1, kogl-2"),
    ],
)
def test_a_sheet_with_a_wrong_fact_is_refused(client, report, column, text, message):
    client.force_login(make_editor(username="ann"))
    answer = preview(client, "reports", [{**sheet_row(client), column: text}])
    assert answer.wrong[0].startswith(f"2 | {column} | {message}")


def test_the_api_has_the_facts_corrections_and_documents(client, report):
    told_of_it = client.get(f"/api{PAGE}").json()
    assert {name: told_of_it[name] for name in FACTS} == FACTS
    assert told_of_it["licence_url"] == LICENCE
    assert told_of_it["corrections"] == [{"date": "2021-05-03", "text": "table 4"}]
    assert told_of_it["documents"] == [
        {
            "slug": "report",
            "title": "",
            "language": "ko",
            "media_type": "application/pdf",
            "size": len(CONTENT),
            "pages": 1,
            "sha256": SHA256,
            "url": PDF_ADDRESS,
        }
    ]


def test_nobody_is_told_of_the_files_of_a_draft(client, report):
    Report.objects.filter(pk=report.pk).update(state="draft")
    addresses = ["/api/reports/", "/reports.csv", "/reports.bib", "/reports.jsonl", "/reports.atom"]
    record = {"identifier": "oai:mrtc.re.kr:reports/2020/research-report/1"}
    refresh_records(Report.objects.all())
    tree = ask(client, "GetRecord", metadataPrefix="mods", **record)
    contents = [client.get(address).getvalue().decode() for address in addresses]
    assert not [text for text in contents if "report.pdf" in text]
    assert "report.pdf" not in "".join(tree.itertext())
    assert client.get(f"{PAGE}report.pdf").status_code == 404


def test_a_korean_page_marks_the_title_in_the_source_line_as_english(client, report):
    fact = told(client, f"/ko{PAGE}").soup.select(".facts.added dd")[-1]
    assert fact.select_one('span[lang="en"]').get_text() == report.title
    assert "출처 표시: 이민정책연구원" in fact.get_text()
