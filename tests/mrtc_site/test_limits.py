"""What is too long or too large is told so, with the right status."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from mrtc_site.cache import memo
from reports.models import Researcher
from tests.loading.databases import contents
from tests.make import make_editor
from tests.sheets import PAGES

pytestmark = [
    pytest.mark.django_db,
]

LONG = {
    "y=" + "z" * 8_000: (414, "The address is longer than 8,000 characters."),
    "a=1&" * 200: (400, "The address has more than 200 parameters."),
    "q=" + "y" * 3_000: (400, "A parameter in the address is longer than 3,000 characters."),
}
ADDRESSES = ["/", "/reports/", "/search/", "/admin/", "/nowhere/"]
FOR_PROGRAMS = ["/reports.csv", "/oai/", "/share/reports.png"]


@pytest.mark.parametrize("query", LONG, ids=["address", "parameters", "parameter"])
def test_a_request_that_is_too_long_is_refused(query, client):
    status, sentence = LONG[query]
    for address in ADDRESSES:
        response = client.get(f"{address}?{query}")
        page = BeautifulSoup(response.content, "lxml")
        assert response.status_code == status and sentence in page.main.text
        assert page.h1.text == "Too much at once" and page.html["lang"] == "en"
    for address in FOR_PROGRAMS:
        response = client.get(f"{address}?{query}")
        assert response.status_code == status and response.content.decode().startswith(sentence)
        assert response["Content-Type"].startswith("text/plain")
    response = client.get(f"/api/reports/?{query}")
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert response.status_code == problem["status"] == status and sentence in problem["detail"]
    korean = client.get(f"/ko/reports/?{query}")
    assert korean.status_code == status and "한 번에" in korean.content.decode()


@pytest.mark.parametrize("query", ["researcher=a&" * 199, "q=" + "%F0%9F%91%A9" * 200])
def test_as_much_as_may_be_is_answered(query, client):
    assert client.get(f"/reports/?{query}").status_code == 200
    assert client.get(f"/ko/search/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("address", "size", "status"),
    [
        ("/oai/", 1_048_577, 413),
        ("/oai/", 1_000_000, 200),
        ("/reports/", 50_000_000, 413),
        ("/admin/login/", 11_534_337, 413),
        ("/admin/login/", 3_000_000, 413),
        ("/admin/reports/report/import/", 20_000_000, 413),
    ],
)
def test_a_body_that_is_too_large_is_refused(address, size, status, admin_client):
    body = b"verb=Identify&a=".ljust(min(size, 4_000_000), b"a")
    form = "application/x-www-form-urlencoded"
    response = admin_client.post(address, body, content_type=form, CONTENT_LENGTH=size)
    assert response.status_code == status
    assert status == 200 or b"MB" in response.content


@pytest.mark.parametrize(
    ("who", "size", "status"),
    [
        (None, 11_534_336, 302),
        (None, 11_534_337, 413),
        ("nobody's", 11_534_337, 413),
        ("staff", 211_534_336, 405),
        ("staff", 211_534_337, 413),
    ],
)
def test_only_staff_send_whole_documents(who, size, status, client):
    """To where nothing is taken: 405, and before signing in the way there."""
    if who:
        client.force_login(User.objects.create_user("ann", is_staff=who == "staff"))
    form = "multipart/form-data; boundary=a"
    response = client.post("/admin/jsi18n/", b"", content_type=form, CONTENT_LENGTH=size)
    assert response.status_code == status


@pytest.mark.parametrize("page", ["5000", "999999999", "9" * 300, "0", "-1", "1e9", "²"])
def test_a_page_that_there_is_not_is_told(page, client):
    response = client.get(f"/reports/?page={page}")
    assert response.status_code in (200, 404) and b"role=" in response.content
    assert client.get(f"/api/reports/?page={page}").status_code in (400, 404)


NUL_IN_ADDRESS = (
    "report/?researchers__id__exact=%00",
    "report/?state__exact=%00",
    "report/?q=a%00b",
    "researcher/a%00/change/",
    "researcher/a%00/history/",
)


@pytest.mark.parametrize("address", NUL_IN_ADDRESS)
def test_an_address_of_the_admin_with_a_character_that_no_database_keeps_is_refused(
    address, client
):
    client.force_login(make_editor(username="ann"))
    response = client.get(f"/admin/reports/{address}")
    assert response.status_code == 400
    assert "The address holds a NUL character, which no entry has." in response.content.decode()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(1000)
NO_SHEETS = [("a.xlsx", PNG), ("a.xlsx", b"year,track\n"), ("a.xlsx", b"PK\x03\x04" + bytes(500))]
NO_SHEETS += [("a.csv", PNG), ("a.csv", b"PK\x03\x04\xff" * 99), ("a.exe", b"MZ"), ("a", b"year\n")]
NO_SHEETS += [("a.xlsx", b""), ("a.csv", b""), ("a.csv", bytes(2000)), ("a.csv", b"\0,\0\n" * 9)]


@pytest.mark.parametrize(("name", "content"), NO_SHEETS)
def test_what_is_no_spreadsheet_is_not_taken(name, content, client):
    client.force_login(make_editor(username="ann"))
    file = SimpleUploadedFile(name, content)
    sent = {"import_file": file, "resource": "0", "format": "01"["csv" in name]}
    response = client.post(f"{PAGES['education']}import/", sent)
    told = [item.text for item in BeautifulSoup(response.content, "lxml").select(".errorlist li")]
    assert len(told) >= 1 and all(text.endswith((".", "”")) for text in told)
    assert not response.context_data.get("confirm_form")


def test_a_flood_of_addresses_fills_neither_memory_nor_disk(client, monkeypatch):
    monkeypatch.setattr(memo, "values", memo.Store(1_000))
    client.get("/reports/?q=first&researcher=x0")
    before = contents()
    for slug in Researcher.objects.values_list("slug", flat=True)[:10]:
        query = f"q=policy&researcher={slug}&flood={slug}"
        assert client.get(f"/reports/?{query}").status_code == 200
        assert client.get(f"/search/?{query}").status_code == 200
        assert client.get(f"/reports.csv?{query}").getvalue()
        assert memo.values.used <= 1_000
    assert memo.values.used > 750
    assert contents() == before
