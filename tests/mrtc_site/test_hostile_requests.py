"""Whatever is asked, by any parameter or as any part of an address, is answered without a fault."""

from itertools import cycle
from urllib.parse import quote

import pytest
from django.test import Client

from .hostile import TEXTS

pytestmark = pytest.mark.django_db

ASKED = [
    "/reports/", "/education/", "/cooperation/", "/researchers/", "/search/",
    "/search/suggestions/", "/reports.csv", "/reports.bib", "/education.ics", "/api/reports/",
    "/oai/", "/share/reports.png", "/ko/reports/", "/accounts/login/",
    "/accounts/2fa/webauthn/login/", "/", "/sitemap.xml",
]  # fmt: skip
NAMES = [
    "type", "researcher", "role", "year", "from", "sort", "page", "category", "next", "number",
    "verb", "verb=ListRecords&from", "verb=ListRecords&resumptionToken",
    "verb=GetRecord&metadataPrefix=mods&identifier",
]  # fmt: skip
PARTS = [
    "/{}", "/reports/{}/", "/researchers/{}/", "/share/{}.png", "/api/{}/", "/admin/{}/",
    "/accounts/{}/", "/accounts/2fa/webauthn/keys/{}/edit/",
]  # fmt: skip
REFUSED = ["\0", "\ud800", "9" * 400]  # by databases
SENT = [*TEXTS.values(), "-1", "²", "2020-13-99", "[]", "../../etc", "'"]


@pytest.mark.databases
def test_what_databases_refuse_is_no_fault():
    ask(REFUSED, every=1)


def test_whatever_else_is_sent_is_no_fault():
    """Each by every third parameter, and as any part of an address."""
    ask(SENT, every=3)


def ask(texts, every):
    client, names, statuses = Client(raise_request_exception=False), cycle(NAMES), {}
    for number, sent in enumerate(texts):
        asked = ASKED[number % every :: every]
        spelled = quote(sent.encode("utf-8", "surrogatepass"), safe="")
        for address in [
            *(f"{path}?q={spelled}&{next(names)}={spelled}" for path in asked),
            *(part.format(spelled) for part in PARTS),
        ]:
            statuses[address] = client.get(address, headers={"HX-Request": "true"}).status_code
    assert [address for address, status in statuses.items() if status >= 500] == []
    assert len(statuses) >= len(texts) * (len(PARTS) + len(ASKED) // every)
