"""People are found however their names are typed, and others are not found for them."""

import re
from pathlib import Path

import pytest

from mrtc_site.common.names import FAMILY_NAMES, name_keys
from mrtc_site.search.highlighting import split_at_matches
from mrtc_site.search.parser import parse_query
from tests import expected
from tests.make import make_editor, make_report, make_researcher
from tests.mrtc_site.searching import find

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"


def lines(name):
    return [line for line in (DATA / name).read_text().splitlines() if not line.startswith("#")]


SPELLINGS = {
    slug: typed.split(" | ")
    for slug, _, typed in (line.partition(": ") for line in lines("name_spellings.txt"))
}
STRANGERS = [name for line in lines("strangers.txt") for name in line.split(" | ")]


def slugs(addresses):
    return [address.split("/")[-2] for address in addresses]


def test_everyone_of_2020_is_found_first_or_second_by_six_spellings():
    assert SPELLINGS.keys() == expected.PEOPLE.keys() - {"ada-oneill"}  # of 2021
    assert sum(len({*typed}) for typed in SPELLINGS.values()) == 306
    missed = [
        (slug, typed)
        for slug, each in SPELLINGS.items()
        for typed in each
        if slug not in slugs(find("researchers", typed))[:2]
    ]
    assert missed == []


def test_few_strangers_are_found():
    assert len({*STRANGERS}) == 300
    found = [name for name in STRANGERS if find("researchers", name)]
    assert len(found) < 6


@pytest.mark.databases
def test_the_spelling_that_is_typed_comes_first():
    assert slugs(find("researchers", "Sookyung Kim")) == ["sookyung-kim", "su-kyoung-kim"]
    assert slugs(find("researchers", "Kim Su-kyoung")) == ["su-kyoung-kim", "sookyung-kim"]


@pytest.mark.databases
@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Dongkwan", "dong-kwan-kang"),  # a given name alone
        ("Dongkw", "dong-kwan-kang"),  # being typed
        ("Yi Changw", "chang-won-lee"),
        ("강동관", "dong-kwan-kang"),  # of whom the portal has no Korean name
        ("강 동관", "dong-kwan-kang"),
        ("ＤＯＮＧＫＷＡＮ　Ｋａｎｇ", "dong-kwan-kang"),
    ],
)
def test_a_part_of_a_name_and_hangul_find_people(typed, slug):
    assert slugs(find("researchers", typed)) == [slug]


@pytest.mark.databases
@pytest.mark.parametrize(("family", "given"), [("나", "동칠"), ("나동칠", ""), ("", "나동칠")])
def test_whose_name_is_typed_in_hangul_alone_is_found_by_latin_spellings(family, given):
    make_researcher("na", family_name=family, given_name=given)
    report = make_report(chief="na")
    for typed in ("Na Dongchil", "Dong-chil Ra", "Na Tongch", "나 동칠"):
        assert slugs(find("researchers", typed)) == ["na"], typed
        assert find("reports", typed) == [report.get_absolute_url()], typed


@pytest.mark.databases
def test_reports_are_found_by_other_spellings_after_those_that_say_it():
    make_researcher("nadongchil", given_name="Dong Chil", family_name="Na", name_ko="나동칠")
    theirs = make_report(number=901, chief="nadongchil")
    says_so = make_report(number=902, abstract="The method of Dongchil Ra")
    for typed in ("Dongchil Ra", "Ra Dongchil"):
        assert find("reports", typed) == [says_so.get_absolute_url(), theirs.get_absolute_url()]
    for typed in ("나동칠", "나 동칠", "Na Tongchil"):
        assert find("reports", typed) == [theirs.get_absolute_url()]


@pytest.mark.databases
def test_a_word_that_a_short_given_name_sounds_like_finds_no_person():
    make_researcher("jina", given_name="Jina", family_name="Kim")
    make_report(chief="jina")
    assert find("researchers", "China") == []
    assert slugs(find("researchers", "Kim China")) == ["jina"]


@pytest.mark.databases
def test_the_search_page_has_somebody_first_whose_whole_name_is_typed(client):
    for typed, first in (("Changwon Yi", "Researchers"), ("Changwon", "Reports")):
        page = client.get("/search/", {"q": typed}).content.decode()
        assert page.index(f"<h2>{first} ") == page.index("<h2>"), typed


@pytest.mark.databases
@pytest.mark.parametrize(
    "typed", ['"Changweon Lee"', "Changweon Lee -report", "Changweon Lee 2020"]
)
def test_only_a_name_and_nothing_else_is_a_name(typed):
    assert find("researchers", typed) == []


@pytest.mark.databases
def test_suggestions_filters_and_the_admin_find_them_too(client):
    client.force_login(make_editor())
    for address, query in (
        ("/search/suggestions/", {"q": "Changwon Yi"}),
        ("/reports/", {"researcher-name": "Changwon Yi"}),
        ("/admin/reports/researcher/", {"q": "Changwon Yi"}),
        ("/search/", {"q": "Changwon Yi"}),
    ):
        page = re.sub("</?mark>", "", client.get(address, query).content.decode())
        assert "Chang Won Lee" in page, address


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("박구름", "Park Gureum"),
        ("최별빛나", "Byeolbitna Choi"),
        ("남궁새벽", "Namgung Saebyeok"),
        ("곽희찬", "Kwak Hee-chan"),
        ("육은석", "Eunseok Yuk"),
        ("백의섭", "Ui-seop Paik"),
        ("정쌍길", "Jung Ssanggil"),
    ],
)
def test_hangul_has_the_key_of_its_romanization(hangul, latin):
    (key,) = name_keys(hangul)
    assert key in name_keys(latin)


def test_no_spelling_is_of_two_families():
    spellings = FAMILY_NAMES.replace("|", " ").split()
    assert len(spellings) == len({*spellings})


@pytest.mark.parametrize(
    ("typed", "name", "shown"),
    [
        ("Dongkwan Kang", "Dong Kwan Kang", "[Dong] [Kwan] [Kang]"),
        ("Tongkwan", "Dong Kwan Kang", "[Dong] [Kwan] [Kang]"),
        ("강동관", "Dong Kwan Kang", "[Dong] [Kwan] [Kang]"),
        ("Dong Kwan Kang", "강동관", "[강동관]"),
        ("Yi Changw", "Chang Won Lee", "[Chang] [Won] [Lee]"),
        ("Kwan", "Dong Kwan Kang", "Dong [Kwan] Kang"),  # as it is spelt
        ("Minjeong", "Minjeong Park", "[Minjeong] Park"),
        ("Tongkwan Lee", "Dong Kwan Kang", "Dong Kwan Kang"),
        ("Jangwon Yi", "Lessons of Chang Won Lee", "Lessons of Chang Won Lee"),  # no name
    ],
)
def test_the_whole_name_is_marked_that_is_found_by_another_spelling(typed, name, shown):
    runs = split_at_matches(name, parse_query(typed))
    assert "".join(f"[{run}]" if found else run for run, found in runs) == shown
