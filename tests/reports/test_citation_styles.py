"""A report's citations, on the page that has all styles and on its own, by the styles' rules."""

import re
from string import ascii_lowercase

import pytest
from bs4 import BeautifulSoup
from citeproc import SCHEMA_PATH
from lxml import etree

from reports import views
from reports.citing import citations
from reports.models import Report
from tests.make import make_editor, make_report, make_researcher

from .cited import INSTITUTION, REPORTS, STYLES
from .test_awkward_citations import plain
from .test_awkward_citations import report as unstored_report

pytestmark = [
    pytest.mark.django_db,
]


def read(client, address):
    return BeautifulSoup(client.get(address).content, "lxml")


def cited(soup):
    """Give {style: its element} of a page."""
    return {
        part.dt.get_text(strip=True): part.select_one(".text")
        for part in soup.select(".cite dl > div")
    }


def texts(client, address):
    """Give {style: text} of the page of citations of the report at an address."""
    found = cited(read(client, f"{address}cite/"))
    return {style: element.get_text() for style, element in found.items()}


def test_every_report_is_cited_by_the_rules_of_each_style(client):
    for row in REPORTS:
        found = texts(client, row.address)
        assert [*found] == [*STYLES]
        for style, rule in STYLES.items():
            told, ruled = found[style], rule(row)
            if style == "Chicago":  # it capitalizes a title's words: “Attitudes Towards”
                told, ruled = told.casefold(), ruled.casefold()
            assert told == ruled


def test_titles_are_in_italics_and_nothing_else_is_markup(client):
    report = make_report(chief="seori-choi", title='<b>R&D</b> in "Korea" </i> &amp;')
    found = cited(read(client, f"{report.get_absolute_url()}cite/"))
    for style, element in found.items():
        assert [*map(str.casefold, element.stripped_strings)]
        assert {tag.name for tag in element.find_all()} == (
            {"i"} if style != "Vancouver" else set()
        )
        assert report.title.casefold() in element.get_text().casefold()
    assert found["APA"].i.get_text() == report.title


def test_a_report_without_people_is_by_the_centre(client):
    found = texts(client, make_report().get_absolute_url())
    assert found["APA"].startswith(f"{INSTITUTION}. (2020). A made entry (Issue Brief No. ")
    assert found["Chicago"].startswith(f"{INSTITUTION}. 2020. A Made Entry.")
    assert found["Harvard"].startswith(f"{INSTITUTION} (2020) A made entry.")
    assert found["Vancouver"].startswith(f"{INSTITUTION}. A made entry [Issue Brief]")


def test_a_report_without_a_chief_is_by_its_co_researchers(client):
    report = make_report(others=["su-kyoung-kim", "min-yi-yoo"])
    apa = texts(client, report.get_absolute_url())["APA"]
    assert apa.startswith("Kim, S.-K., & Yoo, M. Y. (2020).")


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("Minjeong", "M."),
        ("Min Yi", "M. Y."),
        ("Hyo-Won", "H.-W."),
        ("Su-kyoung", "S.-K."),
        ("minjeong", "M."),
        ("J.", "J."),
    ],
)
def test_given_names_are_initials_or_in_full_as_the_style_has_it(client, given, initials):
    slug = make_researcher(given_name=given, family_name="Park").slug
    found = texts(client, make_report(chief=slug).get_absolute_url())
    assert found["APA"].startswith(f"Park, {initials} (2020).")
    assert found["Chicago"].startswith(f"Park, {given.removesuffix('.')}. 2020.")


def test_korean_names_have_neither_initials_nor_a_comma(client):
    korean = make_researcher(given_name="민정", family_name="박").slug
    mixed = make_researcher(given_name="민정", family_name="Park").slug
    found = texts(client, make_report(chief=korean, others=[mixed]).get_absolute_url())
    assert found["APA"].startswith("박민정, & Park 민정. (2020).")
    assert found["Chicago"].startswith("박민정, and Park 민정. 2020.")


@pytest.mark.parametrize("title", ["What now?", "What now!", "An end."])
def test_a_title_with_an_end_of_its_own_gets_no_other(client, title):
    found = texts(client, make_report(chief="seori-choi", title=title).get_absolute_url())
    assert not [text for text in found.values() if re.search(r"[.?!]\.", text)]


def test_a_correction_shows_at_once(client):
    report = make_report(chief="seori-choi", title="Before")
    assert "Before" in texts(client, report.get_absolute_url())["APA"]
    report.title = "After"
    report.save()
    researcher = report.chief.researcher
    researcher.family_name = "Tsoi"
    researcher.save()
    assert texts(client, report.get_absolute_url())["APA"].startswith("Tsoi, S. (2020). After (")


@pytest.fixture
def written(monkeypatch):
    """The styles in which something was cited, in order."""
    written = []

    def noted(report, style, address):
        written.append(style.label)
        return citations.cite(report, style, address)

    monkeypatch.setattr(views, "cite", noted)
    return written


def test_a_citation_is_written_once_until_the_data_changes(client, written):
    report = make_report(chief="seori-choi", title="Before")
    for _ in range(2):
        read(client, report.get_absolute_url())
        read(client, f"{report.get_absolute_url()}cite/")
    assert written == ["APA", "Chicago", "Harvard", "Vancouver"]
    Report.objects.filter(pk=report.pk).update(title="After")
    assert "After" in texts(client, report.get_absolute_url())["APA"]


def test_a_reports_page_has_one_style_and_leads_to_the_others(client):
    soup = read(client, REPORTS[0].address)
    assert [*cited(soup)] == ["APA"]
    assert cited(soup)["APA"].get_text() == STYLES["APA"](REPORTS[0])
    others = soup.select(".styles a")
    assert {link.get_text(): link["href"] for link in others} == {
        "Chicago": "/reports/2020/research-report/1/cite/#cite-chicago",
        "Harvard": "/reports/2020/research-report/1/cite/#cite-harvard",
        "Vancouver": "/reports/2020/research-report/1/cite/#cite-vancouver",
    }
    assert {link["data-hx-get"] for link in others} == {"/reports/2020/research-report/1/cite/"}
    swapped = soup.select_one(".styles")["data-hx-select"]
    all_styles = read(client, f"{REPORTS[0].address}cite/")
    assert len(soup.select(swapped)) == len(all_styles.select(swapped)) == 1
    assert not all_styles.select(".styles")


@pytest.mark.parametrize(
    ("prefix", "heading", "site"),
    [
        ("", "How to cite Research Report 1 of 2020", "MRTC"),
        ("/ko", "2020년 연구보고서 1 인용하기", "이민정책연구원"),
    ],
)
def test_the_citations_have_a_page_of_their_own(client, prefix, heading, site):
    soup = read(client, f"{prefix}{REPORTS[0].address}cite/")
    assert soup.h1.get_text() == heading and soup.title.get_text() == f"{heading} – {site}"
    assert soup.select_one("article.detail a")["href"] == f"{prefix}{REPORTS[0].address}"
    english = cited(read(client, f"{REPORTS[0].address}cite/"))
    assert {style: element.get_text() for style, element in cited(soup).items()} == {
        style: element.get_text() for style, element in english.items()
    }
    assert {link["href"] for link in soup.select("link[rel=canonical]")} == {
        f"http://testserver{prefix}{REPORTS[0].address}cite/"
    }


def test_citations_of_drafts_are_for_staff_only(client):
    address = f"{make_report(chief='seori-choi', state='draft').get_absolute_url()}cite/"
    assert client.get(address).status_code == 404
    client.force_login(make_editor())
    assert "Choi, S. (2020)" in client.get(address).content.decode()
    assert client.get("/reports/2020/research-report/99/cite/").status_code == 404


def test_each_has_a_button_that_only_a_script_shows(client):
    soup = read(client, f"{REPORTS[0].address}cite/")
    buttons = soup.select(".cite button[data-copies]")
    assert [soup.find(id=button["data-copies"]).get_text()[:5] for button in buttons] == [
        "Park,", "Park,", "Park,", "Park "
    ]  # fmt: skip
    assert all(button.has_attr("hidden") for button in buttons)
    assert soup.select_one('script[src$="/js/copy.js"][defer]')


@pytest.mark.parametrize("page", ["", "cite/"])
def test_the_files_are_linked_by_their_names(client, page):
    soup = read(client, f"{REPORTS[0].address}{page}")
    links = {link.get_text(): link["href"] for link in soup.select(".cite .files a")}
    assert links == {
        "BibTeX": "/reports/2020/research-report/1.bib",
        "RIS": "/reports/2020/research-report/1.ris",
        "CSL-JSON": "/reports/2020/research-report/1.csl.json",
    }


NINETEEN = ", ".join(f"Kim{sign}, A." for sign in "abcdefghijklmnopqrs")


# As their manuals say.
@pytest.mark.parametrize(
    ("style", "number", "listed"),
    [
        ("APA", 20, f"{NINETEEN}, & Kimt, A."),
        ("APA", 21, f"{NINETEEN}, … Kimu, A."),
        ("Chicago", 6, "Kima, Ann, Ann Kimb, Ann Kimc, Ann Kimd, Ann Kime, and Ann Kimf."),
        ("Chicago", 7, "Kima, Ann, Ann Kimb, Ann Kimc, et al."),
        ("Harvard", 3, "Kima, A., Kimb, A. and Kimc, A."),
        ("Harvard", 4, "Kima, A. et al."),
        ("Vancouver", 6, "Kima A, Kimb A, Kimc A, Kimd A, Kime A, Kimf A."),
        ("Vancouver", 7, "Kima A, Kimb A, Kimc A, Kimd A, Kime A, Kimf A, et al."),
    ],
)
def test_a_style_lists_so_many_people_and_no_more(style, number, listed):
    people = [(f"Kim{sign}", "Ann") for sign in ascii_lowercase[:number]]
    text = written_in(style, people=people)
    assert text.startswith(f"{listed} ")


@pytest.mark.parametrize(
    ("style", "end"),
    [
        ("APA", "Trees (Issue Brief A). {centre}. https://doi.org/10.1234/5"),
        ("Chicago", "Trees. Issue Brief A. {centre}. https://doi.org/10.1234/5."),
        ("Harvard", "Issue Brief A. Seoul: {centre}. Available at: https://doi.org/10.1234/5."),
        ("Vancouver", "2020. Issue Brief A. Available from: http://testserver/ doi:10.1234/5"),
    ],
)
def test_what_has_a_doi_is_found_by_it_and_only_a_numeral_is_called_a_number(style, end):
    text = written_in(style, doi="10.1234/5", shown_number="A")
    assert text.endswith(end.format(centre=INSTITUTION))


def written_in(style, people=(("Kim", "Ann"),), **fields):
    """Give a made report, never stored, cited in a style, as text."""
    made = unstored_report("Trees", people=people)
    vars(made).update(fields)
    (named,) = (each for each in citations.STYLES if each.label == style)
    return plain(citations.cite(made, named, "http://testserver/"))


def test_styles_name_those_they_are_made_of_with_their_authors_and_licence():
    files = {style.file for style in citations.STYLES}
    assert {path.stem for path in citations.STYLES_DIR.glob("*.csl")} == files
    for name in files:
        text = (citations.STYLES_DIR / f"{name}.csl").read_text()
        assert f'href="http://www.zotero.org/styles/{name}" rel="template"' in text
        assert "<author>" in text and "creativecommons.org/licenses/by-sa" in text


@pytest.mark.parametrize("style", citations.STYLES, ids=lambda style: style.file)
def test_styles_are_valid_csl(style):
    etree.RelaxNG(file=SCHEMA_PATH).assertValid(
        etree.parse(citations.STYLES_DIR / f"{style.file}.csl")
    )
