"""What a shared link shows: the chart of its list as PNG."""

import struct

import pytest
from bs4 import BeautifulSoup

from mrtc_site.models import AnnualReport
from reports.models import Researcher
from tests.make import make_report

pytestmark = [
    pytest.mark.django_db,
]


def picture_of(client, address):
    """Give what a page is shared with, as (path, response)."""
    soup = BeautifulSoup(client.get(address).content, "lxml")
    told = {tag["property"]: tag["content"] for tag in soup.select("meta[property^='og:']")}
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"]
    path = told["og:image"].removeprefix("http://testserver")
    return path, client.get(path)


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("/", "/share/reports.png"),
        ("/reports/", "/share/reports.png"),
        ("/reports/?type=issue-brief&q=korea", "/share/reports.png?type=issue-brief&q=korea"),
        ("/education/?track=basic", "/share/education.png?track=basic"),
        ("/cooperation/", "/share/cooperation.png"),
        ("/ko/cooperation/", "/share/cooperation.png"),
    ],
)
def test_lists_are_shared_with_their_first_chart(client, page, path):
    told, response = picture_of(client, page)
    assert told == path
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)


def test_other_lists_have_other_pictures(client):
    pictures = {client.get(f"/share/reports.png{q}").content for q in ("", "?q=korea", "?type=x")}
    assert len(pictures) == 2  # what is not understood is left out, as on the page


def test_the_picture_of_a_list_leads_on_where_a_person_has_another_slug(client):
    person = Researcher.objects.get(slug="minjeong-park")
    person.slug = "min-jeong-park"
    person.save()
    response = client.get("/share/reports.png?researcher=minjeong-park")
    assert (response.status_code, response["Location"]) == (
        301,
        "/share/reports.png?researcher=min-jeong-park",
    )


def test_titles_of_any_kind_are_drawn(client):
    make_report(title="<script>&amp;</script> 이민 \u202e")
    response = client.get("/share/reports.png", {"q": "<script>&amp; 이민"})
    assert response["Content-Type"] == "image/png"


@pytest.mark.parametrize("page", ["/researchers/", "/reports/?q=zebra", "/annual-reports/"])
def test_without_a_chart_it_is_the_card(client, page):
    soup = BeautifulSoup(client.get(page).content, "lxml")
    (image,) = soup.select("meta[property='og:image']")
    assert image["content"].endswith("/static/icons/mrtc-card.png")


def test_an_empty_site_shows_the_card(client):
    AnnualReport.objects.update(state="draft")
    response = client.get("/share/reports.png")
    assert response.status_code == 302 and response["Location"] == "/static/icons/mrtc-card.png"


@pytest.mark.parametrize("name", ["researchers", "nothing"])
def test_there_are_no_others(client, name):
    assert client.get(f"/share/{name}.png").status_code == 404
