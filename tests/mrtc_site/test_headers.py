"""What every answer tells browsers: what a page may do, and who else may use it."""

from contextlib import closing

import pytest
from django.contrib.auth.models import User

pytestmark = [
    pytest.mark.django_db,
]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
PAGES = ["/", "/ko/", "/reports/?q=zebra", "/nowhere/", "/api/docs/", "/search/?q=x"]
STAFF = [
    *("/accounts/login/", "/ko/accounts/login/", "/accounts/signup/", "/accounts/nowhere/"),
    *("/admin/login/", "/admin/", "/admin/nowhere/"),
]
FOR_ALL = [
    "/reports.csv",
    "/reports.csv?type=typo",
    "/education.ics",
    "/reports.atom",
    "/reports/2020/research-report/1.bib",
    "/annual-reports/2020/linkset.json",
    "/share/reports.png",
    "/api/",
    "/api/reports/?number=x",
    "/oai/?verb=Identify",
    "/sitemap.xml",
    "/static/icons/mrtc.svg",
]


def headers(client, address, **sent):
    with closing(client.get(address, headers=sent)) as response:
        return response.headers


def check_policy(response):
    """Every answer has the policy, and refuses frames and guesses."""
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("address", [*PAGES, *STAFF])
def test_pages_have_the_policy_and_are_for_this_site_alone(address, client):
    response = headers(client, address, Origin="https://elsewhere.example")
    check_policy(response)
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("address", FOR_ALL)
def test_files_have_it_and_are_for_pages_and_scripts_of_others_without_cookies(address, client):
    response = headers(client, address, Origin="https://elsewhere.example")
    check_policy(response)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_a_file_of_the_admin_is_for_no_other_site(client):
    client.force_login(User.objects.create_superuser("root"))
    response = client.post("/admin/reports/report/export/", {"format": "1", "resource": "0"})
    assert response["Content-Type"].startswith("text/csv")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response


def test_no_public_address_sets_a_cookie(site, korean_site, client):
    for address in [*PAGES, *FOR_ALL]:
        headers(client, address)
    assert not client.cookies
    pages = site | korean_site
    assert [page.address for page in pages.values() if page.cookies] == []
    assert len(pages) > 650


def test_pages_have_no_script_style_or_handler_inside(site):
    """What the policy would keep from working."""
    swept = 0
    for page in site.values():
        if page.type == "text/html":
            swept += 1
            text = page.content.decode().lower()
            for inside in ("<style", " style=", "<script>", " onclick=", " onload=", "javascript:"):
                assert inside not in text, (page.address, inside)
            assert text.count("<script") == text.count("<script src=") + text.count(
                '<script type="application/ld+json">'
            )
    assert swept > 240


def test_a_session_is_a_working_day_and_out_of_reach_of_scripts(client):
    User.objects.create_superuser("root", password="a long sentence of my own")
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "root", "password": "a long sentence of my own"})
    session, form = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"] and session["samesite"] == "Lax"
    assert session["max-age"] == 12 * 60 * 60
    assert form["httponly"] and form["samesite"] == "Lax"
