"""A search that finds nothing offers the nearest one that finds something, and never does it."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from mrtc_site.listing.did_you_mean import did_you_mean
from reports.views import ReportList
from tests.make import make_report, make_researcher

pytestmark = pytest.mark.django_db


def offered(client, typed, language="", address="/search/", **others):
    """Give what is offered for a search that finds nothing: (words, address), or None."""
    response = client.get(f"{language}{address}", {"q": typed, **others})
    page = BeautifulSoup(response.content, "lxml")
    assert response.status_code == 200 and page.select_one(".nothing"), typed
    links = page.select(".nothing p a[rel=nofollow]")
    return [(link.text, link["href"]) for link in links]


def test_the_nearest_words_and_names_are_offered(client):
    for typed, meant in (
        ("immigartion", "immigration"),
        ("imigrants", "immigrants"),
        ("multicutlural", "multicultural"),
        ("korae polcy", "korea policy"),
        ("refugee polixy", "refugee policy"),
        ("Minjoeng Park", "Minjeong Park"),
        ("Prak Minjeong", "Park Minjeong"),
        ("Jeonghyng Kang", "Jeong Hyang Kang"),
    ):
        ((words, address),) = offered(client, typed)
        assert words.lower() == meant.lower()
        page = BeautifulSoup(client.get(address).content, "lxml")
        assert page.select_one("#found-1") and page.select_one("#search")["value"] == words


def test_where_nothing_is_near_nothing_is_offered(client):
    for typed in ("zzzzzz", "qx", "immigration zzzzzz", '"policy korea zoo"'):
        assert offered(client, typed) == [], typed


def test_korean_is_compared_by_its_letters(client):
    make_report(title_ko="구름바다 정책")
    make_researcher("nageumbi", name_ko="나금비")
    make_report(chief="nageumbi")
    assert [words for words, _ in offered(client, "구름바디", "/ko")] == ["구름바다"]
    assert [words for words, _ in offered(client, "나긍비", "/ko")] == ["나금비"]


def test_drafts_are_not_known(client):
    make_report(title="Quokkaland revisited", state="draft")
    make_researcher("quillfeather", given_name="Ada", family_name="Quillfeather")
    assert offered(client, "Quokkalend") == offered(client, "Ada Quilfeather") == []


def test_it_is_not_asked_again_whether_all_that_is_typed_finds_something():
    make_report(title="Quokkaland")
    asked = []
    assert did_you_mean("quokkalend ", [ReportList], lambda text: not asked.append(text))
    assert asked == ["Quokkaland"]


def test_what_finds_something_is_not_second_guessed(client):
    page = client.get("/search/", {"q": "immigrant"}).content.decode()
    assert "Did you mean" not in page


@pytest.mark.parametrize(
    ("address", "typed", "others", "meant"),
    [
        ("/reports/", "immigartion", {"year": "2020"}, "immigration"),
        ("/reports/", "Minjoeng Park", {}, "Minjeong Park"),
        ("/researchers/", "Minjoeng Park", {}, "Minjeong Park"),
    ],
)
def test_lists_offer_it_under_their_other_filters(client, address, typed, others, meant):
    ((words, link),) = offered(client, typed, address=address, **others)
    assert words.lower() == meant.lower()
    assert link == f"{address}?{urlencode({**others, 'q': words})}"
    assert BeautifulSoup(client.get(link).content, "lxml").select(".rows > li")


def test_lists_offer_no_words_that_the_other_filters_leave_nothing_of(client):
    make_report(title="Quokkaland")
    hers = {"address": "/reports/", "researcher": "minjeong-park"}
    assert [words for words, _ in offered(client, "Quokkalend", address="/reports/")]
    assert offered(client, "Quokkalend", **hers) == offered(client, "Quokkaland", **hers) == []
