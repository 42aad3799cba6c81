"""Icons for browsers that draw no SVG, and for who asks at the addresses of old."""

import struct

import pytest
from bs4 import BeautifulSoup

pytestmark = [
    pytest.mark.django_db,
]


def size_of_png(content):
    """Give width and height, as the file's first chunk says (PNG, 11.2.1)."""
    signature, kind, width, height = struct.unpack_from(">8s4x4sII", content)
    assert (signature, kind) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    return width, height


def sizes_of_ico(content):
    """Give the sizes of its pictures, all PNG, each compared with what the directory says."""
    reserved, kind, count = struct.unpack_from("<HHH", content)
    assert (reserved, kind) == (0, 1)
    sizes = []
    for entry in range(count):
        width, height, length, start = struct.unpack_from("<BB6xII", content, 6 + 16 * entry)
        assert size_of_png(content[start : start + length]) == (width, height)
        sizes.append((width, height))
    return sizes


@pytest.mark.parametrize("page", ["/", "/ko/reports/", "/accounts/login/"])
def test_pages_name_an_icon_of_each_kind(client, page):
    head = BeautifulSoup(client.get(page).content, "html.parser").head
    ico, svg = (client.get(link["href"]) for link in head.find_all("link", rel="icon"))
    (touch,) = (client.get(link["href"]) for link in head.find_all("link", rel="apple-touch-icon"))
    assert sizes_of_ico(ico.getvalue()) == [(16, 16), (32, 32), (48, 48)]
    assert svg["Content-Type"] == "image/svg+xml" and svg.getvalue().startswith(b"<svg ")
    assert touch["Content-Type"] == "image/png" and size_of_png(touch.getvalue()) == (180, 180)


@pytest.mark.parametrize("name", ["apple-touch-icon", "apple-touch-icon-precomposed"])
def test_a_telephone_finds_its_icon_unnamed(client, name):
    answer = client.get(f"/{name}.png", follow=True)
    assert size_of_png(answer.getvalue()) == (180, 180)


def test_a_browser_finds_its_icon_unnamed(client):
    answer = client.get("/favicon.ico", follow=True)
    assert sizes_of_ico(answer.getvalue()) == [(16, 16), (32, 32), (48, 48)]
