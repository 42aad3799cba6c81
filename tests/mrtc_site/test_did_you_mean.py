"""A search that finds nothing offers the nearest one that finds something, and never does it."""

import pytest
from bs4 import BeautifulSoup

from tests.make import make_report, make_researcher

pytestmark = pytest.mark.django_db


def offered(client, typed, language=""):
    """Give what is offered for a search that finds nothing: (words, address), or None."""
    response = client.get(f"{language}/search/", {"q": typed})
    page = BeautifulSoup(response.content, "lxml")
    assert response.status_code == 200 and page.select_one(".nothing"), typed
    links = page.select(".nothing p a[rel=nofollow]")
    return [(link.text, link["href"]) for link in links]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("immigartion", "immigration"),
        ("imigrants", "immigrants"),
        ("multicutlural", "multicultural"),
        ("korae polcy", "korea policy"),
        ("refugee polixy", "refugee policy"),
        ("Minjoeng Park", "Minjeong Park"),
        ("Prak Minjeong", "Park Minjeong"),
        ("Jeonghyng Kang", "Jeong Hyang Kang"),
    ],
)
def test_the_nearest_words_and_names_are_offered(client, typed, meant):
    ((words, address),) = offered(client, typed)
    assert words.lower() == meant.lower()
    page = BeautifulSoup(client.get(address).content, "lxml")
    assert page.select_one("#found-1") and page.select_one("#search")["value"] == words


@pytest.mark.parametrize("typed", ["zzzzzz", "qx", "immigration zzzzzz", '"policy korea zoo"'])
def test_where_nothing_is_near_nothing_is_offered(client, typed):
    assert offered(client, typed) == []


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


def test_what_finds_something_is_not_second_guessed(client):
    page = client.get("/search/", {"q": "immigrant"}).content.decode()
    assert "Did you mean" not in page
