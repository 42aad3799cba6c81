"""Values that are remembered of the data, as long as its version."""

from types import SimpleNamespace

import pytest
from django.db.models import QuerySet

from mrtc_site.cache import memo
from mrtc_site.cache.memo import Store, cacheable_version, cached, cached_query
from mrtc_site.models import AnnualReport
from tests.make import make_annual_report

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def years_made():
    return cached_query(AnnualReport.objects.filter(year__gt=2020).values_list("year"))


def test_the_same_question_is_answered_from_memory(django_assert_num_queries):
    make_annual_report(2021)
    with django_assert_num_queries(2):  # the version and the years
        assert years_made() == [(2021,)]
    with django_assert_num_queries(1):  # the version
        assert years_made() == [(2021,)]


def test_a_change_of_the_data_is_seen_at_once():
    assert years_made() == []
    made = make_annual_report(2021)
    assert years_made() == [(2021,)]
    made.delete()
    assert years_made() == []


def test_questions_are_told_apart_by_their_values_and_by_what_is_made_of_them():
    make_annual_report(2021)
    editions = AnnualReport.objects.values_list("year")
    assert cached_query(editions.filter(year=2021)) == [(2021,)]
    assert cached_query(editions.filter(year=2022)) == []
    assert cached_query(editions.filter(year=2021), QuerySet.count) == 1


def test_a_question_that_no_row_can_answer_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cached_query(AnnualReport.objects.filter(pk__in=[]).values_list("year")) == []


def test_nothing_is_a_value_like_any_other():
    made = []
    for _ in range(2):
        assert cached("nothing", lambda: made.append(1)) is None
    assert made == [1]


def test_within_a_transaction_nothing_is_remembered():
    """As the program has it; in other tests, a fixture takes this away."""
    assert cacheable_version() is None and memo.cacheable_version()


def test_a_store_drops_what_was_not_asked_for_longest():
    store = Store(10)
    store.put("old", "1", 5)
    store.put("new", "2", 5)
    assert store.get("old") == "1"
    store.put("third", "3", 5)
    assert [store.get(key) for key in ("old", "new", "third")] == ["1", None, "3"]


def test_what_is_larger_than_a_store_is_not_stored():
    store = Store(10)
    store.put("large", "x", 11)
    assert store.get("large") is None and store.used == 0


@pytest.mark.parametrize(("method", "asked"), [("get", 1), ("post", 3)])
def test_a_page_is_of_one_version_and_what_changes_data_asks_each_time(
    rf, monkeypatch, method, asked
):
    versions = iter(range(10))
    monkeypatch.setattr(memo.data_version, "current", lambda: next(versions))
    monkeypatch.setattr(memo, "connection", SimpleNamespace(in_atomic_block=False))
    view = memo.one_version(lambda request: [cacheable_version() for _ in range(3)])
    assert len({*view(getattr(rf, method)("/"))}) == asked
    assert cacheable_version() == asked  # and after it, anew
