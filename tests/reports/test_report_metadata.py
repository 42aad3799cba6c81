"""What the pages of reports and researchers tell machines, compared with the fixtures' YAML."""

import pytest

from tests import expected
from tests.make import make_report, make_researcher
from tests.told import SITE, targets, told, told_by, typed

from .cited import INSTITUTION, REPORTS, address, kind, people
from .test_citation_files import TYPES

pytestmark = [
    pytest.mark.django_db,
]
inverted = ", ".join


@pytest.fixture(scope="module")
def pages(site):
    """What the pages of reports and researchers tell, by address."""
    people = (f"/researchers/{slug}/" for row in REPORTS for slug, *_ in row.parts)
    chosen = [site[address] for address in {*people, *(row.address for row in REPORTS)}]
    return {page.address: told_by(page.address, page.content, page.link_header) for page in chosen}


def test_google_scholar_reads_every_report(pages):
    for row in REPORTS:
        tags = pages[row.address].tags
        assert {name: tags[name] for name in tags if name.startswith("citation_")} == {
            "citation_title": [row.title],
            "citation_author": [inverted(name) for name in people(row)],
            "citation_publication_date": ["2020"],
            "citation_technical_report_institution": [INSTITUTION],
            "citation_technical_report_number": [str(row.number)],
            "citation_publisher": [INSTITUTION],
            "citation_language": ["en"],
            **({"citation_abstract": [row.abstract]} if row.abstract else {}),
            "citation_abstract_html_url": [address(row)],
            "citation_keywords": row.about,
        }


def test_dublin_core_has_every_report(pages):
    for row in REPORTS:
        page = pages[row.address]
        told_of_it = {name: page.dublin_core[name] for name in page.dublin_core}
        assert told_of_it.pop("description") == page.tags["description"]
        assert told_of_it == {
            "title": [row.title],
            "creator": [inverted(name) for name in people(row)],
            "publisher": [INSTITUTION],
            "identifier": [address(row)],
            "language": ["en"],
            "date": ["2020"],
            "subject": row.about,
            "type": [kind(row), "Text"],
            "relation": [f"{SITE}/annual-reports/2020/"],
            **({"abstract": [row.abstract]} if row.abstract else {}),
        }


def test_schema_org_has_every_report_with_its_chapters(pages):
    for row in REPORTS:
        (report,) = pages[row.address].nodes["Report"]
        assert report["@id"] == report["url"] == address(row)
        assert report["name"] == report["headline"] == row.title
        assert (report["reportNumber"], report["datePublished"]) == (str(row.number), "2020")
        assert report["genre"] == report["isPartOf"]["name"] == kind(row)
        assert report.get("abstract", "") == row.abstract
        assert report["publisher"]["name"] == INSTITUTION
        authors = [(person["familyName"], person["givenName"]) for person in report["author"]]
        assert authors == people(row)
        chapters = [(part["@type"], part["name"]) for part in report.get("hasPart", [])]
        assert chapters == [("Chapter", heading) for heading in row.contents.splitlines()]


def test_signposts_lead_from_every_report(pages):
    for row in REPORTS:
        links = pages[row.address].links
        assert targets([links.citeAs]) == [address(row)]
        assert {*map(str, targets(links.types))} == {
            "https://schema.org/AboutPage",
            "https://schema.org/Report",
        }
        assert typed(links.describedBy) == {
            f"{address(row).rstrip('/')}.{name}": media_type for name, media_type in TYPES.items()
        }
        slugs = [slug for slug, _, _ in sorted(row.parts, key=lambda part: part[1] != "chief")]
        assert {*targets(links.authors)} == {f"{SITE}/researchers/{slug}/" for slug in slugs}


def test_a_report_without_people_is_by_the_centre(client):
    page = told(client, make_report().get_absolute_url())
    assert page.tags["citation_author"] == [f"{INSTITUTION},"]  # all of it a family name
    assert page.nodes["Report"][0]["author"][0]["name"] == INSTITUTION
    assert not page.links.authors and not page.dublin_core["creator"]


@pytest.mark.parametrize(("language", "other"), [("en", "ko"), ("ko", "en")])
def test_a_page_is_described_in_its_own_language_alone(client, language, other):
    text = {"en": "Of migrants at work.", "ko": "이주민의 노동에 대하여."}[language]
    made = make_report(abstract=text, title_language=language, chief="seori-choi")
    root = {"en": "", "ko": "/ko"}
    own = told(client, root[language] + f"/reports/2020/issue-brief/{made.number}/")
    foreign = told(client, root[other] + f"/reports/2020/issue-brief/{made.number}/")
    for page in (own, foreign):
        (description,) = page.tags["description"]
        assert page.opengraph["og:description"] == page.dublin_core["description"] == [description]
        assert page.tags["citation_abstract"] == page.dublin_core["abstract"] == [text]
    assert own.tags["description"][0].endswith(f" {text}")
    assert text not in foreign.tags["description"][0]


def test_a_card_of_a_report_names_its_authors(pages):
    row = REPORTS[0]
    card = pages[row.address].opengraph
    assert card["og:type"] == ["article"] and card["article:section"] == [kind(row)]
    assert card["article:author"] == [f"{SITE}/researchers/{slug}/" for slug, _, _ in row.parts]


def test_every_researcher_is_a_person_with_reports_and_co_authors(pages):
    for slug, name in expected.PEOPLE.items():
        own = [row for row in REPORTS if slug in [part[0] for part in row.parts]]
        if not own:  # of the made-up second year
            continue
        page = pages[f"/researchers/{slug}/"]
        (person,) = page.nodes["Person"]
        assert f"{person['givenName']} {person['familyName']}" == person["name"] == name
        assert {report["url"] for report in page.nodes["Report"]} == {address(row) for row in own}
        others = {part[0] for row in own for part in row.parts} - {slug}
        known = {other["url"] for other in person.get("knows", [])}
        assert known == {f"{SITE}/researchers/{other}/" for other in others}
        spellings = {part[2] for row in own for part in row.parts if part[0] == slug} - {""}
        assert {*person.get("alternateName", [])} == spellings
        assert page.opengraph["og:type"] == ["profile"]


def test_drafts_are_told_by_nobody(client):
    slug = make_researcher(family_name="Shy").slug
    make_report(chief="seori-choi", others=[slug], state="draft", title="Unfinished")
    page = client.get("/researchers/seori-choi/").content.decode()
    assert "Unfinished" not in page and slug not in page
