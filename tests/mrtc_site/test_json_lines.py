"""Lists as JSON Lines, read back by Python's own reader and compared with the fixtures."""

import json

import pytest

from tests import expected
from tests.files import ask, ask_for_each
from tests.make import make_report, make_session

pytestmark = [
    pytest.mark.django_db,
]
AWKWARD = (
    '{"year": 2021, "type": "statistics-brief", "number": 1, '
    '"title": "=SUM(1,2) \\"quoted\\", 100% 한국어", '
    '"chief_researcher": "Ada \\"A.\\" O\'Neill; PhD", '
    '"co_researchers": ["Minjeong Park", "Nari Shim"], '
    '"abstract": "+82 is Korea\'s code.\\nA second line; <b>bold</b> & more", '
    '"contents": ["- first heading", "Second, with \\"quotes\\""], '
    '"url": "http://testserver/reports/2021/statistics-brief/1/", '
    '"language": null, "published_on": null, "pages": null, "isbn": null, "doi": null, '
    '"registration_number": null, "licence": null, "document_url": null, '
    '"title_ko": null, "abstract_ko": null, "contents_ko": [], '
    '"chief_researcher_ko": null, "co_researchers_ko": [], '
    '"topics": [], "places": [], "part": null, "printed_number": null}\n'
)


def read(content):
    """Give the objects, one a line."""
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]


def told(row):
    days = {name: getattr(row, name, None) for name in ("start", "end")}
    days = {name: day.isoformat() for name, day in days.items() if day}
    return {
        name: None if value == "" else value
        for name, value in {**expected.record(row), **days}.items()
    }


def test_it_has_every_row_of_the_list_in_its_order(second_year, client):
    for content, rows in ask_for_each(client, "jsonl"):
        objects = read(content)
        assert objects == [told(row) for row in rows]
        assert {(*found,) for found in objects} == {(*expected.record(rows[0]),)}


def test_it_has_all_that_is_printed(client):
    found = [len(read(ask(client, f"/{kind}.jsonl"))) for kind in expected.ROWS]
    assert found == [42, 33, 32]


def test_awkward_characters_to_the_last(second_year, client):
    assert ask(client, "/reports.jsonl?researcher=ada-oneill").decode() == AWKWARD


def test_a_list_with_nothing_is_empty(client):
    assert ask(client, "/reports.jsonl?q=zebra") == b""


@pytest.mark.parametrize("sign", "\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
def test_no_sign_of_a_text_ends_a_line(client, sign):
    """Some readers split where Python's `splitlines` does."""
    make_session(title=f"a{sign}b", dates="1990")
    (line,) = ask(client, "/education.jsonl?to=1990-12-31").decode().splitlines()
    assert json.loads(line)["title"] == f"a{sign}b"


def test_a_text_that_only_looks_empty_is_kept(client):
    report = make_report(title="0", abstract=" ", contents="0")
    found = read(ask(client, f"/reports.jsonl?type={report.type.slug}"))
    (own,) = (each for each in found if each["number"] == report.number)
    assert (own["title"], own["abstract"], own["contents"]) == ("0", " ", ["0"])
    assert (own["chief_researcher"], own["co_researchers"]) == (None, [])
