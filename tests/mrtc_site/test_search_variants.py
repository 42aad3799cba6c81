"""Words are found however they are written: hyphened or not, in Hangul as typed."""

import pytest

from mrtc_site.search import hangul, query
from tests.make import make_report, make_researcher

from .searching import find

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize("printed", ["a multi-quokka state", "a multiquokka state"])
@pytest.mark.parametrize(
    "typed", ["multi-quokka", "multiquokka", "Multi‐Quokkas", "multi-quok", "multiquok"]
)
def test_a_hyphened_word_is_found_together_and_apart(typed, printed):
    report = make_report(title=printed)
    assert find("reports", typed) == [report.get_absolute_url()]


def test_a_hyphened_word_is_found_by_its_parts():
    report = make_report(title="a multi-quokka state")
    for typed in ("multi quokka", "quokka ", '"multi quokka"', "QUOKKA state"):
        assert find("reports", typed) == [report.get_absolute_url()]


@pytest.mark.parametrize("printed", ["a multiquokka state", "a multi-quokka state"])
@pytest.mark.parametrize("typed", ["multi quokka", "a multi Quokkas state", "multi quok"])
def test_two_words_are_found_as_one(typed, printed):
    report = make_report(title=printed)
    assert find("reports", typed) == [report.get_absolute_url()]


@pytest.mark.parametrize("printed", ["the quokka generation", "the quokka-generation"])
@pytest.mark.parametrize(
    "typed", ["quokkageneration", "quokkageneration ", "Quokkagenerations", "the quokkageneration"]
)
def test_a_word_is_found_as_two(typed, printed):
    report = make_report(title=printed)
    assert find("reports", typed) == [report.get_absolute_url()]


@pytest.mark.parametrize(
    "ways",
    [
        ("on-line", "on line", "online"),
        ("follow-up", "follow up", "followup"),
        ("e-learning", "e learning", "elearning"),
        ("log-in", "log in", "login"),
        ("face-to-face", "face to face", "facetoface"),
        ("step-by-step", "step by step", "stepbystep"),
    ],
)
def test_a_word_of_short_or_three_parts_is_found_however_it_is_written(ways):
    reports = {make_report(number=900 + n, title=f"Quokka {way}") for n, way in enumerate(ways)}
    addresses = {report.get_absolute_url() for report in reports}
    for way in ways:
        for typed in (way, f"quokka {way} "):
            assert {*find("reports", typed)} >= addresses, typed
        assert {*find("reports", f"zebra {way} ")} == set()


def test_what_is_spelled_as_typed_comes_before_a_word_as_two():
    two = make_report(number=901, title="Quokka generation")
    one = make_report(number=902, abstract="The quokkageneration")
    two, one = two.get_absolute_url(), one.get_absolute_url()
    assert find("reports", "quokkageneration") == [one, two]
    assert find("reports", "quokka generation") == [two, one]


def test_words_that_stand_apart_or_stop_are_no_others():
    make_report(title="Informal quokka rules of a generation", abstract="To quokkaing and eration")
    for typed in ("quokkageneration", '"quokkageneration"', "howwhow", "in formalquokka"):
        assert find("reports", typed) == []
    assert find("reports", "in formal ") == []


@pytest.mark.parametrize("typed", ["ㄷ", "다", "담", "다무", "다문", "다문ㅎ", "다문호", "다문화"])
def test_a_syllable_that_is_being_typed_is_a_beginning(typed):
    report = make_report(title="서울의 다문화 사회")
    assert report.get_absolute_url() in find("reports", typed)
    assert report.get_absolute_url() not in find("reports", f"{typed}뷁")


@pytest.mark.parametrize(
    ("typed", "text"),
    [("갑", "값이"), ("값", "갑시다"), ("강", "가을"), ("오", "왜"), ("달", "닭"), ("우", "원")],
)
def test_what_is_of_two_letters_is_typed_one_after_the_other(typed, text):
    report = make_report(title=text)
    assert report.get_absolute_url() in find("reports", typed)


@pytest.mark.parametrize("typed", ["다무 ", "담문", "다문하", "다뭄", "ㅁ "])
def test_a_syllable_that_is_something_else_is_not_found(typed):
    make_report(title="다문화")
    assert find("reports", typed) == []


def test_words_without_their_particles_come_after_those_that_have_them():
    without = make_report(number=901, title="이주민 정책")
    has_it = make_report(number=902, title="이주민을 위한 정책")
    has, has_not = has_it.get_absolute_url(), without.get_absolute_url()
    for typed in ("이주민을", "이주민을 ", "이주민을 정책"):
        assert find("reports", typed) == [has, has_not]
    assert find("reports", "이주민에게서") == [has_not, has]
    assert find("reports", '"이주민에게서"') == []
    assert find("reports", "민을") == [has]  # of two syllables: whole


def test_initials_stand_for_korean_words_in_suggestions_alone(client):
    make_researcher("nageumbi", name_ko="나금비")
    make_report(title="A report", title_ko="노란 구름", chief="nageumbi")
    for typed, shown in (("ㄴㄱㅂ", "나금비"), ("ㄴㄱ", "나금비"), ("ㄱㄹ", "노란 구름")):
        assert shown in client.get("/ko/search/suggestions/", {"q": typed}).content.decode()
    assert "option" not in client.get("/ko/search/suggestions/", {"q": "ㄴㅂ"}).content.decode()
    assert find("researchers", "ㄴㄱㅂ") == find("reports", "ㄱㄹ") == []


def test_the_code_of_a_syllable_begins_with_its_letters():
    codes = [hangul.syllable_code(chr(place)) for place in range(ord("가"), ord("힣") + 1)]
    assert len({*codes}) == 11_172
    assert codes[0] == "aaa" and hangul.syllable_code("담")[:2] == hangul.syllable_code("다")[:2]


def test_of_very_many_those_with_it_in_their_title_come_first_and_others_are_alike(monkeypatch):
    contents = make_report(number=901, contents="Quokkas").get_absolute_url()
    abstract = make_report(number=902, abstract="Quokkas").get_absolute_url()
    title = make_report(number=903, title="Quokkas").get_absolute_url()
    assert find("reports", "quokka") == [title, abstract, contents]
    monkeypatch.setattr(query, "FEW", 2)
    assert find("reports", "quokka") == [title, contents, abstract]
