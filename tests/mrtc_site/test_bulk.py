"""Very many rows at once, the same on every database."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from mrtc_site.bulk import insert
from mrtc_site.models import LoadedRecord

pytestmark = pytest.mark.django_db
COLUMNS = ("kind", "year", "key", "record", "updated_at")
WHEN = datetime(2021, 1, 31, 12, 30, 15, 678_901, tzinfo=UTC)
AWKWARD = "one\ttwo\n\\N \\. 이민 😀 '\"%s"


def row(key, **record):
    return "bulk", 2020, str(key), record, WHEN


def stored():
    rows = LoadedRecord.objects.filter(kind="bulk").order_by("key")
    return list(rows.values_list(*COLUMNS))


@pytest.mark.parametrize("unique", [(), ("kind", "key", "year")])
def test_rows_come_back_as_they_were_given(unique):
    rows = [row(1000 + number, text=AWKWARD, number=number, none=None) for number in range(1234)]
    insert(LoadedRecord, COLUMNS, iter(rows), unique, ["record"])
    assert stored() == rows


def test_what_is_there_is_overwritten_where_that_is_asked():
    insert(LoadedRecord, COLUMNS, [row("a", old=1), row("b", old=1)])
    insert(LoadedRecord, COLUMNS, [row("b", new=2)], ["kind", "key", "year"], ["record"])
    assert stored() == [row("a", old=1), row("b", new=2)]


def test_a_row_that_the_database_refuses_is_an_error_of_the_database():
    insert(LoadedRecord, COLUMNS, [row("a")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(LoadedRecord, COLUMNS, [row("b"), row("a")])
    assert stored() == [row("a")]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert(LoadedRecord, COLUMNS, [])
