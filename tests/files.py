"""Lists to ask for as files, whole and filtered, with what is printed and what is made up."""

import pytest

from . import expected
from .lists import query_string

WHOLE = [("reports", {}), ("education", {}), ("cooperation", {})]
FILTERED = [
    ("reports", {"type": ["policy-report", "issue-brief"], "role": ["chief"], "sort": ["oldest"]}),
    ("reports", {"researcher": ["minjeong-park"], "year": ["2021"]}),
    ("reports", {"q": ["immigrant"]}),
    ("education", {"track": ["consigned"], "from": ["2020-11-27"], "sort": ["newest"]}),
    ("education", {"category": ["general-public", "public-officials"], "q": ["korea"]}),
    ("cooperation", {"scope": ["international"], "to": ["2020-06-30"]}),
    ("cooperation", {"from": ["2021-01-15"], "sort": ["oldest"]}),
]
FORMATS = {  # common to all lists, and their media types
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "atom": "application/atom+xml; charset=utf-8",
}
CALENDAR = {"ics": "text/calendar; charset=utf-8"}
FILES = [
    *((kind, format) for kind, _ in WHOLE for format in FORMATS),
    ("education", "ics"),
    ("cooperation", "ics"),
]
files = pytest.mark.parametrize(("kind", "format"), FILES)


def ask(client, address):
    """Give the bytes of a file."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.content)
    return response.getvalue()


def ask_for_each(client, format, kinds=expected.ROWS):
    """Give the bytes of each list's file in a format, and the rows that should be in it."""
    for kind, query in [*WHOLE, *FILTERED]:
        if kind in kinds:
            rows = expected.select(kind, query)
            assert rows
            yield ask(client, f"/{kind}.{format}?{query_string(query)}"), rows
