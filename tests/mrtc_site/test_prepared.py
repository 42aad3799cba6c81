"""What is asked again and again with other values is put together once, and answered the same."""

import pytest
from django.db import connection

from mrtc_site import prepared
from mrtc_site.prepared import ask, ask_for
from reports.models import Report, Researcher, public_people, public_reports
from tests.make import make_report

pytestmark = pytest.mark.django_db


def titles_of(year, keys):
    found = Report.objects.filter(annual_report=year, pk__in=keys)
    return found.order_by("pk").values_list("pk", "title")


def test_it_answers_for_values_and_lists_of_any_length():
    keys = sorted(Report.objects.values_list("pk", flat=True))
    for number in (1, 2, 3, 5, 8, len(keys)):
        wanted = [*titles_of(2020, keys[:number])]
        assert [*map(tuple, ask(titles_of, 2020, keys[:number]))] == wanted
    assert ask(titles_of, 2021, keys) == []


def test_one_question_is_put_for_lists_of_about_one_length():
    put = []

    def question(keys):
        put.append(len(keys))
        return titles_of(2020, keys)

    for number in (5, 6, 7, 8, 7, 6, 5, 9):
        ask(question, [*range(number)])
    assert put == [8, 16]


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps plans")
def test_its_plan_is_kept_whatever_is_asked():
    def question(year, keys):
        return titles_of(year, keys).filter(number__lt=1000)

    before = plans()
    for year, key in ((2020, 1), (2021, 40_000), (99_999, 2**40)):
        ask(question, year, [key, key + 1])
    assert len(plans() - before) == 1


def test_many_keys_are_asked_for_in_turns(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(prepared, "AT_ONCE", 4)
    keys = [*Report.objects.values_list("pk", flat=True)[:10]]
    with django_assert_num_queries(3):
        rows = [*ask_for(public_reports().of_keys, keys)]
    assert {row[0] for row in rows} == {*keys}


def test_nothing_is_asked_for_no_keys(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert public_people().by_key([]) == {}


def test_people_are_the_same_as_django_gives():
    keys = [*Researcher.objects.values_list("pk", flat=True)]
    found, wanted = public_people().by_key(keys), public_people().in_bulk(keys)
    assert found.keys() == wanted.keys()
    assert all(found[key].content() == person.content() for key, person in wanted.items())
    assert all(found[key].updated_at == person.updated_at for key, person in wanted.items())


def test_reports_are_the_same_as_django_gives(django_assert_num_queries):
    make_report(state="published")
    keys = [*Report.objects.values_list("pk", flat=True)]
    found, wanted = public_reports().by_key(keys), public_reports().in_bulk(keys)
    assert found.keys() == wanted.keys()
    with django_assert_num_queries(0):
        for key, report in wanted.items():
            assert found[key].content() == report.content()
            assert found[key].updated_at == report.updated_at
            assert found[key].type == report.type
            assert [(p.content(), p.researcher) for p in found[key].parts] == [
                (p.content(), p.researcher) for p in report.parts
            ]
