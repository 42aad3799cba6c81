"""Text that citation formats and styles could choke on comes through whole."""

import html
import json
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.citing.citations import STYLES, cite
from reports.citing.formats import bibtex, csl_item, ris
from reports.models import Authorship, Researcher
from tests.make import make_report, make_researcher

from .cited import squeezed
from .readers import READERS, body

AWKWARD = (
    "50% of $5 & #1_x {open ~tilde ^hat \\back \"quoted\" 'it's' <b>bold</b> &amp; &quot; a--b `` "
    "이민정책연구원 café ?` end} AU  - nobody, ER  - , @techreport{x, 100\\% \\\\ </script>"
)
WRITERS = {
    "bib": bibtex,
    "ris": ris,
    "csl.json": lambda report, address: json.dumps([csl_item(report, address)]),
}
formats = pytest.mark.parametrize("format", READERS)


def typed(blank=True):
    """Give any text that someone may type and databases may hold."""
    text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1)
    mixed = st.lists(st.one_of(text, st.sampled_from([*AWKWARD.split(), "\n", "\u2028", " and "])))
    return mixed.map("".join).filter(lambda found: blank or found.strip())


def report(title, abstract="", people=()):
    parts = [
        SimpleNamespace(researcher=Researcher(family_name=family, given_name=given))
        for family, given in people
    ]
    return SimpleNamespace(
        annual_report_id=2020,
        type=SimpleNamespace(slug="issue-brief", name="Issue Brief"),
        shown_number="3",
        lasting_key="2020/issue-brief/3",
        title=title,
        title_ko="",
        abstract=abstract,
        **{"date_parts": [2020], "title_language": "en", "text_language": "en"},
        **dict.fromkeys(("isbn", "pages", "full_text_address")),
        doi="",
        writers=parts,
        subjects=[],
    )


def plain(cited):
    return html.unescape(re.sub("</?i>", "", cited))


@formats
@given(title=typed(blank=False), abstract=typed())
@settings(max_examples=30)
def test_any_text_reads_back_as_it_was(format, title, abstract):
    text = WRITERS[format](report(title, abstract), "http://testserver/")
    (entry,) = READERS[format](text)
    assert squeezed(entry["title"]) == squeezed(title)
    assert squeezed(entry.get("abstract", "")) == squeezed(abstract)


def test_braces_are_commands_for_text_and_not_for_formulas():
    text = bibtex(report("A {set}", "{x}"), "http://testserver/")
    assert r"{{A {\textbraceleft}set{\textbraceright}}}" in text
    assert r"{{\textbraceleft}x{\textbraceright}}" in text


@formats
@given(names=st.lists(typed(blank=False).map(squeezed), min_size=2, max_size=2))
@settings(max_examples=20)
def test_any_people_are_as_many_as_they_were(format, names):
    people = [(name, "Given") for name in names]
    (entry,) = READERS[format](WRITERS[format](report("A title", people=people), "http://x/"))
    assert len(entry["author"]) == 2


@given(title=typed(blank=False), family=typed(blank=False), given_name=typed(blank=False))
@settings(max_examples=20)
def test_any_title_is_whole_in_every_style(title, family, given_name):
    told = squeezed(title)
    for style in STYLES:
        cited = cite(report(title, people=[(family, given_name)]), style, "http://x/")
        assert told.rstrip(".").casefold() in plain(cited).casefold()
        assert "<" not in re.sub("</?i>", "", cited)


@pytest.mark.django_db
@formats
def test_awkward_text_reads_back_from_the_site(client, format):
    slug = make_researcher(family_name="O'Neill-김", given_name="Ann Marie & co").slug
    made = make_report(chief=slug, title=AWKWARD, abstract=f"{AWKWARD}\n\nTwo.\nThree.")
    text = body(client.get(made.get_absolute_url().rstrip("/") + f".{format}"))
    (entry,) = READERS[format](text)
    assert entry["title"] == squeezed(AWKWARD)
    assert entry["abstract"].split() == made.abstract.split()
    assert entry["author"] == [("O'Neill-김", "Ann Marie & co")]


@pytest.mark.django_db
@formats
def test_plain_formats_have_no_html_in_them(client, format):
    make_report(title='A "quoted" R&D title', abstract="Costs < 5 & it's > 3", chief="seori-choi")
    text = body(client.get(f"/reports.{format}"))
    assert "R&D" in text.replace("\\&", "&")
    assert not re.search(r"&(amp|lt|gt|quot|apos|#x?\d+);", text)


@pytest.mark.django_db
def test_no_value_of_ris_goes_on_in_another_line(client):
    make_report(
        title="One\u2028ER  - ", abstract="a\r\nTY  - BOOK\n\nER  - \x85b", chief="seori-choi"
    )
    lines = body(client.get("/reports.ris")).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    assert sum(line == "ER  - " for line in lines) == sum(line[:2] == "TY" for line in lines) == 43


@pytest.mark.django_db
def test_a_comma_within_a_name_parts_no_other_name_from_it(client):
    """RIS and catalogues know a family name by the comma after it, and have no sign for others."""
    slug = make_researcher(family_name="Sterling, III", given_name="Paul").slug
    own = make_report(chief=slug).get_absolute_url()
    assert "AU  - Sterling III, Paul\r\n" in body(client.get(f"{own.rstrip('/')}.ris"))
    assert "{Sterling, III}, Paul" in body(client.get(f"{own.rstrip('/')}.bib"))
    page = client.get(own).content.decode()
    assert '<meta name="DC.creator" content="Sterling III, Paul">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/reports.atom?type=statistics-brief",
        "/reports/?type=statistics-brief",
        "/oai/?verb=GetRecord&metadataPrefix=oai_dc"
        "&identifier=oai:mrtc.re.kr:reports/2020/statistics-brief/88",
    ],
)
def test_the_chief_is_first_wherever_the_report_prints_that(address, client):
    make_report(chief="seori-choi", others=["minjeong-park"], type="statistics-brief", number=88)
    Authorship.objects.filter(report__number=88, role="chief").update(order=3)
    names = re.findall(r"Seori|Minjeong", client.get(address).content.decode())
    assert names[0] == "Seori" and "Minjeong" in names
