"""A second factor: staff set it up themselves, an administrator may demand it, and removes it."""

import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from qrcode import QRCode

from tests.make import make_editor, make_report

from .door import CODE, PASSWORD, app_code, is_in, later, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("committing")]
INDEX = "/accounts/2fa/"
CONFIRM = "/accounts/reauthenticate/"
SET_UP = f"{INDEX}totp/activate/"
CODES = f"{INDEX}recovery-codes/"


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin", password=PASSWORD)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.get("Location")
    return BeautifulSoup(response.content, "lxml")


def open_set_up(client):
    """Open the page to set a factor up, with the password once more."""
    assert client.get(SET_UP)["Location"].startswith(CONFIRM)
    response = client.post(CONFIRM, {"password": PASSWORD, "next": SET_UP})
    assert response["Location"] == SET_UP
    return read(client, SET_UP)


def set_up(client):
    """Set a factor up as its page says; give the key and the recovery codes."""
    secret = open_set_up(client).select_one("main code").text
    sent = {"code": app_code(secret, timezone.now())}
    response = client.post(SET_UP, sent, follow=True)
    assert response.redirect_chain == [(CODES, 302)]
    page = BeautifulSoup(response.content, "lxml")
    return secret, page.select_one("#recovery_codes").text.split()


@pytest.fixture
def owner(client):
    sign_in(client)
    client.secret, client.codes = set_up(client)
    return client


def test_setting_up_gives_ten_recovery_codes_and_stays_signed_in(owner):
    assert len({*owner.codes}) == 10
    assert all(re.fullmatch("[0-9]{8}", code) for code in owner.codes)
    assert is_in(owner)


def test_recovery_codes_are_shown_once(owner):
    page = owner.get(CODES).content.decode()
    assert not any(code in page for code in owner.codes)


def test_how_many_recovery_codes_are_left_is_said_in_korean_too(owner):
    said = "복구 코드 10개 가운데 10개가 남아 있습니다."
    assert said in read(owner, f"/ko{CODES}").get_text(" ", strip=True)


def test_the_picture_is_the_key_for_an_app_and_is_part_of_the_page(client):
    sign_in(client)
    page = open_set_up(client)
    secret = page.select_one("main code").text
    code = QRCode()
    issuer = "MRTC%20annual%20reports"
    code.add_data(f"otpauth://totp/jin?secret={secret}&issuer={issuer}")
    drawn = page.select_one(".qr svg path")["d"]
    squares = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+),(\d+)H\d+V\d+H\d+z", drawn)}
    code.border = 0
    expected = {
        (x, y) for y, row in enumerate(code.get_matrix()) for x, black in enumerate(row) if black
    }
    assert squares == expected
    assert "data:" not in str(page) and " style=" not in str(page)


def test_nothing_is_kept_until_a_code_proves_that_the_app_has_the_key(client):
    sign_in(client)
    open_set_up(client)
    for code in ("000000", "x", "", "\0"):
        response = client.post(SET_UP, {"code": code})
        assert response.status_code == 200 and response.context["form"].errors["code"]
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("code", ["000000", "wrong", "１２３４５６", "9" * 16, "\0"])
def test_who_has_one_is_let_in_with_no_wrong_code(code, owner):
    with later(minutes=5):
        response = sign_in(client := Client(), code=code)
        assert response.status_code == 200 and response.context["form"].errors["code"]
        assert not is_in(client)


def test_a_password_alone_lets_nobody_in(owner):
    client = Client()
    assert sign_in(client)["Location"] == CODE
    assert not is_in(client)
    draft = make_report(state="draft")
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_code_lets_in_once(owner):
    with later(minutes=5):
        code = app_code(owner.secret, timezone.now())
        assert sign_in(client := Client(), code=f"{code[:3]} {code[3:]}").status_code == 302
        assert is_in(client)
        assert sign_in(Client(), code=code).status_code == 200


def test_a_code_is_asked_for_only_after_the_password(owner):
    client = Client()
    assert sign_in(client, password="wrong").status_code == 200
    assert client.get(CODE)["Location"] == "/accounts/login/"


def test_a_recovery_code_lets_in_once(owner):
    assert sign_in(client := Client(), code=owner.codes[3]).status_code == 302
    assert is_in(client)
    assert sign_in(Client(), code=owner.codes[3]).status_code == 200
    with later(minutes=5):
        assert sign_in(Client(), code=owner.codes[4]).status_code == 302


def test_codes_are_guessed_ten_times_in_ten_minutes_from_wherever(owner):
    statuses = [
        sign_in(Client(), code=f"{n:06}", address=f"192.0.2.{n}").status_code for n in range(12)
    ]
    assert statuses == [200] * 10 + [429] * 2
    assert is_in(owner)


def test_other_sessions_need_it_too_once_it_is_set_up(client):
    sign_in(client), sign_in(other := Client())
    set_up(client)
    assert is_in(client)
    assert other.get("/admin/").status_code == 302
    draft = make_report(state="draft")
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert other.get(draft.get_absolute_url()).status_code == 404
    assert other.get(INDEX).status_code == 302


def test_it_is_removed_with_a_code_and_its_recovery_codes_go_too(owner):
    remove = f"{INDEX}totp/deactivate/"
    with later(minutes=10):
        response = owner.post(remove)
        assert response["Location"].startswith(f"{INDEX}reauthenticate/")
        owner.post(CONFIRM, {"password": PASSWORD})
        assert owner.post(remove)["Location"].startswith(f"{INDEX}reauthenticate/")
        owner.post(f"{INDEX}reauthenticate/", {"code": app_code(owner.secret, timezone.now())})
        assert owner.post(remove).status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in(client := Client()).status_code == 302 and is_in(client)


# Demanded of all staff


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("language", ["", "/ko"])
def test_where_it_is_demanded_nothing_else_is_to_be_had_before_it_is_set_up(
    language, demanded, client
):
    draft = make_report(state="draft")
    assert sign_in(client).status_code == 302
    for address in ("/admin/", "/admin/reports/report/", "/admin/password_change/"):
        assert client.get(language + address)["Location"] == language + INDEX
    assert client.get(f"{language}/accounts/login/")["Location"] == language + INDEX
    assert client.post("/admin/reports/report/add/", {}).status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"{CODES}generate/").status_code == 302
    set_up(client)
    assert is_in(client)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_where_it_is_demanded_one_can_still_sign_out(demanded, client):
    sign_in(client)
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(INDEX)["Location"] == f"/accounts/login/?next={INDEX}"


def test_where_it_is_demanded_a_stranger_sets_none_up(demanded, client):
    assert client.get(SET_UP)["Location"].startswith("/accounts/login/")


def test_a_password_alone_does_not_replace_one_that_is_there(demanded, owner):
    client = Client()
    client.force_login(User.objects.get(username="jin"))
    for address in (SET_UP, INDEX, f"{CODES}generate/", f"{INDEX}webauthn/add/"):
        for ask in (client.get, client.post):
            assert ask(address)["Location"].startswith("/accounts/login/")
    assert Authenticator.objects.get(type="totp").data["secret"] == owner.secret


# Lost, and others'


def test_an_administrator_removes_it_in_the_list_of_users(owner, jin, caplog):
    caplog.set_level(logging.INFO, "staff")
    client = Client()
    root = User.objects.create_superuser("root")
    client.force_login(root)
    sent = {"action": "remove_second_factor", "_selected_action": jin.pk}
    page = client.post("/admin/auth/user/", sent, follow=True).content.decode()
    assert "No longer with a second factor: jin." in page
    assert not Authenticator.objects.exists()
    assert sign_in(other := Client()).status_code == 302 and is_in(other)
    assert f"{root.pk} removed the second factor of 'jin' from 127.0.0.1" in caplog.messages


OTHERS = ["mfa/authenticator/", "account/emailaddress/", "account/emailconfirmation/"]


@pytest.mark.parametrize("address", OTHERS)
def test_nobody_reads_keys_or_codes_in_the_admin(address, client):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(f"/admin/{address}").status_code == 404
    assert client.get(f"/admin/{address}1/change/").status_code == 404


def test_the_log_tells_what_became_of_a_factor(client, caplog):
    caplog.set_level(logging.INFO, "staff")
    sign_in(client)
    secret, codes = set_up(client)
    sign_in(Client(), code="000000")
    client.post(f"{CODES}generate/")
    assert [record.getMessage() for record in caplog.records if record.name == "staff"] == [
        "signed in: 'jin' from 192.0.2.1",
        "added a second factor (totp): 'jin' from 127.0.0.1",
        "added a second factor (recovery_codes): 'jin' from 127.0.0.1",
        "gave a wrong code: 'jin' from 192.0.2.1",
        "renewed a second factor (recovery_codes): 'jin' from 127.0.0.1",
    ]
    assert secret not in caplog.text and codes[0] not in caplog.text


NONSENSE = ["", "1", "[]", "{}", "null", '"x"', "{", '{"response": 1}', '{"response": {}}', "\0"]


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_passkey_that_is_none_is_told(credential, client, owner):
    stranger = Client()
    options = stranger.get(f"{INDEX}webauthn/login/", headers={"accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["userVerification"] == "required"
    response = stranger.post(f"{INDEX}webauthn/login/", {"credential": credential})
    assert response.status_code == 302 and response["Location"] == "/accounts/login/"
    sign_in(stranger)
    stranger.get(CODE)
    assert stranger.post(CODE, {"credential": credential}).status_code == 200
    owner.get(f"{INDEX}webauthn/add/")
    added = owner.post(f"{INDEX}webauthn/add/", {"credential": credential, "name": "key"})
    assert added.status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()
