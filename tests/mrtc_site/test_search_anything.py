"""Whatever is typed, the database finds what a plain reading of every text would."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mrtc_site.common.text import searchable
from mrtc_site.models import IndexedText
from mrtc_site.search.index import codes
from mrtc_site.search.parser import Query, parse_query
from mrtc_site.search.query import matching
from mrtc_site.search.tokenizer import code, other_readings, words
from reports.models import Report
from tests.make import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

BITS = [
    *("immigrant", "Immigrants", "immigration", "policy", "policies", "the", "a", "A's", "O’Neill"),
    *(
        "Café",
        "cafe\u0301",
        "CAFES",
        "정책",
        "이민",
        "이민정책연구원",
        "\u110b\u1175\u1106\u1175\u11ab",
        "ㅈ",
    ),
    *(
        "0",
        "0e",
        "z",
        "zz",
        "zx",
        "az",
        "é",
        "éa",
        "1½",
        "ﬁn",
        "𝐀",
        "移民",
        "カー",
        "ﷺ",
        "ﾞ",
        "x\u0327y",
    ),
    *(
        '"',
        "-",
        '-"',
        "*",
        "%",
        "_",
        "\\",
        "'",
        "(",
        ")",
        ":",
        "^",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "\0",
    ),
    *(
        " ",
        "  ",
        "\n",
        ",",
        ".",
        "-",
        "title:",
        "{text}",
        "s*",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "$$",
        "--",
    ),
]
ANY = st.lists(st.sampled_from(BITS), max_size=8).flatmap(
    lambda bits: st.sampled_from([" ".join(bits), "".join(bits)])
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

# Few words, so that often some of those typed are there: whole, begun, in a phrase, unwanted.
WORD = st.sampled_from(
    [
        "policy",
        "policies",
        "pol",
        "zoo",
        "zo",
        "zo’policy",
        "zoo-pol",
        "zoopolicy",
        "정책",
        "책",
        "정책을",
        "ㅈ",
    ]
)
PHRASE = st.lists(WORD, min_size=2, max_size=2).map(lambda found: f'"{" ".join(found)}"')
TYPED = st.lists(WORD | PHRASE | WORD.map("-{}".format), max_size=2).map(" ".join) | ANY
TEXT = st.lists(WORD, max_size=3).map(" ".join) | ANY
PLACES = ("title", "text", "small")
ROW = st.fixed_dictionaries({place: st.lists(TEXT, max_size=2) for place in PLACES})
SETTINGS = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def rows():
    """Give three reports, whose texts each example makes anew."""
    return [make_report() for _ in range(3)]


def readings(text):
    """Give the words of a text, and what its words with apostrophes and hyphens are beside that:
    lists of (plain, stem)."""
    text = searchable(text)
    yield [(word.plain, word.stem) for word in words(text)]
    for *_, reading in other_readings(text):
        yield reading


def stands(term, texts):
    """Whether a term stands in one of some texts, by reading them from left to right."""
    for found in (reading for text in texts for reading in readings(text)):
        for start in range(len(found)):
            if tuple(stem for _, stem in found[start : start + len(term.stems)]) == term.stems:
                return True
            if any(found[start][0].startswith(beginning) for beginning in term.beginnings):
                return True
            for *before, last, begun in ((*phrase.codes, phrase.begun) for phrase in term.others):
                *here, end = [code(s) for _, s in found[start : start + len(before) + 1]]
                if here == before and (end == last or (begun and end.startswith(last))):
                    return True
    return False


def place(query, texts):
    """Give how far one has to read for all terms to be there, or None."""
    read = [[text for name in PLACES[:depth] for text in texts[name]] for depth in (1, 2, 3)]
    if any(stands(term, read[-1]) for term in query.unwanted):
        return None
    enough = [depth for depth in (1, 2, 3) if all(stands(t, read[depth - 1]) for t in query.wanted)]
    return min(enough, default=None)


@SETTINGS
@given(typed=TYPED, texts=st.tuples(ROW, ROW, ROW))
def test_search_finds_what_reading_finds(rows, typed, texts):
    for row, of_row in zip(rows, texts, strict=True):
        own = IndexedText.objects.filter(kind="reports.report", key=str(row.pk))
        assert own.update(**codes(Report, of_row)) == 1
    query = parse_query(typed)
    hits = [(place(query, of_row), row.pk) for row, of_row in zip(rows, texts, strict=True)]
    for wording in query.variants:  # after all that has the words whole
        loosely = Query(wording, query.unwanted)
        others = [(place(loosely, of_row), row.pk) for row, of_row in zip(rows, texts, strict=True)]
        hits = [
            hit if hit[0] else (4 if other[0] else None, other[1])
            for hit, other in zip(hits, others, strict=True)
        ]
    expected = sorted(hit for hit in hits if hit[0])
    found = matching(Report.objects.filter(pk__in=[row.pk for row in rows]), typed)
    if query.wanted:
        assert [row.pk for row in found] == [pk for _, pk in expected]
    else:
        assert sorted(row.pk for row in found) == sorted(pk for _, pk in expected)


ADDRESSES = (
    *("/search/", "/researchers/"),
    *("/reports.csv", "/reports.atom", "/cooperation.jsonl"),
)


def ask(client, typed):
    for address in ADDRESSES:
        response = client.get(address, {"q": typed})
        assert response.status_code in ((200,) if address.endswith("/") else (200, 400))
        assert response.getvalue() is not None


@settings(SETTINGS, max_examples=10)
@given(typed=ANY)
def test_nothing_typed_breaks_a_page_or_a_file(client, typed):
    ask(client, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 2_900,
        "정" * 200,
        "ﷺ" * 200,
        "é" * 200,
        "a " * 100,
        "-a " * 66,
        '"a" ' * 50,
        '"' + "a " * 99,
        '"' * 200,
        "(" * 200,
        "NEAR(" * 40,
        "immigrant* OR policy NOT korea",
        "title:immigrant",
        "'; DROP TABLE reports_report; --",
        "a\0b",
        "\ufffd\ud7ff\ue000\U0010ffff",
    ],
    ids=lambda typed: repr(typed[:12]),
)
def test_what_is_meant_to_break_it_breaks_nothing(client, typed):
    ask(client, typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("이민\u3000정책", "이민 정책"),  # a space of an input method
        ("care\xa0work\tat home", "care work at home"),
        ("multi\xadcultural", "multicultural"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\u202eb\x9f", "a�b�"),
    ],
)
def test_the_search_page_shows_what_was_typed_on_one_line(client, typed, shown):
    page = client.get("/search/", {"q": typed}).content.decode()
    assert f"<h1>Search for “{shown}”</h1>" in page and f'value="{shown}"' in page


def test_a_broken_query_is_told_in_a_sentence(client):
    for typed in ("x" * 2_900, "a\0b", '"', "*"):
        for address in ("/search/", "/reports/"):
            assert "is not understood" in client.get(address, {"q": typed}).content.decode()
