"""Reading what a page tells machines of itself, by readers that are not ours."""

from collections import defaultdict
from types import SimpleNamespace

import extruct
from bs4 import BeautifulSoup
from django.utils.encoding import iri_to_uri
from signposting.linkheader import find_signposting_http_link

SITE = "http://testserver"


def told(client, address):
    """Give the page at `address` as machines read it."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return told_by(address, response.content, response.headers["Link"])


def told_by(address, content, link_header):
    """Give what an answer tells machines.

    `tags` and `opengraph` are {name: list of contents}, `dublin_core` the same by last part of the
    element's URI, `nodes` the JSON-LD by type, `links` what its Link header says.
    """
    html = content.decode()
    read = extruct.extract(html, base_url=SITE, syntaxes=["json-ld", "opengraph", "dublincore"])
    soup = BeautifulSoup(html, "lxml")
    ((graph,), (cards,)) = read["json-ld"], read["opengraph"]
    page = SimpleNamespace(
        soup=soup,
        canonical=[link["href"] for link in soup.select('head link[rel="canonical"]')],
        alternates={link["hreflang"]: link["href"] for link in soup.select("head link[hreflang]")},
        tags=defaultdict(list),
        opengraph=defaultdict(list),
        dublin_core=defaultdict(list),
        nodes=defaultdict(list),
        links=find_signposting_http_link([link_header], SITE + iri_to_uri(address)),
    )
    for meta in soup.select("head meta[name]"):
        page.tags[meta["name"]].append(meta["content"])
    for name, value in cards["properties"]:
        page.opengraph[name].append(value)
    for part in read["dublincore"]:
        for element in part["elements"] + part["terms"]:
            if element["name"].startswith("DC"):  # extruct takes a plain “description” for one too
                page.dublin_core[element["URI"].rpartition("/")[2]].append(element["content"])
    assert graph["@context"] == "https://schema.org"
    for node in graph["@graph"]:
        page.nodes[node["@type"]].append(node)
    return page


def targets(links):
    """Give the addresses that some of a page's links lead to."""
    return [str(link.target) for link in links]


def typed(links):
    """Give {address: media type} of some of a page's links."""
    return {str(link.target): str(link.type) for link in links}
