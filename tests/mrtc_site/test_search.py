"""Search across everything: grouped by kind, best first, leading on to the rest."""

import pytest
from bs4 import BeautifulSoup

from tests import expected
from tests.lists import read_page
from tests.make import make_project, make_report, make_researcher, make_section, make_session

pytestmark = pytest.mark.django_db


def search(client, words):
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def found(client, words):
    """Give {title of a kind: (how many, addresses shown)}."""
    kinds = {}
    for section in search(client, words).select("main section"):
        count = section.h2.select_one(".count").extract().text
        links = [link["href"] for link in section.select(".rows li h3 a, .rows li > a")]
        kinds[section.h2.text.strip()] = (int(count), links)
    return kinds


def words_of_2020(kind, words):
    return [row.address for row in expected.select(kind, {"q": [words], "year": ["2020"]})]


@pytest.mark.parametrize("words", ["immigrant", "policy korea", "MULTICULTURAL", "Nov., 2020"])
def test_each_kind_has_its_number_and_its_best_ten(words, client):
    kinds = found(client, words)
    for title, kind in (("Reports", "reports"), ("Education", "education")):
        rows = words_of_2020(kind, words)
        assert kinds.get(title, (0, [])) == (len(rows), rows[:10])
    rows = words_of_2020("cooperation", words)
    assert kinds.get("Cooperation", (0, [])) == (len(rows), rows[:10])


def test_it_finds_every_kind(client):
    make_report(title="Zebra report")
    make_researcher("zebra")
    make_report(chief="zebra")
    make_session(title="Zebra session")
    make_project(photo_caption="A zebra")
    make_section(slug="stripes", body="About zebras")
    kinds = found(client, "zebra")
    assert {kind: count for kind, (count, _) in kinds.items()} == {
        "Reports": 1,
        "Researchers": 1,
        "Education": 1,
        "Cooperation": 1,
        "Annual reports": 1,
    }
    assert kinds["Researchers"][1] == ["/researchers/zebra/"]
    assert kinds["Annual reports"][1] == ["/annual-reports/2020/#stripes"]


@pytest.mark.parametrize("words", ["SHIM Nari", "nari", "shim"])
def test_people_are_found_by_each_spelling(words, client):
    assert "/researchers/nari-shim/" in found(client, words)["Researchers"][1]


def test_titles_come_before_texts(client):
    in_text = make_report(abstract="zebra", number=1000)
    in_title = make_report(title="On Zebra", number=1001)
    shown = found(client, "zebra")["Reports"][1]
    assert shown == [in_title.get_absolute_url(), in_text.get_absolute_url()]


def test_the_rest_is_a_link_away(client):
    (more,) = [
        link
        for link in search(client, "immigrant").select("main section > p > a")
        if "report" in link.text
    ]
    page = read_page(client, more["href"])
    assert more["href"] == "/reports/?q=immigrant"
    assert more.text == f"All {page.count} reports" and page.count > 10


def test_no_result_is_out_of_reach(client):
    """Of a kind that has no list page, all are shown."""
    for _ in range(12):
        make_section(body="Zebra")
    count, shown = found(client, "zebra")["Annual reports"]
    assert count == len(shown) == 12


def test_nothing_found_says_so_and_the_ways_out(client):
    nothing = search(client, "zebra").select_one(".nothing")
    assert "Nothing has all of the words “zebra”" in nothing.text
    links = [link["href"] for link in nothing.select("a")]
    assert links == ["/reports/", "/researchers/", "/education/", "/cooperation/"]


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_asked_shows_only_the_form(words, client):
    soup = search(client, words)
    assert not soup.select("main section") and not soup.select(".nothing, .notice")
    assert soup.select_one("main form input[name=q]")


def test_the_words_stay_in_the_form_and_in_the_title(client):
    soup = search(client, '"quoted" <b>')
    assert soup.select_one("main input[name=q]")["value"] == '"quoted" <b>'
    assert '“"quoted" <b>”' in soup.title.text


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "100%"])
def test_signs_are_only_themselves(words, client):
    """No wild cards: a sign finds what has it."""
    kinds = found(client, words)
    for title, kind in (("Reports", "reports"), ("Education", "education")):
        rows = words_of_2020(kind, words)
        assert kinds.get(title, (0, [])) == (len(rows), rows[:10])


def test_accents_and_hangul_are_found_however_they_are_composed(client):
    make_report(title="Café 이민", number=1500)
    for words in ("Cafe\u0301", "이민", "\u110b\u1175\u1106\u1175\u11ab"):
        assert found(client, words)["Reports"][1] == ["/reports/2020/issue-brief/1500/"]


def test_other_parameters_are_nothing(client):
    response = client.get("/search/?q=immigrant&type=banana&page=zzz&sort=x")
    assert response.content == client.get("/search/?q=immigrant").content
