"""Reading pictures from pages, and the fixtures that they are of, read without the site's code."""

import xml.etree.ElementTree as ET
from types import SimpleNamespace

from bs4 import BeautifulSoup, SoupStrainer
from django.conf import settings

from tests.lists import counted
from tests.rows import fields_of

SVG = "{http://www.w3.org/2000/svg}"


def fixture(name, model):
    """Give the objects of one model in one of the 2020 fixtures, as dictionaries."""
    return fields_of(f"{name}.{model}", settings.BASE_DIR / f"fixtures/2020/{name}.yaml")


def reports():
    return fixture("reports", "report")


def read(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def charts(soup):
    """Give {title: [(label, number, address or None, muted), …]} of the bars and columns."""
    return {
        svg.title.text: [
            SimpleNamespace(
                label=mark.title.text.rpartition(": ")[0],
                number=int(mark.select_one(".number").text),
                href=mark.get("href"),
                muted="muted" in mark.get("class", []),
            )
            for mark in svg.find_all(["a", "g"])
        ]
        for svg in soup.select("svg.bars, svg.columns")
    }


def numbers(soup, title):
    return {mark.label: mark.number for mark in charts(soup)[title]}


def listed(client, href):
    """Count the entries of a list that a mark leads to, as that page tells it."""
    response = client.get(href)
    assert response.status_code == 200, href
    count = SoupStrainer(id="count")
    return counted(BeautifulSoup(response.content, "lxml", parse_only=count).text)


def well_formed(soup):
    """Parse each picture of a page as XML by itself; give how many there are."""
    pictures = [svg for svg in soup.select("svg") if not svg.find_parent("svg")]
    for svg in pictures:
        root = ET.fromstring(str(svg))
        if svg.get("aria-hidden") == "true":
            continue
        assert root.get("role") == "group"
        assert svg.title["id"] == svg["aria-labelledby"]
        assert all(mark.find("title").text.strip() for mark in root.iter("a"))
    return len(pictures)
