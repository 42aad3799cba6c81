"""A forgotten password, where e-mail is set up: a link goes to the account's own address."""

import importlib
import logging
import re
import smtplib

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import clear_url_caches

import mrtc_site.urls
from mrtc_site.accounts import urls
from mrtc_site.web.request_logging import JSONFormatter, TextFormatter
from tests.make import make_editor

from .door import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
NEW = "quite another sentence"


def load_urls():
    importlib.reload(urls)
    importlib.reload(mrtc_site.urls)
    clear_url_caches()


@pytest.fixture
def with_email(settings):
    settings.EMAIL_URL = "console:"
    load_urls()
    yield
    settings.EMAIL_URL = ""
    load_urls()


@pytest.fixture(autouse=True)
def jin(db):
    return make_editor(username="jin", password=PASSWORD, email="jin@mrtc.example")


def test_without_email_there_is_no_such_page_and_no_link(client):
    assert client.get(RESET).status_code == 404
    assert "password/reset" not in client.get("/accounts/login/").content.decode()


def test_the_link_changes_the_password_once(with_email, client):
    assert RESET in client.get("/accounts/login/").content.decode()
    response = client.post(RESET, {"email": "JIN@mrtc.example"})
    assert response["Location"] == f"{RESET}done/"
    (message,) = mail.outbox
    assert message.to == ["jin@mrtc.example"] and "jin" in message.body
    (link,) = re.findall(r"http://testserver(\S+)", message.body)
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    short = client.post(address, {"password1": "short", "password2": "short"})
    assert short.context["form"].errors
    client.post(address, {"password1": NEW, "password2": NEW})
    assert User.objects.get(username="jin").check_password(NEW)
    assert not is_in(client)  # nor is anybody signed in by it
    assert sign_in(client, password=NEW).status_code == 302
    assert "token_fail" in Client().get(link).context


@pytest.mark.parametrize("formatter", [JSONFormatter(), TextFormatter()])
def test_no_log_prints_a_link_whole_that_changes_a_password(formatter, with_email, client):
    client.post(f"/ko{RESET}", {"email": "jin@mrtc.example"})
    path, token = re.search(r"(/ko\S+/key/\w+-)([\w-]+)/", mail.outbox[0].body).groups()
    record = logging.makeLogRecord({"msg": "GET %s", "args": (f"{path}{token}/",)})
    line = formatter.format(record)
    assert f"{path}.../" in line and token not in line


def test_nobody_learns_whether_an_account_has_an_address(with_email, client):
    answers = []
    for address in ("jin@mrtc.example", "nobody@mrtc.example"):
        response = client.post(RESET, {"email": address}, follow=True)
        answers.append((response.redirect_chain, re.sub(r'value="\w{64}"', "", response.text)))
    assert answers[0] == answers[1]
    other = mail.outbox[1]
    assert other.to == ["nobody@mrtc.example"]
    assert "No account here has it" in other.body and "signup" not in other.body


def test_an_account_that_is_off_gets_no_link(with_email, client, jin):
    User.objects.filter(pk=jin.pk).update(is_active=False)
    client.post(RESET, {"email": "jin@mrtc.example"})
    assert "No account here has it" in mail.outbox[0].body


def test_five_are_sent_for_an_address_in_ten_minutes(with_email, client):
    statuses = [client.post(RESET, {"email": f"a{n}@b.example"}).status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("address", ["jin@mrtc.example", "nobody@mrtc.example"])
@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), smtplib.SMTPRecipientsRefused({}), TimeoutError()]
)
def test_a_server_of_mail_that_does_not_answer_is_told(
    error, address, with_email, client, monkeypatch
):
    def fail(self, messages):
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    response = client.post(RESET, {"email": address})
    assert response.status_code == 503 and "could not be sent" in response.content.decode()


@pytest.mark.parametrize("key", ["zzzzzzzzzzzzz-x", "1-x", "1-set-password"])
def test_a_link_that_is_none_is_told(key, with_email, client):
    assert client.get(f"{RESET}key/{key}/").context["token_fail"]


def test_nobody_can_sign_up(client):
    for ask in (client.get, client.post):
        page = ask("/accounts/signup/").content.decode()
        assert "closed" in page and "<form" not in page
    assert client.post("/accounts/signup/", {"username": "new"}).status_code == 200
    assert not User.objects.filter(username="new").exists()
