"""Of very many researchers a list offers those with most reports, and whom one names."""

import pytest
from bs4 import BeautifulSoup

from mrtc_site import signals
from tests.make import make_report, make_researcher

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

OFFERED = 60


@pytest.fixture
def crowd(db):
    """A hundred people with a report each, beside those of 2020."""
    with signals.batch():
        people = [
            make_researcher(f"quokka-{n}", given_name=f"No{n}", family_name="Quokka")
            for n in range(100)
        ]
        for person in people:
            make_report(title=f"By {person}", chief=person.slug)
    return people


def offered(client, query=""):
    """Give {slug: (count, whether ticked)} of the researchers to choose from."""
    soup = BeautifulSoup(client.get(f"/reports/{query}").content, "lxml")
    return {
        box["value"]: (int(box.parent.select_one(".count").text), box.has_attr("checked"))
        for box in soup.select("[name=researcher]")
    }


def test_those_with_most_reports_are_offered_and_whoever_is_named_or_chosen(crowd, client):
    found = offered(client)
    assert len(found) == OFFERED and found["minjeong-park"][0] > 1
    everyone = [row.researcher.slug for row in crowd[0].authorships.model.objects.all()]
    assert sorted((everyone.count(slug) for slug in {*everyone}), reverse=True)[:OFFERED] == sorted(
        (count for count, _ in found.values()), reverse=True
    )
    assert offered(client, "?researcher-name=quokka+no77+") == {"quokka-77": (1, False)}
    assert len(offered(client, "?researcher-name=quok")) == OFFERED
    assert offered(client, "?researcher-name=park&type=policy-report")["minjeong-park"][0] == 4
    found = offered(client, "?researcher=quokka-3&researcher=quokka-99&researcher-name=No77")
    assert found == {"quokka-77": (1, False), "quokka-3": (1, True), "quokka-99": (1, True)}


def test_a_name_that_nobody_has_is_no_fault(client):
    for name in ("", "+", "%00", "!?", "nobody-at-all", "x" * 500):
        response = client.get(f"/reports/?researcher-name={name}")
        assert response.status_code == 200, name
        assert "is not understood" not in response.content.decode(), name


def test_the_name_is_no_filter(client):
    soup = BeautifulSoup(client.get("/reports/?researcher-name=Park").content, "lxml")
    assert soup.select_one("#count").text == "1–20 of 42 reports"
    assert soup.select_one("[name=researcher-name]")["value"] == "Park"
    assert not any(
        "researcher-name" in link["href"] for link in soup.select("a[rel=canonical], .pages a")
    )
