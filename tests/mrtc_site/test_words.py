"""Text as search sees it, what is typed, and what is marked."""

import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrtc_site.common.text import legible, normal
from mrtc_site.search import tokenizer as words
from mrtc_site.search.english import stem
from mrtc_site.search.highlighting import split_at_matches
from mrtc_site.search.parser import Phrase, Term, parse_query
from mrtc_site.search.tokenizer import LONGEST_WORD, beginning_codes, code, stem_codes

COVID_19 = Phrase(("scovid19",)), Phrase(("scovid", "s19"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def plains(text):
    return [word.plain for word in words.words(normal(text))]


def stems(text):
    return [word.stem for word in words.words(normal(text))]


def shown(text, typed):
    """Give a text with what was looked for in brackets."""
    return "".join(
        f"[{run}]" if found else run for run, found in split_at_matches(text, parse_query(typed))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Immigrants' policies, 2020", ["immigrants", "policies", "2020"]),
        ("the children's and Korea’s", ["the", "children", "and", "korea"]),
        ("O'Neill, O’Neill", ["oneill", "oneill"]),
        ("CAFÉ Cafe\u0301 café", ["cafe", "cafe", "cafe"]),
        ("Straße İstanbul", ["strasse", "istanbul"]),
        ("Øvrelid SCHÜTZE ẞ", ["ovrelid", "schutze", "ss"]),
        (
            "Łódź Đặng ışık Ægir Œuvre Þór Guðrún Ħal",
            ["lodz", "dang", "isik", "aegir", "oeuvre", "thor", "gudrun", "hal"],
        ),
        ("Ade\u0301o\u0323\u0301la\u0301 Adéọ́lá", ["adeola", "adeola"]),
        (
            "O‘Neill Oʻzbek Saʿd ʿAli Miʼraj D´Arc",
            ["oneill", "ozbek", "sad", "ali", "miraj", "darc"],
        ),
        ("ＡＢＣ １２ 𝐀𝐁 ﬁn", ["abc", "12", "ab", "fin"]),
        ("COVID-19", ["covid", "19"]),
        ("snake_case a_b", ["snake", "case", "a", "b"]),
        ("이민정책", ["이", "민", "정", "책"]),
        (unicodedata.normalize("NFD", "이민정책"), ["이", "민", "정", "책"]),
        ("MRTC이민2020", ["mrtc", "이", "민", "2020"]),
        ("移民 カ 𠀋", ["移", "民", "カ", "𠀋"]),
        ("Миграция", ["миграция"]),
        ('-- "" % _ \\ \0 👍', []),
    ],
)
def test_words_are_read_without_case_and_accents(text, expected):
    assert plains(text) == expected


@pytest.mark.parametrize(
    "alike",
    [
        ["immigrant", "immigrants", "Immigration", "IMMIGRANT'S"],
        ["policy", "policies"],
        ["worker", "workers", "worker’s"],
        ["society", "societies"],
        ["educate", "education", "educational", "educating"],
        ["Café", "cafe", "CAFÉS"],
    ],
)
def test_forms_of_a_word_have_one_stem(alike):
    assert len({stem for word in alike for stem in stems(word)}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("policy", "police"), ("korea", "korean"), ("정", "책")]
)
def test_different_words_have_different_stems(one, other):
    assert stems(one) != stems(other)


@pytest.fixture
def impatient():
    """Let threads interrupt each other as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_stems_are_the_same_however_many_read_at_once(impatient):
    """The stemmer isn't made for several threads, which servers have."""
    made = [
        f"{a}{b}{c}"
        for a in ("educ", "migr", "polic")
        for b in range(500)
        for c in ("ations", "ies")
    ]
    made = [word.translate(str.maketrans("0123456789", "abcdefghij")) for word in made]
    alone = [stems(word) for word in made]
    words._plain_and_stem.cache_clear()
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(stems, made)] == alone


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        (
            "immigrant policies",
            [
                Term(("immigr",), ("immigrantpolicies",), (Phrase(("simmigrantpolici",)),)),
                Term(
                    ("polici",),
                    ("policies", "immigrantpolicies"),
                    (Phrase(("simmigrantpolici",)),),
                ),
            ],
            [],
        ),
        (
            "immigrant policies ",  # or as one word
            [
                Term(("immigr",), (), (Phrase(("simmigrantpolici",)),)),
                Term(("polici",), (), (Phrase(("simmigrantpolici",)),)),
            ],
            [],
        ),
        ('"immigrant policies"', [Term(("immigr", "polici"))], []),
        ('"immigrant policies', [Term(("immigr", "polici"))], []),
        (
            'korea -"foreign workers" -x',
            [Term(("korea",))],
            [Term(("foreign", "worker")), Term(("x",))],
        ),
        (
            "COVID-19",
            [
                Term(
                    ("covid", "19"),
                    ("covid19",),
                    (Phrase(("scovid19",)), Phrase(("scovid", "s19"))),
                )
            ],
            [],
        ),
        (
            "COVID-19 ",
            [Term(("covid", "19"), (), (Phrase(("scovid19",)), Phrase(("scovid", "s19"))))],
            [],
        ),
        ("정책 ", [Term(("정", "책"))], []),
        ('x x "b" x', [Term(("x",), (), (Phrase(("sxx",)),)), Term(("b",)), Term(("x",))], []),
        ("--a", [], [Term(("a",))]),
        ('x"b c"d', [Term(("x",)), Term(("b", "c")), Term(("d",))], []),
        ("AND OR NOT", [Term(("not",), ("not",))], []),
        ("what is the policy ", [Term(("polici",))], []),
        ("policy in", [Term(("polici",))], []),
        ("what is the", [Term(("what",)), Term(("is",)), Term(("the",), ("the",))], []),
        ('"the" -the korea ', [Term(("the",)), Term(("korea",))], [Term(("the",))]),
        ("NEAR(a b)", [Term(("near", "a")), Term(("b",))], []),
    ],
)
def test_what_is_typed_is_understood(typed, wanted, unwanted):
    query = parse_query(typed)
    assert ([*query.wanted], [*query.unwanted]) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ("“foreign workers”", '"foreign workers"'),
        ("„foreign workers“", '"foreign workers"'),
        ("«foreign workers»", '"foreign workers"'),
        ("「이민 정책」", '"이민 정책"'),
        ("『이민 정책』", '"이민 정책"'),
        ("korea –policy", "korea -policy"),
        ("korea −policy", "korea -policy"),
        ("korea －policy", "korea -policy"),
        ("ＫＯＲＥＡ　２０２０", "KOREA 2020"),
        ("＂foreign　workers＂", '"foreign workers"'),
        ("O‛Neill", "O'Neill"),
        ("O′Neill", "O'Neill"),
        ("O＇Neill", "O'Neill"),
        ("immi\xadgrant\u200b \ufeffpolicy", "immigrant policy"),
        ("이\u2060민", "이민"),
        (unicodedata.normalize("NFD", "이민"), "이민"),
    ],
)
def test_signs_of_other_keyboards_and_programs_are_the_plain_ones(typed, plainly):
    found, expected = (replace(parse_query(text), typed="") for text in (typed, plainly))
    assert found == expected


@pytest.mark.parametrize(
    "typed", ["", " ", '"', '""', "-", "- -", '-""', "*", "%", "()", "👍", "\0"]
)
def test_without_a_word_nothing_is_asked(typed):
    assert parse_query(typed).empty


@given(TEXT)
def test_anything_typed_is_understood(typed):
    query = parse_query(typed)
    assert query == parse_query(unicodedata.normalize("NFD", typed))
    assert all(term.stems for term in query.wanted + query.unwanted)


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Immigrants, immigration", "immigrant", "[Immigrants], [immigration]"),
        ("immigration and the immigrant", '"the immigrants"', "immigration and [the] [immigrant]"),
        ("이민정책연구원의 정부", "정책", "이민[정책]연구원의 정부"),
        ("정정책", "정책", "정[정책]"),
        ("policies", "pol", "[policies]"),
        ("policies", "pol ", "policies"),
        ("a café", "CAFE", "a [café]"),
        ("a cafe\u0301!", "café", "a [café]!"),
        ("korea policy", "korea -policy", "[korea] policy"),
        ("korea", "-policy", "korea"),
        ("<b>&", "b", "<[b]>&"),
        ("Ann O’Connor's", "o connor ", "Ann [O’Connor's]"),
        ("Ann O'Connor", "con", "Ann [O'Connor]"),
        ("Ann O'Connor", "nor", "Ann O'Connor"),
        ("Lilja Øvrelid", "ovrelid", "Lilja [Øvrelid]"),
    ],
)
def test_what_was_looked_for_is_marked(text, typed, expected):
    assert shown(text, typed) == expected


@given(TEXT, TEXT)
def test_marking_changes_no_text(text, typed):
    runs = split_at_matches(text, parse_query(typed))
    assert "".join(run for run, _ in runs) == normal(text)
    assert all(run for run, _ in runs)


@given(st.lists(TEXT), st.sampled_from(["title", "text", "small"]))
def test_codes_are_what_every_database_takes_as_one_word(texts, place):
    for codes in (stem_codes(texts), beginning_codes(texts, place)):
        assert all(each.isascii() and each.isalnum() and each.islower() for each in codes.split())
        assert all(len(each) < 2000 for each in codes.split())


@given(st.text("az0éx정z", max_size=6), st.text("az0éx정z", max_size=6))
def test_a_code_begins_as_its_word_begins(word, other):
    assert (code(word) == code(other)) == (word == other)
    assert code(word).startswith(code(other)) == word.startswith(other)


def test_an_endless_word_is_cut():
    (word,) = words.words("x" * 100_000)
    assert len(word.plain) == LONGEST_WORD and word.end == 100_000
    assert parse_query("x" * 100_000).wanted[0].beginnings == (word.plain,)


def test_a_text_of_any_length_has_few_enough_codes():
    many = " ".join(map(str, range(60_000)))
    assert len(stem_codes([many])) <= 200_000 >= len(beginning_codes([many], "text"))
    assert stem_codes([many]).split()[-1].startswith("s")


def test_what_files_cannot_hold_is_left_out():
    assert legible("a\0b\x0bc\td\ne\x1f\ufffe 정책 👍") == "abc\td\ne 정책 👍"
