"""What search boxes suggest: people by name and entries by title."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mrtc_site.cache import data_version
from tests import expected
from tests.make import make_project, make_report, make_researcher, make_session

pytestmark = pytest.mark.django_db


def suggested(client, text):
    """Give the (text, address) pairs that are suggested."""
    response = client.get("/search/suggestions/", {"q": text})
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert [child.name for child in soup.find_all(recursive=False)] == ["ul"]
    for kind in soup.select(".kind"):
        kind.extract()
    return [(item.text.strip(), item["data-href"]) for item in soup.select("ul > [role=option]")]


@pytest.mark.databases
def test_it_suggests_titles_and_people_by_what_was_typed_so_far(client):
    assert ("Minjeong Park", "/researchers/minjeong-park/") in suggested(client, "minj")
    assert ("Minjeong Park", "/researchers/minjeong-park/") in suggested(client, "Park Min")
    titles = [row for kind in expected.ROWS.values() for row in kind if row.year == 2020]
    starts = {(row.title, row.address) for row in titles if " forum" in f" {row.title}".lower()}
    assert starts and starts >= {*suggested(client, "foru")} != set()


def test_it_suggests_nothing_whose_title_lacks_the_words(client):
    make_report(title="About bridges", abstract="zygote")
    make_report(title="About zygotes", abstract="bridges")
    assert [text for text, _ in suggested(client, "zygot")] == ["About zygotes"]


def test_it_suggests_at_most_eight_of_which_each_kind_has_some(client):
    for _ in range(12):
        make_report(title="Zygote studied")
        make_session(title="Zygote taught")
        make_project(title="Zygote shared")
        make_researcher(family_name="Zygote")
    person = make_researcher("zygote-person", given_name="Ann", family_name="Zygote")
    make_report(title="Other", chief=person.slug)
    assert [text for text, _ in suggested(client, "zyg")] == [
        "Ann Zygote",
        *["Zygote studied"] * 3,
        *["Zygote taught"] * 2,
        *["Zygote shared"] * 2,
    ]
    make_report(title="Only zebras")
    assert len(suggested(client, "zebra")) == 1


def test_it_says_of_what_kind_each_is_and_how_many_there_are(client):
    make_report(title="Zygote", type="policy-report", number=77)
    make_researcher("z", given_name="Zygote", family_name="Kim")
    make_report(title="Other", chief="z")
    soup = BeautifulSoup(client.get("/search/suggestions/?q=zygote").content, "html.parser")
    assert [kind.text for kind in soup.select(".kind")] == ["researcher", "Policy Report 77"]
    assert soup.ul["data-status"] == "2 suggestions"
    assert [mark.text for mark in soup.select("mark")] == ["Zygote", "Zygote"]


@pytest.mark.databases
@pytest.mark.parametrize("text", ["", "  ", "!?", '"', "\x00", "a" * 201, "zebra"])
def test_where_nothing_fits_the_list_is_empty(text, client):
    assert suggested(client, text) == []


def test_without_a_word_it_suggests_nothing(client):
    assert b"option" not in client.get("/search/suggestions/").content


def test_drafts_and_their_people_are_not_suggested(client):
    make_researcher("hidden", given_name="Zygote", family_name="Kim")
    make_report(title="Zygote", state="draft", chief="hidden")
    make_session(title="Zygote", state="draft")
    assert suggested(client, "zygote") == []


def test_markup_is_shown_and_not_run(client):
    make_report(title='<b>Zygote</b> "&" <script>')
    (text, _), *_ = suggested(client, "zygote")
    assert text == '<b>Zygote</b> "&" <script>'


@pytest.mark.databases
def test_unwanted_words_are_heeded(client):
    make_report(title="Zygote one")
    make_report(title="Zygote two")
    assert [text for text, _ in suggested(client, "zygote -two ")] == ["Zygote one"]


def test_it_asks_as_often_however_much_there_is(client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/suggestions/?q=zyg")
        return sum(data_version.TABLE not in query["sql"] for query in captured)

    make_report(title="Zygote", chief="minjeong-park")
    make_session(title="Zygote")
    few = queries()
    for n in range(20):
        make_report(title="Zygote", chief="minjeong-park", annual_report_id=2020)
        make_session(title=f"Zygote {n}")
    assert queries() <= few <= 13


@pytest.mark.parametrize("address", ["/", "/reports/", "/search/"])
def test_the_search_boxes_know_where_to_ask(address, client):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    boxes = soup.select("[role=search] input")
    assert boxes and {box["data-suggestions"] for box in boxes} == {"/search/suggestions/"}
    assert all(box["id"] for box in boxes)
    assert soup.select("script[src*='js/suggestions'][defer]")
