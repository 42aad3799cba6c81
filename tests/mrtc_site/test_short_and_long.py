"""Lists that are short, or have few rows, are counted from memory, others by the database: which of
these is the site's own affair."""

import pytest

from mrtc_site.listing import filtersets
from mrtc_site.search import query as search
from reports import filters

pytestmark = pytest.mark.django_db

LISTS = [
    "/reports/",
    "/reports/?page=2",
    "/reports/?type=issue-brief&type=policy-report&sort=oldest",
    "/reports/?year=2020&year=2021&role=chief&sort=title",
    "/reports/?role=co-researcher",
    "/reports/?researcher=minjeong-park&role=chief&role=co-researcher",
    "/reports/?researcher=minjeong-park&researcher=sodam-kim&type=policy-report&q=migra",
    "/reports/?researcher=minjeong-park&researcher-name=kim",
    "/reports/?q=immigrants&page=2",
    "/reports/?q=immigrants+-korea&role=chief&year=2020",
    "/reports/?q=nothing+of+the+kind",
    "/education/?track=basic&sort=newest",
    "/education/?q=law&year=2021",
    "/cooperation/?category=domestic&sort=title",
    "/cooperation/?from=2020-06-01&q=agreement",
]


@pytest.mark.parametrize("many", [(filtersets, filters), (search,), (filtersets, filters, search)])
@pytest.mark.parametrize("address", LISTS)
def test_however_rows_are_counted_the_page_is_the_same(
    address, many, second_year, client, monkeypatch
):
    page = client.get(address).content
    for module in many:
        monkeypatch.setattr(module, "FEW", 0)
    assert client.get(address).content == page
