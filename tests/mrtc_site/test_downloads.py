"""What the files of all lists have in common: whose rows they hold, their names, their memory."""

import gc
import tracemalloc
from datetime import date

import pytest
from django.db.models import QuerySet

from education.models import EducationSession
from mrtc_site.exports.formats import streamed
from mrtc_site.models import AnnualReport
from reports.models import Report
from tests.files import CALENDAR, FILES, FORMATS, ask, files
from tests.lists import LISTS
from tests.make import (
    education_category,
    make_annual_report,
    make_project,
    make_report,
    make_session,
    type_of,
)

pytestmark = [
    pytest.mark.django_db,
]
MAKERS = {"reports": make_report, "education": make_session, "cooperation": make_project}
DATED = {"dates": "2020-12", "date_text": "Dec., 2020"}
CATEGORY = "general-public"
CITATIONS = [("reports", format) for format in ("bib", "ris", "csl.json")]


def address(kind, format):
    return f"/{kind}.{format}"


def make(kind, **fields):
    return MAKERS[kind](**({} if kind == "reports" else DATED), **fields)


def test_every_list_comes_in_every_format():
    told = [(kind, format) for kind, page in LISTS.items() for format in page.formats]
    assert sorted(told) == sorted([*FILES, *CITATIONS])


@files
def test_it_says_what_it_is_and_programs_that_subscribe_need_not_save_it(client, kind, format):
    response = client.get(f"/{kind}.{format}")
    assert response["Content-Type"] == {**FORMATS, **CALENDAR}[format]
    saved = None if format == "atom" else f'attachment; filename="{kind}.{format}"'
    assert response.get("Content-Disposition") == saved


@files
def test_what_makes_no_sense_is_refused_with_the_sentence(client, kind, format):
    for query in ("year=1999", "sort=length", "q=%20-", "year=2020&year=x"):
        response = client.get(f"/{kind}.{format}?{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "is not understood" in response.content.decode()


@files
def test_what_is_no_filter_changes_nothing(client, kind, format):
    """Neither do a page's number and empty values."""
    plain = ask(client, f"/{kind}.{format}")
    assert ask(client, f"/{kind}.{format}?utm_source=x&page=banana&q=&year=") == plain


def test_drafts_are_in_none(client, admin_client):
    before = {file: ask(client, address(*file)) for file in FILES}
    make_annual_report(2021, state="draft")
    for kind in LISTS:
        make(kind, title="Quokka", state="draft")
    hidden = {kind: make(kind, title="Quokka", annual_report_id=2021) for kind in LISTS}
    for who in (client, admin_client):
        assert {file: ask(who, address(*file)) for file in FILES} == before
    AnnualReport.objects.filter(year=2021).update(state="published")
    for kind, format in FILES:
        after = ask(client, address(kind, format))
        assert after != before[kind, format]
        if format != "xlsx":  # which is packed
            assert hidden[kind].get_absolute_url().encode() in after


def peak(client, address):
    """Give how many bytes of Python's memory a file takes while it is sent."""
    often, usual = (200, 1, 1), gc.get_threshold()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*often)  # rows refer to each other in cycles: find those that are done with
    tracemalloc.start()
    try:
        for _ in client.get(address):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*usual)
        gc.unfreeze()


def write_many(numbers):
    """Write long rows as a database may hold them, unindexed: it is not what this is about."""
    common = {"annual_report_id": 2020, "state": "published"}
    day = date(2020, 12, 4)
    dated = {
        "dates": str(day),
        "date_text": str(day),
        "start": day,
        "end": day,
        "track_id": "basic",
    }
    briefs, category = type_of("issue-brief"), education_category(CATEGORY)
    reports = [
        Report(number=n, title=f"{n}", type=briefs, abstract=f"{n} " * 1000, **common)
        for n in numbers
    ]
    sessions = [
        EducationSession(number=n, title=f"{n} " * 90, category=category, **dated, **common)
        for n in numbers
    ]
    QuerySet(Report).bulk_create(reports)
    QuerySet(EducationSession).bulk_create(sessions)


def test_many_rows_take_about_as_much_memory_as_few(client, monkeypatch):
    monkeypatch.setattr("mrtc_site.exports.tables.AT_ONCE", 10)
    monkeypatch.setattr("mrtc_site.exports.formats.AT_ONCE", 10)
    monkeypatch.setattr("mrtc_site.exports.formats.LINES", 10)
    addresses = [f"/reports.{format}" for format in ("csv", "xlsx", "jsonl", "bib")]
    addresses.append("/education.ics")
    for address in addresses:
        ask(client, address)
    write_many(range(1_000, 1_020))
    few = {address: peak(client, address) for address in addresses}
    write_many(range(1_020, 1_160))
    for address in addresses:
        assert peak(client, address) < 3 * few[address], address


def test_who_goes_away_early_leaves_nothing_open(monkeypatch):
    monkeypatch.setattr("mrtc_site.exports.formats.LINES", 2)
    ended = []

    def pieces():
        try:
            yield from "abcdef"
        finally:
            ended.append(True)

    response = streamed(pieces(), "text/plain")
    assert next(iter(response)) == b"ab" and not ended
    response.close()
    assert ended
