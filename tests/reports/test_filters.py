"""Each filter of the list of reports, alone and with each other one."""

from itertools import product

import pytest

from tests import expected
from tests.lists import check, check_each_alone, check_each_pair, read_page

pytestmark = pytest.mark.django_db

VALUES = {
    "type": [["research-report"], ["statistics-brief"], ["policy-report", "iom-republic-of-korea"]],
    "researcher": [
        ["minjeong-park"],
        ["nari-shim"],
        ["su-kyoung-kim", "sookyung-kim"],
        ["ada-oneill", "minjeong-park"],
    ],
    "role": [["chief"], ["co-researcher"], ["chief", "co-researcher"]],
    "year": [["2020"], ["2021"], ["2020", "2021"]],
    "q": [["Policy IMMIGRANT"], ["of"], ['"quoted" 한국어']],
    "sort": [["newest"], ["oldest"]],
}


MORE = {
    "researcher": [[slug] for slug in [*expected.PEOPLE][::3]],  # all of them: test_everyone.py
    "type": [[slug] for slug in expected.TYPES],
    "q": [["immigrant"], ["_of"], ["100% 한국어"], ["<b>bold</b> &"], ["zebra"]],
}


@pytest.mark.databases
def test_each_filter_alone(second_year, rf):
    check_each_alone("reports", VALUES, MORE, rf)


def test_each_filter_with_each_other_one(second_year, rf):
    check_each_pair("reports", VALUES, rf)


def test_three_filters_and_more(second_year, rf):
    for people, roles, words in product(VALUES["researcher"], VALUES["role"], [["policy"], ["of"]]):
        query = {"researcher": people, "role": roles, "q": words, "year": ["2021", "2020"]}
        check("reports", query, rf)


@pytest.mark.databases
def test_a_role_is_that_of_the_chosen_person(second_year, client):
    """Nari Shim has a part in a report with a chief, but isn't its chief."""
    page = read_page(client, "/reports/?researcher=nari-shim&role=chief")
    assert page.entries == ["/reports/2020/issue-brief/13/"]
    page = read_page(client, "/reports/?researcher=nari-shim&role=co-researcher")
    assert "/reports/2021/statistics-brief/1/" in page.entries
