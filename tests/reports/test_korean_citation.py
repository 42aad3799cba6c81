"""The Korean citation style, 국문(APA 준용): expectations are written by hand from its rule,
저자, 저자. (연도). 제목 (유형 번호). 발행처. 주소. The names are invented."""

import pytest
from bs4 import BeautifulSoup

from tests.make import make_report, make_researcher, make_type

pytestmark = pytest.mark.django_db
STYLE = "국문(APA 준용)"
CSL = ["APA", "Chicago", "Harvard", "Vancouver"]


def make_korean(names, number=77, **fields):
    slugs = [make_researcher(name_ko=name).slug for name in names]
    chief, *others = slugs or [None]
    return make_report(chief, others, number=number, **{"title_ko": "이주민의 삶", **fields})


def cited(client, address):
    """Give {style: its element} of the page of citations at an address."""
    soup = BeautifulSoup(client.get(address).content, "lxml")
    parts = soup.select(".cite dl > div")
    return {part.dt.get_text(strip=True): part.select_one(".text") for part in parts}


def test_it_comes_first_on_korean_pages_and_last_on_english_ones(client):
    address = make_korean(["가 나다", "라마바"]).get_absolute_url()
    korean, english = (cited(client, f"{prefix}{address}cite/") for prefix in ("/ko", ""))
    assert [*korean] == [STYLE, *CSL] and [*english] == [*CSL, STYLE]
    expected = (
        "가나다, 라마바. (2020). 이주민의 삶 (이슈브리프 77). 이민정책연구원. "
        "http://testserver/ko/reports/2020/issue-brief/77/"
    )
    assert korean[STYLE].get_text() == english[STYLE].get_text() == expected
    assert [part.name for part in korean[STYLE].find_all()] == ["b"]
    assert korean[STYLE].b.get_text() == "이주민의 삶"
    assert english[STYLE]["lang"] == "ko" and not korean[STYLE].has_attr("lang")
    assert [*cited(client, f"/ko{address}")] == [STYLE] and [*cited(client, address)] == ["APA"]


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (["가나다", ""], {}),
        (["가나다"], {"title_ko": ""}),
        (["가나다"], {"type": "made-here"}),  # a type without a Korean name
    ],
)
def test_where_anything_is_missing_in_korean_there_is_none(client, names, fields):
    if "type" in fields:
        make_type(fields["type"])
    address = make_korean(names, **fields).get_absolute_url()
    assert [*cited(client, f"/ko{address}cite/")] == CSL


def test_a_title_that_is_printed_in_korean_needs_no_other(client):
    report = make_korean(["가나다"], title="이주민의 꿈", title_language="ko", title_ko="")
    assert cited(client, f"/ko{report.get_absolute_url()}cite/")[STYLE].get_text() == (
        "가나다. (2020). 이주민의 꿈 (이슈브리프 77). 이민정책연구원. "
        "http://testserver/ko/reports/2020/issue-brief/77/"
    )


def test_of_more_than_twenty_authors_the_first_nineteen_and_the_last_are_named(client):
    syllables = "가나다라마바사아자차카타파하거너더러머버서"
    names = [f"김{one}" for one in syllables]
    twenty, more = (make_korean(names[:count], number=count) for count in (20, 21))
    text = cited(client, f"{twenty.get_absolute_url()}cite/")[STYLE].get_text()
    assert text.startswith(f"{', '.join(names[:20])}. (2020).")
    text = cited(client, f"{more.get_absolute_url()}cite/")[STYLE].get_text()
    assert text.startswith(f"{', '.join(names[:19])}, … {names[20]}. (2020).")


def test_a_report_of_nobody_is_the_centres(client):
    address = make_korean([], title_ko="<b>묻고 답하기?</b>").get_absolute_url()
    assert cited(client, f"/ko{address}cite/")[STYLE].get_text() == (
        "이민정책연구원. (2020). <b>묻고 답하기?</b> (이슈브리프 77). "
        "http://testserver/ko/reports/2020/issue-brief/77/"
    )
