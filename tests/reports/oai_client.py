"""Asks /oai/: by sickle, and by hand with every answer held against the published XML schemas.

The schemas in tests/data/oai are those of openarchives.org, dublincore.org and loc.gov.
"""

import warnings
from functools import cache
from io import BytesIO
from pathlib import Path

import requests
from lxml import etree
from requests.adapters import BaseAdapter

with warnings.catch_warnings():  # of 2020, sickle has escapes that newer Pythons warn of
    warnings.simplefilter("ignore")
    from sickle import Sickle

FOLDER = Path(__file__).parent.parent / "data/oai"
SCHEMAS = {
    "http://www.openarchives.org/OAI/2.0/": "OAI-PMH.xsd",
    "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc.xsd",
    "http://www.openarchives.org/OAI/2.0/oai-identifier": "oai-identifier.xsd",
    "http://www.loc.gov/mods/v3": "mods-3-4.xsd",
}
NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "mods": "http://www.loc.gov/mods/v3",
}


class OntoSite(BaseAdapter):
    """Carries what `requests` sends to Django's test client."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def send(self, request, **kwargs):
        answer = self.client.generic(
            request.method,
            request.path_url,
            request.body or b"",
            content_type=request.headers.get("Content-Type", ""),
        )
        response = requests.Response()
        response.status_code, response.url = answer.status_code, request.url
        response.headers.update(answer.headers)
        response.encoding = "utf-8"
        response.raw = BytesIO(answer.content)
        return response

    def close(self):
        pass


def harvester(monkeypatch, client, method="GET"):
    """Make a Sickle that harvests the site under test."""
    monkeypatch.setattr(requests.Session, "get_adapter", lambda self, url: OntoSite(client))
    return Sickle("http://testserver/oai/", http_method=method)


class _Local(etree.Resolver):
    """Finds the schemas that others import in the folder, not on the net."""

    def resolve(self, url, public_id, context):
        return self.resolve_filename(str(FOLDER / url.rpartition("/")[2]), context)


@cache
def schema():
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    imports = "".join(
        f'<import namespace="{namespace}" schemaLocation="{file}"/>'
        for namespace, file in SCHEMAS.items()
    )
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'
    return etree.XMLSchema(etree.fromstring(text, parser))


def parsed(response):
    """Parse an answer, which must be valid."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    tree = etree.fromstring(response.content)
    schema().assertValid(tree)
    return tree


def ask(client, verb, **arguments):
    return parsed(client.get("/oai/", {"verb": verb, **arguments}))


def texts(tree, path):
    return [found.text for found in tree.iterfind(path, NAMES)]


def error(tree):
    """Give the code of the one error that a tree tells."""
    (found,) = tree.iterfind("oai:error", NAMES)
    assert found.text
    return found.get("code")
