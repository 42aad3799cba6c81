"""The annual reports' own pages: every word of their prose."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import Section
from tests import expected, source
from tests.forms import read_form
from tests.lists import read_page
from tests.make import make_annual_report, make_editor, make_report, make_section

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
    for added in page.select(".parts, section > .soft"):  # the portal's own
        added.extract()
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


LISTS = {  # what the chapters of 2020 list, by heading: {what: how many}
    "research-projects": {
        "Research Report": 10,
        "Policy Report": 12,
        "Working Paper": 4,
        "Statistics Brief": 1,
        "Issue Brief": 14,
        "IOM Republic of Korea": 1,
        "All of them": 42,
    },
    "education-and-training-projects": {
        "Basic education": 11,
        "Consigned education": 22,
        "All of them": 33,
    },
    "cooperation-projects": {
        "Domestic cooperation": 18,
        "International cooperation": 14,
        "All of them": 32,
    },
}


@pytest.mark.parametrize("slug", LISTS)
def test_a_chapter_lists_the_entries_of_its_year_as_their_lists_count_them(slug, client):
    items = edition(client).find(id=slug).select(".parts li")
    assert {item.a.text: int(item.select_one(".count").text) for item in items} == LISTS[slug]
    for item in items:
        assert read_page(client, item.a["href"]).count == LISTS[slug][item.a.text]


def test_a_chapter_lists_nothing_of_other_years_and_no_draft(client):
    make_annual_report(2021)
    make_report(annual_report_id=2021)
    make_report(state="draft")
    (total,) = edition(client).select("#research-projects .parts li:last-child .count")
    assert total.text == "42"


def test_staff_choose_what_a_section_lists(client):
    client.force_login(make_editor())
    section = make_section(slug="made", title="Made")
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    sent = {**read_form(client, address), "lists": "education"}
    assert client.post(address, sent).status_code == 302
    assert edition(client).select("#made .parts.education li")


def test_what_the_addresses_of_a_section_and_its_photographs_are_made_of_can_t_change(client):
    client.force_login(make_editor())
    make_annual_report(2021)
    section = make_section(slug="made")
    address = f"/admin/mrtc_site/section/{section.pk}/change/"
    sent = {**read_form(client, address), "title": "New", "slug": "other", "annual_report": 2021}
    assert client.post(address, sent).status_code == 302
    assert edition(client).select_one("#made :is(h2, h3)").text == "New"
    assert {"slug", "annual_report"} <= {*read_form(client, "/admin/mrtc_site/section/add/")}


def test_a_heading_over_nothing_is_said_to_be_a_picture_in_print(client):
    page = edition(client)
    said = {
        section["id"]: words(note.text)
        for section in page.select(".prose section")
        for note in section.select(":scope > .soft")
    }
    lower = [following["level"] for following in SECTIONS[1:]] + [1]
    alone = {
        section["slug"]: section.get("page")
        for section, level in zip(SECTIONS, lower, strict=True)
        if not (section.get("body") or section.get("lists") or level > section["level"])
    }
    assert said == {
        slug: f"In print: a picture, p. {number}." if number else "In print: a picture."
        for slug, number in alone.items()
    }
    assert len(said) >= 3


@pytest.mark.parametrize("year", [1999, 2019, 2021])
def test_other_years_are_unknown(year, client):
    assert client.get(f"/annual-reports/{year}/").status_code == 404
