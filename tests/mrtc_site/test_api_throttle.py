"""How much of the API one address may ask for."""

import pytest

from mrtc_site.api.throttling import AddressThrottle

pytestmark = pytest.mark.django_db
FIRST, SECOND = "192.0.2.1", "2001:db8::2"


@pytest.fixture
def clock(monkeypatch):
    """Three answers a minute, by a clock that the test turns: its time is in the only item."""
    now = [1_000.0]
    monkeypatch.setattr(AddressThrottle, "rate", "3/min", raising=False)
    monkeypatch.setattr(AddressThrottle, "timer", lambda throttle: now[0])
    return now


def statuses(client, number, **environ):
    return [
        client.get(f"/api/researchers/?page={n + 1}", **environ).status_code for n in range(number)
    ]


def test_who_asks_for_too_much_is_told_when_to_ask_again(client, clock):
    assert statuses(client, 3) == [200, 200, 200]
    clock[0] += 20
    response = client.get("/api/researchers/")
    assert (response.status_code, response["Retry-After"]) == (429, "40")
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["title"], problem["status"]) == ("Too Many Requests", 429)
    assert "40 seconds" in problem["detail"]
    clock[0] += 41
    assert client.get("/api/researchers/").status_code == 200


@pytest.mark.parametrize("address", ["/api/", "/api/schema/", "/api/docs/", "/api/nothing/"])
def test_every_address_of_the_api_counts(client, clock, address):
    assert statuses(client, 3) == [200, 200, 200]
    assert client.get(address).status_code == 429


def test_each_address_is_counted_for_itself(client, clock):
    assert statuses(client, 4, REMOTE_ADDR=FIRST) == [200, 200, 200, 429]
    assert statuses(client, 3, REMOTE_ADDR=SECOND) == [200, 200, 200]


def test_an_ipv6_customer_is_counted_as_one_address(client, clock):
    several = [f"2001:db8:1:2:{number}::1" for number in range(4)]
    found = [statuses(client, 1, REMOTE_ADDR=address) for address in several]
    assert found == [[200], [200], [200], [429]]
    assert statuses(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


def test_behind_a_proxy_it_is_the_visitor_who_is_counted(client, clock, settings):
    settings.TRUSTED_PROXIES = 1
    assert statuses(client, 4, headers={"X-Forwarded-For": FIRST}) == [200, 200, 200, 429]
    assert statuses(client, 1, headers={"X-Forwarded-For": SECOND}) == [200]
    forged = {"X-Forwarded-For": f"{SECOND}, {FIRST}"}
    assert statuses(client, 1, headers=forged) == [429]


def test_pages_for_people_are_not_counted(client, clock):
    assert statuses(client, 4)[-1] == 429
    assert client.get("/researchers/").status_code == 200


def test_counting_writes_nothing_into_the_database(client, clock, django_assert_num_queries):
    statuses(client, 3)
    with django_assert_num_queries(0):
        assert client.get("/api/reports/").status_code == 429
