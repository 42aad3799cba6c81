"""Sixty records as real ones are have pages that show them, in order, and tell machines of them."""

import unicodedata

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.mrtc_site.searching import find
from tests.told import told_by

from .records import CENTRE, EVERY, PEOPLE, RECORDS, inverted, name_of, parts_of_name

pytestmark = pytest.mark.django_db

# Beginnings, in the order in which a reader looks for them, worked out by hand: by the letters,
# whatever their case, accents and signs; other scripts than Latin as Unicode has them.
TITLES = """
1,001 Nights|+1 Is Not|a lowercase|A Title as Long|A Title That Two|A Title That Two|ALL CAPITALS
<b>Bold</b>|‘Brain Drain’|Café Society|Çifte|{COVID-19}|$E=mc^2$|Émigrés|ER  - Not|Families on
„Gastarbeiter“|@home|Imigração|Is This|-ism|Lao động|Łódź|Öresund|¿Quién|« Réfugiés »|“Return”
Sixty-Two|=SUM|The End of|Vertrauen|"Voluntary"|Wages Grew|What a Year|Трудовая|الهجرة|नेपालबाट
แรงงาน|技能実習|東南亞|移民政策|跨国婚姻|결혼이민자|"불법체류"
"""
PEOPLE_IN_ORDER = """
al-Khatib|Álvarez|Alvarez|and Roll|André|Carter Jr.|Çelik|Đặng|de Azevedo|El-Sayed|Évrard
Ibáñez-Luna|K&R|Kim|Kim|Liu|Liu|Liu|lowe|Łoziński|Nguyễn Thị Minh|Ní Bhriain|O’Dwyer|O'Shea
Øverland|Öztürk|Šimková|Sterling, III|Suryati|Thiha|Þórsdóttir|van der Meulen
Vasconcelos Albuquerque Cavalcanti Montenegro de Oliveira e Souza|von der Heide|Weiß|佐藤|李|남궁|박
"""


def listed(text):
    return text.strip().replace("\n", "|").split("|")


def squeezed(text):
    return " ".join(text.split())


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


@pytest.fixture(scope="module")
def pages(once_loaded, django_db_blocker):
    """Every entry's page, by its address."""
    with django_db_blocker.unblock():
        return {record.address: Client().get(record.address) for record in EVERY}


def all_pages(client, address, where):
    """Give what is selected on a list's pages, one after the other."""
    found = []
    while address:
        page = read(client, address)
        found += page.select(where)
        following = page.select_one(".pages [rel~=next]")
        address = following and following["href"]
    return found


def test_titles_are_in_order(loaded, client):
    links = all_pages(client, "/reports/?sort=title", ".results .rows h2 a")
    titles = [link.text for link in links]
    beginnings = listed(TITLES)
    assert len(titles) == len(beginnings) == len(RECORDS["reports"]) == 44
    assert [title[: len(own)] for title, own in zip(titles, beginnings, strict=True)] == beginnings


def test_people_are_in_order(loaded, client):
    links = all_pages(client, "/researchers/", ".people-list a")
    slugs = [link["href"].split("/")[2] for link in links]
    assert len(slugs) == len(PEOPLE) == 101
    families = [parts_of_name(slug)[0] for slug in slugs if not slug.startswith("crowd")]
    assert families == listed(PEOPLE_IN_ORDER)
    assert slugs[1:3] == ["jose-alvarez", "jose-alvarez-2"]
    assert [link.text for link in links] == [name_of(slug) for slug in slugs]


@pytest.mark.parametrize("at", ["", "/ko"])
def test_every_entry_has_its_page(at, loaded, pages, client):
    """(Of those without a Korean title every fourth in Korean.)"""
    page_language = at.strip("/") or "en"
    some = [record for n, record in enumerate(EVERY) if record["title_ko"] or n % 4 == 0]
    for record in some if at else EVERY:
        page = client.get(f"{at}{record.address}") if at else pages[record.address]
        soup = BeautifulSoup(page.content, "lxml")
        korean = at and record["title_ko"]
        assert squeezed(soup.h1.text) == squeezed(korean or record["title"]), record.address
        language = "ko" if korean else record.language
        assert soup.h1.get("lang", page_language) == language, record.address
        if korean:
            printed = soup.select_one(".printed")
            assert squeezed(printed.text) == squeezed(record["title"])
            assert printed.get("lang", page_language) == record.language
        people = soup.select(".lead .people a")
        assert [link["href"].split("/")[-2] for link in people] == record.people, record.address
        found = soup.select_one(".contents")
        headings = [squeezed(item.text) for item in found.select("li")] if found else []
        assert headings == [squeezed(heading) for heading in record.headings]


def test_every_report_tells_machines_of_itself(pages):
    for record in RECORDS["reports"]:
        response = pages[record.address]
        page = told_by(record.address, response.content, response["Link"])
        assert page.canonical == [record.url]
        assert [squeezed(title) for title in page.tags["citation_title"]] == [
            squeezed(record["title"])
        ]
        assert page.tags["citation_language"] == page.dublin_core["language"] == [record.language]
        assert page.dublin_core.get("creator", []) == [inverted(slug) for slug in record.people]
        (node,) = page.nodes["Report"]
        assert (node["@id"], node["name"]) == (record.url, record["title"])
        assert node["inLanguage"] == record.language
        names = [author["name"] for author in node["author"]]
        assert names == ([name_of(slug) for slug in record.people] or [CENTRE])
        assert node.get("abstract", "") == record["abstract"]


def test_every_report_is_cited_with_its_title_and_first_author(loaded, client):
    for record in RECORDS["reports"]:
        soup = read(client, f"{record.address}cite/")
        cited = [squeezed(text.text).casefold() for text in soup.select(".citations .text")]
        assert len(cited) == 4
        family = parts_of_name(record.people[0])[0] if record.people else CENTRE
        for text in cited:
            assert squeezed(record["title"]).rstrip(".").casefold() in text, text
            assert text.startswith(family.casefold()), text


def test_every_person_has_a_page(loaded, client):
    crowd = [slug for slug in PEOPLE if slug.startswith("crowd")]  # of one report, all alike
    for slug in PEOPLE.keys() - {*crowd[1:-1]}:
        page = read(client, f"/researchers/{slug}/")
        assert page.h1.text == name_of(slug)
        own = {record.address for record in RECORDS["reports"] if slug in record.people}
        assert {link["href"] for link in page.select(".rows h3 a")} == own


def words_of(text):
    """Give what is between the signs of a text, marks of letters and apostrophes in it."""
    kept = [
        sign if sign in "’'" or unicodedata.category(sign)[0] in "LMN" else " " for sign in text
    ]
    return [word.strip("’'") for word in "".join(kept).split()]


def test_every_entry_is_found_by_the_words_of_its_title(loaded):
    for record in EVERY:
        words = words_of(record["title"])
        assert record.address in find(record.kind, " ".join(words[:8]))[:20]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/",
            "/annual-reports/2018/",
            "/annual-reports/2019/",
            "/ko/",
            "/ko/annual-reports/2019/",
        ),
        *("/reports/?year=2019", "/education/?year=2018", "/cooperation/?year=2019"),
        *("/researchers/crowd-62/", "/reports/?researcher=yang-liu", "/ko/researchers/"),
    ],
)
def test_what_gathers_them_is_there(address, loaded, client):
    assert read(client, address).h1


@pytest.mark.parametrize("kind", ["reports", "education", "cooperation"])
def test_their_pictures_are_drawn(kind, loaded, client):
    assert client.get(f"/share/{kind}.png").getvalue().startswith(b"\x89PNG")
