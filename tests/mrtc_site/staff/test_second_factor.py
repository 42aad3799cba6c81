"""A second factor: staff set it up themselves, an administrator may demand it, and resets it."""

import re

import pytest
import segno
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.forms import errors
from tests.make import make_editor, make_report

from .door import PASSWORD, app_code, is_in, later, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/second-factor/"


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin", password=PASSWORD)


def set_up(client):
    """Set a factor up as its page says; give the key and the recovery codes."""
    page = BeautifulSoup(client.get(ADDRESS).content, "lxml")
    secret = page.select_one("#content-main > p > code").text
    key = page.select_one("input[name=key]")["value"]
    sent = {"key": key, "code": app_code(secret, timezone.now())}
    page = BeautifulSoup(client.post(ADDRESS, sent).content, "lxml")
    return secret, [code.text for code in page.select(".codes code")]


@pytest.fixture
def owner(client):
    sign_in(client)
    client.secret, client.codes = set_up(client)
    return client


def test_setting_up_gives_ten_recovery_codes_and_stays_signed_in(owner):
    assert len({*owner.codes}) == 10
    assert all(re.fullmatch("[a-z2-7]{8}", code) for code in owner.codes)
    assert is_in(owner)


def test_the_picture_is_the_key_for_an_app_and_is_drawn_without_styles(client):
    sign_in(client)
    page = BeautifulSoup(client.get(ADDRESS).content, "lxml")
    secret = page.select_one("#content-main > p > code").text.replace(" ", "")
    address = (
        f"otpauth://totp/MRTC%20annual%20reports%3Ajin?secret={secret}&algorithm=SHA1&digits=6"
        "&period=30&issuer=MRTC%20annual%20reports"
    )
    drawn = page.select_one(".qr svg")
    expected = BeautifulSoup(segno.make(address, error="m").svg_inline(scale=5), "lxml")
    assert drawn.select("path")[-1]["d"] == expected.select("path")[-1]["d"]
    assert "style" not in str(drawn)


def test_nothing_is_kept_until_a_code_proves_that_the_app_has_the_key(client):
    sign_in(client)
    for sent in ({"code": "000000"}, {"key": "zz", "code": "1"}, {"key": "0" * 40, "code": "x"}):
        assert "isn't right" in errors(client.post(ADDRESS, sent))[0]
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("code", ["", "000000", "wrong", "１２３４５６", "9" * 16, "\0"])
def test_who_has_one_is_let_in_with_no_wrong_code(code, owner):
    with later(minutes=5):
        response = sign_in(client := Client(), code=code)
        assert response.status_code == 200 and not is_in(client)
        if code != "\0":
            (told,) = response.context["form"].non_field_errors()
            assert told.startswith("This is not a staff account's name with its password")


def test_a_code_lets_in_once(owner):
    with later(minutes=5):
        code = app_code(owner.secret, timezone.now())
        assert sign_in(client := Client(), code=f"{code[:3]} {code[3:]}").status_code == 302
        assert is_in(client)
        assert sign_in(Client(), code=code).status_code == 200


def test_a_code_without_the_password_is_nothing(owner):
    with later(minutes=5):
        code = app_code(owner.secret, timezone.now())
        assert sign_in(client := Client(), password="wrong", code=code).status_code == 200
        assert not is_in(client)


def test_a_recovery_code_lets_in_once(owner):
    assert sign_in(client := Client(), code=owner.codes[3].upper()).status_code == 302
    assert is_in(client)
    assert sign_in(Client(), code=owner.codes[3]).status_code == 200
    with later(minutes=5):
        assert sign_in(Client(), code=owner.codes[4]).status_code == 302


def test_codes_are_guessed_no_more_often_than_passwords(owner):
    looked_at = [sign_in(Client(), code=f"{n:06}").status_code == 200 for n in range(20)]
    assert looked_at.count(True) == 3


def test_other_sessions_need_it_too_once_it_is_set_up(client):
    sign_in(client), sign_in(other := Client())
    set_up(client)
    assert is_in(client)
    assert other.get("/admin/").status_code == 302
    draft = make_report(state="draft")
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert other.get(draft.get_absolute_url()).status_code == 404


def test_only_a_code_changes_or_removes_it(owner):
    for what in ("codes", "remove"):
        assert "isn't right" in errors(owner.post(ADDRESS, {what: "", "code": "0"}))[0]
    with later(minutes=5):
        code = app_code(owner.secret, timezone.now())
        page = BeautifulSoup(owner.post(ADDRESS, {"codes": "", "code": code}).content, "lxml")
    codes = {code.text for code in page.select(".codes code")}
    assert len(codes) == 10 and not codes & {*owner.codes}
    assert {token.token for token in StaticToken.objects.all()} == codes
    assert owner.post(ADDRESS, {"remove": "", "code": codes.pop()}).status_code == 302
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()
    assert sign_in(Client()).status_code == 302


# Demanded of all staff


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_where_it_is_demanded_nothing_else_is_to_be_had_before_it_is_set_up(demanded, client):
    draft = make_report(state="draft")
    assert sign_in(client).status_code == 302
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == ADDRESS
    for address in ("/admin/", "/admin/reports/report/", "/admin/password_change/"):
        assert client.get(address).status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 404
    set_up(client)
    assert is_in(client)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_where_it_is_demanded_a_stranger_sets_none_up(demanded, client):
    assert client.get(ADDRESS)["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_user("reader"))
    assert client.get(ADDRESS)["Location"].startswith("/admin/login/")


def test_a_password_alone_does_not_replace_one_that_is_there(demanded, owner):
    with later(minutes=5):
        client = Client()
        client.force_login(User.objects.get(username="jin"))
        response = client.get(ADDRESS)
        assert response.status_code == 302 and response["Location"].startswith("/admin/login/")
        sent = {"key": "0" * 40, "code": app_code("A" * 32, timezone.now())}
        assert client.post(ADDRESS, sent).status_code == 302
        assert TOTPDevice.objects.get().key != "0" * 40


# Lost, and others'


def test_an_administrator_removes_it_in_the_list_of_users(owner, jin):
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    sent = {"action": "remove_second_factor", "_selected_action": jin.pk}
    page = client.post("/admin/auth/user/", sent, follow=True).content.decode()
    assert "No longer with a second factor: jin." in page
    assert sign_in(Client()).status_code == 302


def test_an_administrator_removes_it_by_command(owner, capsys):
    call_command("unlock", "jin", remove_second_factor=True)
    assert "its second factor removed" in capsys.readouterr().out
    assert sign_in(Client()).status_code == 302


OTHERS = ["otp_totp/totpdevice/", "otp_static/staticdevice/", "mrtc_site/tries/"]


@pytest.mark.parametrize("address", OTHERS)
def test_nobody_reads_keys_or_codes_in_the_admin(address, client):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(f"/admin/{address}").status_code == 404
    assert client.get(f"/admin/{address}1/change/").status_code == 404
