"""The annual reports' own pages: every word of their prose."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import Section
from tests import expected, source
from tests.make import make_annual_report, make_section

pytestmark = [
    pytest.mark.django_db,
]

SECTIONS = expected.objects("mrtc_site.section")


def words(text):
    return " ".join(text.split())


def edition(client, year=2020):
    return BeautifulSoup(client.get(f"/annual-reports/{year}/").content, "lxml")


def printed_lines(section):
    """Give a section's paragraphs and list items without their Markdown."""
    for line in section.get("body", "").replace("\\* ", "* ").split("\n"):
        if line:
            yield words(line.removeprefix("- "))


def test_every_paragraph_and_list_item_is_there(client):
    page = edition(client)
    swept = 0
    for section in SECTIONS:
        box = page.find(id=section["slug"])
        shown = [words(part.text) for part in box.select("p, li")]
        for line in printed_lines(section):
            assert any(line in part for part in shown), (section["slug"], line)
            swept += 1
    assert swept == 41


def test_its_prose_is_that_of_the_source(client):
    """What the page shows, read back and looked for in the printed text."""
    everything = source.plain(source.TEXT)
    page = edition(client).select_one(".prose")
    swept = 0
    for part in page.select("p, li"):
        if not part.find("p"):
            assert words(part.text) in everything, part.text
            swept += 1
    assert swept == 41


def test_headings_are_in_order_with_their_printed_numbers_and_levels(client):
    headings = edition(client).select(".prose h2, .prose h3, .prose h4, .prose h5")
    told = [(int(heading.name[1]), words(heading.text)) for heading in headings]
    assert told == [
        (
            section["level"] + 1,
            words(
                f"{section.get('label', '')} {section['title']} "
                + (f"p. {section['page']}" if "page" in section else "")
            ),
        )
        for section in SECTIONS
    ]


def test_its_contents_list_leads_to_the_sections(client):
    links = edition(client).select(".toc a")
    assert [(link["href"], words(link.text)) for link in links] == [
        (f"#{section['slug']}", words(f"{section.get('label', '')} {section['title']}"))
        for section in SECTIONS
        if section["level"] < 4
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Director Dong Kwan Kang",
        "MIPEX",
        "MISSION",
        "Continued",
    ],
)
def test_it_has(sentence, client):
    assert sentence.lower() in edition(client).text.lower()


def test_markup_typed_by_staff_is_shown_and_not_run(client):
    make_section(slug="bad", body="<script>alert(1)</script> [x](javascript:alert(1)) *soft*")
    box = edition(client).find(id="bad")
    assert "<script>alert(1)</script>" in box.text
    assert not box.find("script") and not box.find("a") and box.em.text == "soft"


def test_editions_are_listed_latest_first_with_their_chapters(client):
    make_annual_report(2021)
    make_section(annual_report_id=2021, title="A chapter of 2021")
    soup = BeautifulSoup(client.get("/annual-reports/").content, "lxml")
    links = [link["href"] for link in soup.select(".rows h2 a")]
    assert links == ["/annual-reports/2021/", "/annual-reports/2020/"]
    chapters = [words(row.text).split(" · ") for row in soup.select(".rows p")]
    assert chapters[0] == ["A chapter of 2021"]
    assert chapters[1] == [section["title"] for section in SECTIONS if section["level"] == 1]


def test_sections_follow_their_order(client):
    Section.objects.filter(slug=SECTIONS[0]["slug"]).update(order=999)
    assert edition(client).select(".prose section")[-1]["id"] == SECTIONS[0]["slug"]


@pytest.mark.parametrize("year", [1999, 2019, 2021])
def test_other_years_are_unknown(year, client):
    assert client.get(f"/annual-reports/{year}/").status_code == 404
