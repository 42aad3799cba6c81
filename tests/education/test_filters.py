"""Each filter of the list of education sessions, alone and with each other one."""

from itertools import product

import pytest

from tests import expected
from tests.lists import check, check_each_alone, check_each_pair, read_page

pytestmark = pytest.mark.django_db

DAYS = ["2020-10-31", "2020-11-09", "2021-02-28"]
VALUES = {
    "track": [["basic"], ["consigned"], ["basic", "consigned"]],
    "category": [
        ["general-public"],
        ["public-officials"],
        ["private-activists", "next-generation"],
    ],
    "year": [["2020"], ["2021"], ["2020", "2021"]],
    "from": [[day] for day in DAYS],
    "to": [[day] for day in DAYS],
    "q": [["Education"], ["multicultural FIELD"], ["안녕"]],
    "sort": [["newest"], ["oldest"]],
}


MORE = {
    "category": [[slug] for slug in expected.CATEGORIES["education"]],
    "from": [["2019-12-31"], ["2020-12-01"], ["2031-01-01"]],
    "to": [["2018-01-01"], ["2019-12-31"], ["2020-12-01"]],
    "sort": [["printed"]],
    "q": [["zebra"], ["Nov., 2020"]],
}


@pytest.mark.databases
def test_each_filter_alone(second_year, rf):
    check_each_alone("education", VALUES, MORE, rf)


def test_each_filter_with_each_other_one(second_year, rf):
    check_each_pair("education", VALUES, rf)


@pytest.mark.databases
def test_a_period_by_everything_else(second_year, rf):
    for series, category in product(VALUES["track"], VALUES["category"]):
        query = {"from": ["2020-11-01"], "to": ["2020-12-31"], "track": series}
        check("education", {**query, "category": category, "year": ["2020"]}, rf)


@pytest.mark.databases
def test_what_has_no_date_is_in_no_period(client):
    undated = "/education/2020/basic/10/"
    assert undated in read_page(client, "/education/?track=basic").entries
    assert undated not in read_page(client, "/education/?track=basic&from=1900-01-01").entries
    assert undated not in read_page(client, "/education/?track=basic&to=2100-01-01").entries


@pytest.mark.databases
def test_a_month_counts_to_its_last_day(client):
    page = read_page(client, "/education/?category=general-public&from=2020-12-31")
    numbers = [address.split("/")[-2] for address in page.entries]
    assert numbers == ["17", "18", "19", "22"]
    page = read_page(client, "/education/?category=general-public&to=2020-11-30&from=2020-11-30")
    assert "/education/2020/consigned/9/" in page.entries
