"""Signing in leads to where one wanted to go, and never out of the site or to nowhere."""

import pytest

from tests.make import make_editor

from .door import PASSWORD

pytestmark = pytest.mark.django_db
FOREIGN = (
    "https://evil.example/admin/",
    "//evil.example/",
    "javascript:alert(1)",
    "\\\\evil.example",
    "",
)


@pytest.mark.parametrize("to", FOREIGN)
@pytest.mark.parametrize("admin", ["/admin/", "/ko/admin/"])
def test_a_sign_in_that_would_lead_elsewhere_leads_to_the_admin(client, admin, to):
    make_editor(username="jin", password=PASSWORD)
    sent = {"username": "jin", "password": PASSWORD, "next": to}
    response = client.post(f"{admin}login/", sent, follow=True)
    assert response.redirect_chain == [(admin, 302)] and response.status_code == 200


def test_a_sign_in_leads_to_where_one_wanted_to_go(client):
    make_editor(username="jin", password=PASSWORD)
    sent = {"username": "jin", "password": PASSWORD, "next": "/admin/reports/report/"}
    response = client.post("/admin/login/", sent, follow=True)
    assert response.redirect_chain == [("/admin/reports/report/", 302)]
    assert response.status_code == 200
