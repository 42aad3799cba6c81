"""Signing in leads to where one wanted to go, and never out of the site or to nowhere."""

import pytest
from django.test import Client

from reports.models import Researcher
from tests.make import make_editor

from .door import PASSWORD

pytestmark = pytest.mark.django_db
FOREIGN = (
    "https://evil.example/admin/",
    "//evil.example/",
    "javascript:alert(1)",
    "\\\\evil.example",
    "",
    "\0",
)


@pytest.mark.parametrize("language", ["", "/ko"])
def test_the_door_of_the_admin_leads_to_the_sign_in_page_of_its_language(language, client):
    response = client.get(f"{language}/admin/reports/report/", follow=True)
    wanted = f"{language}/accounts/login/?next={language}/admin/reports/report/"
    assert response.redirect_chain[-1][0].replace("%2F", "/") == wanted
    assert f'lang="{language[1:] or "en"}"' in response.text


@pytest.mark.parametrize("to", FOREIGN)
@pytest.mark.parametrize("language", ["", "/ko"])
def test_a_sign_in_that_would_lead_elsewhere_leads_to_the_admin(client, language, to):
    make_editor(username="jin", password=PASSWORD)
    sent = {"login": "jin", "password": PASSWORD, "next": to}
    response = client.post(f"{language}/accounts/login/", sent, follow=True)
    assert response.redirect_chain == [(f"{language}/admin/", 302)]
    assert response.status_code == 200


def test_a_sign_in_leads_to_where_one_wanted_to_go(client):
    make_editor(username="jin", password=PASSWORD)
    sent = {"login": "jin", "password": PASSWORD, "next": "/admin/reports/report/"}
    response = client.post("/accounts/login/", sent, follow=True)
    assert response.redirect_chain == [("/admin/reports/report/", 302)]
    assert response.status_code == 200


@pytest.mark.parametrize("address", ["login/", "2fa/authenticate/", "signup/", "nowhere/"])
@pytest.mark.parametrize("next_page", ["", "?next=%00", "?next=//evil.example"])
def test_pages_of_signing_in_are_there_wherever_they_are_to_lead(address, next_page, client):
    response = client.get(f"/accounts/{address}{next_page}", follow=True)
    assert response.status_code == (404 if address == "nowhere/" else 200)


@pytest.mark.parametrize("language", ["", "/ko"])
def test_passkeys_are_for_sign_in_pages_alone(language, client):
    for path, allowed in (("/accounts/login/", "(self)"), ("/reports/", "()")):
        policy = client.get(language + path)["Permissions-Policy"]
        assert f"publickey-credentials-get={allowed}" in policy
        assert f"publickey-credentials-create={allowed}" in policy


def test_a_form_from_before_the_present_session_is_told_in_ones_own_language():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_editor())
    answer = client.post("/ko/admin/reports/researcher/add/", {"family_name": "Doe"})
    assert answer.status_code == 403 and answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert '<html lang="ko"' in text and "저장되지 않았습니다." in text and "CSRF" not in text
    assert not Researcher.objects.filter(family_name="Doe").exists()
