"""Failed tries to sign in are slowed, then locked, by account and by address, whoever exists."""

import logging
from itertools import count

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from mrtc_site.models import Tries
from tests.loading.databases import ended
from tests.make import make_editor

from .door import PASSWORD, is_in, later, sign_in

pytestmark = pytest.mark.django_db

NAMES = pytest.mark.parametrize("name", ["jin", "nobody-of-that-name"])
HALF_AN_HOUR = 30 * 60


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin", password=PASSWORD)


def pauses(fail, times):
    """Fail so often, each as soon as it may be; give how long it was to wait after each."""
    found, moment = [], 0
    for _ in range(times):
        with later(seconds=moment):
            assert fail().status_code == 200
            refused = fail()
        assert refused.status_code == 429
        found.append(int(refused["Retry-After"]))
        moment += found[-1] + 0.01
    return found


@NAMES
def test_three_failures_are_free_then_each_doubles_the_pause_and_ten_lock(name, client):
    anywhere = (f"192.0.2.{number}" for number in count(1))
    for _ in range(2):
        assert sign_in(client, name, "wrong", address=next(anywhere)).status_code == 200
    found = pauses(lambda: sign_in(client, name, "wrong", address=next(anywhere)), 9)
    assert found == [1, 2, 4, 8, 16, 32, 64, HALF_AN_HOUR, HALF_AN_HOUR]


def test_an_address_is_slowed_and_locked_whatever_names_it_tries(client):
    names = (f"name-{number}" for number in count())
    for _ in range(19):
        assert sign_in(client, next(names), "wrong").status_code == 200
    found = pauses(lambda: sign_in(client, next(names), "wrong"), 9)
    assert found == [1, 2, 4, 8, 16, 32, 64, 128, HALF_AN_HOUR]
    assert sign_in(client, address="192.0.2.99").status_code == 302


@NAMES
def test_while_it_is_locked_the_right_password_is_not_looked_at(name, client):
    for number in range(3):
        sign_in(client, name, "wrong", address=f"192.0.2.{number}")
    response = sign_in(client, name, PASSWORD)
    assert response.status_code == 429 and response["Retry-After"] == "1"
    page = response.content.decode()
    assert "Too many tries failed. Wait for a minute, and try again." in page
    assert not is_in(client)


def test_the_page_says_in_korean_too_how_long_to_wait(client):
    Tries.objects.create(key="account jin", failures=9, until=timezone.now())
    sign_in(client, "jin", "wrong")
    sent = {"username": "jin", "password": "wrong"}
    response = client.post("/ko/admin/login/", sent, REMOTE_ADDR="192.0.2.8")
    assert response.status_code == 429 and "30분" in response.content.decode()


def test_other_spellings_of_a_name_are_the_same_name(client):
    for name in ("jin", " jin ", "ｊｉｎ"):
        sign_in(client, name, "wrong")
    assert sign_in(client, "JIN", "wrong").status_code == 429


def test_after_the_pause_the_right_password_opens_and_failures_are_forgotten(client):
    for _ in range(3):
        sign_in(client, "jin", "wrong")
    with later(seconds=2):
        assert sign_in(client).status_code == 302 and is_in(client)
        assert not Tries.objects.filter(key="account jin").exists()


def test_one_who_has_an_account_gets_no_endless_tries_at_others(client):
    tried = 0
    with later(seconds=0):
        for number in range(30):
            sign_in(client)
            tried += sign_in(client, f"name-{number}", "wrong").status_code == 200
    assert tried == 20


def test_failures_are_forgotten_in_time_and_leave_nothing_behind(client):
    sign_in(client, "other", "wrong")
    with later(hours=25):
        sign_in(client, "jin", "wrong")
        assert {row.key for row in Tries.objects.all()} == {"account jin", "address 192.0.2.1"}


def test_an_ipv6_customer_is_one_address(client):
    for number in range(20):
        sign_in(client, f"name-{number}", "wrong", address=f"2001:db8:1:2::{number:x}")
    assert sign_in(client, "jin", address="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(client, "jin", address="2001:db8:1:3::1").status_code == 302


def test_an_administrator_unlocks_by_command_or_in_the_list_of_users(client, jin, capsys):
    for _ in range(3):
        sign_in(client, "jin", "wrong")
    call_command("unlock", "jin")
    assert "jin: unlocked." in capsys.readouterr().out
    assert sign_in(client).status_code == 302
    for number in range(3):
        sign_in(Client(), "jin", "wrong", address=f"192.0.2.{number + 9}")
    client.force_login(User.objects.create_superuser("root"))
    sent = {"action": "unlock", "_selected_action": jin.pk}
    page = client.post("/admin/auth/user/", sent, follow=True).content.decode()
    assert "Unlocked: jin." in page
    assert sign_in(Client()).status_code == 302
    call_command("unlock", "192.0.2.1")
    with pytest.raises(CommandError):
        call_command("unlock", "nobody", remove_second_factor=True)


# No way to tell whether an account exists

WRONG = [
    {"name": "nobody"},
    {"name": "jin", "password": "wrong"},
    {"name": "reader"},
    {"name": "gone"},
    {"name": "empty"},
]


@pytest.mark.parametrize("sent", WRONG, ids=lambda sent: sent["name"])
def test_the_answer_and_the_work_are_the_same_whatever_is_wrong(sent, client, monkeypatch):
    User.objects.create_user("reader", password=PASSWORD)  # no staff
    make_editor(username="gone", password=PASSWORD, is_active=False)
    make_editor(username="empty")
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    page = sign_in(client, **sent)
    assert page.status_code == 200 and len(hashed) == 1
    (told,) = page.context["form"].non_field_errors()
    assert told.startswith("This is not a staff account's name with its password")
    assert not is_in(client)


# The log


def test_the_log_tells_who_came_from_where_and_who_was_refused(client, caplog):
    caplog.set_level(logging.INFO, "staff")
    for name in ("jin\nsigned in: 'root'", "jin", "jin", "jin", "jin"):
        sign_in(client, name, "wrong")
    with later(seconds=5):
        sign_in(client)
        client.post("/admin/logout/", REMOTE_ADDR="192.0.2.1")
    assert [record.getMessage() for record in caplog.records if record.name == "staff"] == [
        r"""failed to sign in: "jin\nsigned in: 'root'" from 192.0.2.1""",
        *["failed to sign in: 'jin' from 192.0.2.1"] * 3,
        "refused, to wait: 'jin' from 192.0.2.1",
        "signed in: 'jin' from 192.0.2.1",
        "signed out: 'jin' from 192.0.2.1",
    ]
    assert PASSWORD not in caplog.text and "wrong" not in caplog.text


# Across processes

TRY = """
from django.test import RequestFactory
from mrtc_site.staff.tries import begin
request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
print(sum(begin(request, "jin") == 0 for _ in range(25)))
"""


def test_many_tries_at_once_in_many_processes_are_each_counted(own_database):
    tries = [own_database.start("shell", "-v", "0", "-c", TRY) for _ in range(4)]
    looked_at = 0
    for code, out, errors in map(ended, tries):
        assert code == 0, errors
        looked_at += int(out)
    with own_database.writing() as opened:
        counted = opened.execute(
            "SELECT key, failures FROM mrtc_site_tries ORDER BY key"
        ).fetchall()
    assert counted == [("account jin", looked_at), ("address 192.0.2.1", looked_at)]
    assert 3 <= looked_at <= 6  # of a hundred; one or two when a pause had passed meanwhile
