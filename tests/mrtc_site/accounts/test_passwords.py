"""Passwords: long, uncommon, and what ends when one changes."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.make import make_editor

from .door import PASSWORD, is_in, sign_in

pytestmark = [
    pytest.mark.django_db,
]
NEW = "quite another sentence"


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin-the-editor", password=PASSWORD)


def change(client, new):
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    return client.post("/admin/password_change/", sent)


@pytest.mark.parametrize(
    "bad", ["elevenchars", "qwerty123456", "123456123456", "jin-the-editor1", "", "x" * 11]
)
def test_short_common_or_obvious_ones_are_refused(bad, client):
    sign_in(client, "jin-the-editor")
    assert change(client, bad).status_code == 200
    assert sign_in(Client(), "jin-the-editor", bad).status_code == 200
    assert sign_in(Client(), "jin-the-editor").status_code == 302


def test_changing_it_ends_all_other_sessions(client):
    other = Client()
    for each in (client, other):
        sign_in(each, "jin-the-editor")
        assert is_in(each)
    assert change(client, NEW).status_code == 302
    assert is_in(client) and not is_in(other)
    assert sign_in(Client(), "jin-the-editor", NEW).status_code == 302


def test_an_administrator_who_sets_it_ends_all_sessions(client, jin):
    sign_in(client, "jin-the-editor")
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    sent = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert root.post(f"/admin/auth/user/{jin.pk}/password/", sent).status_code == 302
    assert not is_in(client)


def test_an_account_taken_away_ends_its_sessions_at_once(client, jin):
    sign_in(client, "jin-the-editor")
    User.objects.filter(pk=jin.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
