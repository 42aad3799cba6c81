"""For every researcher and type the list, its counts and its file agree with the printed source."""

from collections import defaultdict
from itertools import product

import pytest
from django.http import QueryDict

from reports.views import ReportList
from tests import source
from tests.lists import query_string, read_csv, read_page

pytestmark = pytest.mark.django_db

KINDS = [source.slugify(kind) for kind in source.TYPES]
CHIEF, OTHER = "chief", "co-researcher"


def printed():
    """Give the numbers of the reports by (researcher, type, role); the role None: any."""
    found = defaultdict(set)
    for kind, number, _, chief, others, _, _ in source.reports():
        credited = {source.person(name)[0]: OTHER for name in others}
        credited[source.person(chief)[0]] = CHIEF
        for person, role in credited.items():
            found[person, kind, role].add(number)
            found[person, kind, None].add(number)
    return {key: sorted(numbers) for key, numbers in found.items()}


PRINTED = printed()
PEOPLE = sorted({person for person, _, _ in PRINTED})


def numbers(*key):
    return PRINTED.get(key, [])


def test_there_are_as_many_people_and_types_as_printed():
    assert len(PEOPLE) == 51
    assert {kind for _, kind, _ in PRINTED} == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_researcher_by_type(kind, rf):
    """(Of those who have none of a type one in six: another sixth for each type.)"""
    others = [person for person in PEOPLE if not numbers(person, kind, None)]
    for person in {*PEOPLE} - {*others} | {*others[KINDS.index(kind) :: 6]}:
        query = query_string({"researcher": [person], "type": [kind]})
        there = numbers(person, kind, None)
        listing = ReportList().listing(QueryDict(query))
        assert [(row.type.slug, row.number) for row in listing.rows] == [(kind, n) for n in there]
        told = {facet.name: {c.value: c.count for c in facet.choices} for facet in listing.facets}
        assert told["type"] == {other: len(numbers(person, other, None)) for other in KINDS}
        assert told["role"] == {role: len(numbers(person, kind, role)) for role in (CHIEF, OTHER)}
        assert told["researcher"][person] == told["year"]["2020"] == len(there)
        if there:
            file = ReportList.as_view()(rf.get(f"/reports.csv?{query}"), format="csv")
            assert [line[1:3] for line in read_csv(file)[1:]] == [[kind, str(n)] for n in there]


def test_every_researcher_by_type_and_role():
    for (person, kind, _), role in product(PRINTED, (CHIEF, OTHER)):
        query = query_string({"researcher": [person], "type": [kind], "role": [role]})
        rows = ReportList().listing(QueryDict(query)).rows.values_list("number", flat=True)
        assert [*rows] == numbers(person, kind, role), query


def test_everyone_listed_by_type_on_pages(client):
    """What the pages themselves show, for those who wrote most."""
    prolific = sorted(PEOPLE, key=lambda person: -sum(len(numbers(person, k, None)) for k in KINDS))
    for person, kind in product(prolific[:4], KINDS):
        page = read_page(client, f"/reports/?researcher={person}&type={kind}")
        there = numbers(person, kind, None)
        assert page.count == len(there)
        assert page.entries == [f"/reports/2020/{kind}/{number}/" for number in there]
        assert page.facets["type"][kind] == (len(there), True)
        assert page.facets["researcher"][person] == (len(there), True)
