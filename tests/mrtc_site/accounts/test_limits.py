"""Failures to sign in are counted by address alone: no stranger locks anybody out."""

import logging

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.make import make_editor

from .door import PASSWORD, is_in, later, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin", password=PASSWORD)


def test_a_strangers_fifty_wrong_passwords_do_not_keep_the_owner_out(client):
    stranger = Client()
    for number in range(50):
        response = sign_in(stranger, "jin", f"wrong {number}", address=f"198.51.100.{number % 10}")
        assert response.status_code == 200
    assert sign_in(client, address="192.0.2.1").status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("name", ["jin", "nobody-of-that-name"])
def test_an_address_has_twenty_failures_in_ten_minutes(name, client):
    with later(seconds=0):  # and no time passes meanwhile
        for _ in range(20):
            assert sign_in(client, name, "wrong").status_code == 200
        for password in ("wrong", PASSWORD):
            response = sign_in(client, name, password)
            assert response.status_code == 429 and response["Retry-After"] == "600"
            assert "Wait for ten minutes" in response.content.decode()
        assert not is_in(client)
        with later(seconds=599):
            assert sign_in(client).status_code == 429
        with later(seconds=601):
            assert sign_in(client).status_code == 302


def test_one_who_has_an_account_gets_no_endless_tries_at_others(client):
    looked_at = 0
    for number in range(30):
        sign_in(client)
        client.logout()
        looked_at += sign_in(client, f"name-{number}", "wrong").status_code == 200
    assert looked_at == 20


def test_the_page_says_in_korean_too_how_long_to_wait(client):
    for _ in range(20):
        sign_in(client, "jin", "wrong")
    sent = {"login": "jin", "password": "wrong"}
    response = client.post("/ko/accounts/login/", sent, REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 429 and "10분" in response.content.decode()


def test_an_ipv6_customer_is_one_address(client):
    for number in range(20):
        sign_in(client, f"name-{number}", "wrong", address=f"2001:db8:1:2::{number:x}")
    assert sign_in(client, address="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(client, address="2001:db8:1:3::1").status_code == 302


@pytest.mark.databases
@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("forwarded", [None, "", "198.51.100.7", "a, b, c", "1.1.1.1\x00"])
def test_whatever_is_forwarded_signing_in_is_answered(proxies, forwarded, settings, client):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert sign_in(client, password="wrong", headers=headers).status_code == 200
    assert sign_in(client, headers=headers).status_code == 302


def test_behind_a_proxy_each_client_is_counted_apart(settings, client):
    settings.TRUSTED_PROXIES = 1
    for _ in range(20):
        sign_in(client, "x", "wrong", headers={"X-Forwarded-For": "1.1.1.1, 198.51.100.7"})
    told = {"X-Forwarded-For": "198.51.100.7"}
    assert sign_in(client, headers=told).status_code == 429
    assert sign_in(client, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 302


@pytest.mark.databases
def test_what_was_counted_is_in_the_database_for_all_processes(client):
    sign_in(client, "jin", "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert [key for key in keys if "login_failed" in key and key.endswith("192.0.2.1")]


# No way to tell whether an account exists

WRONG = [
    {"name": "nobody"},
    {"name": "jin", "password": "wrong"},
    {"name": "gone"},
    {"name": "empty"},
]


@pytest.mark.parametrize("sent", WRONG, ids=lambda sent: sent["name"])
def test_the_answer_and_the_work_are_the_same_whatever_is_wrong(sent, client, monkeypatch):
    make_editor(username="gone", password=PASSWORD, is_active=False)
    make_editor(username="empty")
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    page = sign_in(client, **sent)
    assert page.status_code == 200 and len(hashed) == 1
    (text,) = page.context["form"].non_field_errors()
    assert text == "The username and/or password you specified are not correct."
    assert not is_in(client)


@pytest.mark.databases
@pytest.mark.parametrize("sent", [{"login": "\0"}, {"login": "x" * 5000}, {"password": "\0"}, {}])
def test_nonsense_is_told(sent, client):
    response = client.post("/accounts/login/", {"login": "jin", "password": "", **sent})
    assert response.status_code == 200 and response.context["form"].errors


def test_who_is_no_staff_is_signed_in_and_sees_nothing_but_the_way_out(client):
    User.objects.create_user("reader", password=PASSWORD)
    assert sign_in(client, "reader").status_code == 302
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    said = BeautifulSoup(response.content, "lxml").main
    assert "You are signed in as reader." in said.text
    [sign_out] = said.select("a[href^='/accounts/']")
    assert client.post(sign_out["href"])["Location"] == "/accounts/login/"
    assert sign_in(client, "jin").status_code == 302 and is_in(client)


# The log


def test_the_log_tells_who_came_from_where_and_who_was_refused(client, caplog):
    caplog.set_level(logging.INFO, "staff")
    sign_in(client, "jin\nsigned in: 'root'", "wrong")
    for _ in range(20):
        sign_in(client, "jin", "wrong")
    sign_in(client, address="192.0.2.2")
    client.post("/admin/logout/", REMOTE_ADDR="192.0.2.2")
    assert [record.getMessage() for record in caplog.records if record.name == "staff"] == [
        r"""failed to sign in: "jin\nsigned in: 'root'" from 192.0.2.1""",
        *["failed to sign in: 'jin' from 192.0.2.1"] * 19,
        "refused, to wait: 'jin' from 192.0.2.1",
        "signed in: 'jin' from 192.0.2.2",
        "signed out: 'jin' from 192.0.2.2",
    ]
    assert PASSWORD not in caplog.text and "wrong" not in caplog.text
