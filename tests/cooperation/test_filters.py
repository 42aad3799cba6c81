"""Each filter of the list of cooperation projects, alone and with each other one."""

from itertools import product

import pytest

from tests import expected
from tests.lists import check, check_each_alone, check_each_pair, read_page

pytestmark = pytest.mark.django_db

DAYS = ["2020-10-31", "2020-11-09", "2021-02-28"]
VALUES = {
    "scope": [["domestic"], ["international"], ["domestic", "international"]],
    "category": [["others"], ["government-agencies"], ["global-networking-activities", "others"]],
    "year": [["2020"], ["2021"], ["2020", "2021"]],
    "from": [[day] for day in DAYS],
    "to": [[day] for day in DAYS],
    "q": [["Cooperation"], ["MoU signed"], ["100% together"]],
    "sort": [["newest"], ["oldest"]],
}


MORE = {
    "category": [[slug] for slug in expected.CATEGORIES["cooperation"]],
    "from": [["2019-12-31"], ["2020-12-01"], ["2031-01-01"]],
    "to": [["2018-01-01"], ["2019-12-31"], ["2020-12-01"]],
    "sort": [["printed"]],
    "q": [["zebra"], ["Nov., 2020"]],
}


@pytest.mark.databases
def test_each_filter_alone(second_year, rf):
    check_each_alone("cooperation", VALUES, MORE, rf)


def test_each_filter_with_each_other_one(second_year, rf):
    check_each_pair("cooperation", VALUES, rf)


@pytest.mark.databases
def test_a_period_by_everything_else(second_year, rf):
    for series, category in product(VALUES["scope"], VALUES["category"]):
        query = {"from": ["2020-11-01"], "to": ["2020-12-31"], "scope": series}
        check("cooperation", {**query, "category": category, "year": ["2020"]}, rf)


def test_what_has_not_ended_is_in_every_later_period(client):
    page = read_page(client, "/cooperation/?from=2030-01-01")
    assert page.entries == ["/cooperation/2020/domestic/7/"]
    assert not {*page.entries} & {*read_page(client, "/cooperation/?to=2020-11-30").entries}


def test_a_period_before_the_edition_finds_what_had_begun(client):
    page = read_page(client, "/cooperation/?to=2019-12-31")
    assert page.entries == ["/cooperation/2020/international/11/"]
