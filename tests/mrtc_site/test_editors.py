"""The group of editors, made by migrations: everything here, and no users."""

from itertools import chain

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests.make import make_editor

pytestmark = pytest.mark.django_db

# Without a list of their own: edited with what they are of, or on the page of what is missing.
LINKS = {
    "reports": ["reporttopic", "reportplace"],
    "education": ["sessiontopic", "sessionplace"],
    "cooperation": ["projecttopic", "projectplace"],
}
PARTS = {"authorship", "correction", "document", "photograph", *chain(*LINKS.values())}
OFFICE = ["asprinted", "prooflink"]
PARTS |= {*OFFICE}
EDITION = ["annualreport", "section", "document", "photograph", "redirect", *OFFICE]
PEOPLE = ["researcher", "authorship"]
MODELS = {
    "mrtc_site": [*EDITION, "topic", "place"],
    "reports": ["reporttype", "report", "correction", "document", *PEOPLE, *LINKS["reports"]],
    "education": ["category", "educationsession", "photograph", "track", *LINKS["education"]],
    "cooperation": ["category", "cooperationproject", "photograph", "scope", *LINKS["cooperation"]],
}
FORBIDDEN = ["auth/user/", "auth/group/", "auth/user/add/"]


def test_it_has_all_four_permissions_on_what_is_edited_here_and_nothing_else():
    granted = Group.objects.get(name="Editors").permissions.all()
    assert {(p.content_type.app_label, p.codename) for p in granted} == {
        (app, f"{action}_{model}")
        for app, models in MODELS.items()
        for model in models
        for action in ("add", "change", "delete", "view")
    } | {("usage", "view_downloads")}


def test_its_permissions_are_those_of_django():
    """None made twice, or left with another name, by the migrations."""
    ours = Permission.objects.filter(content_type__app_label__in=MODELS)
    assert len(ours) == len({(p.content_type_id, p.codename) for p in ours})
    assert ours.get(codename="add_report").name == "Can add report"
    category = ours.get(codename="add_category", content_type__app_label="education")
    assert category.name == "Can add education category"


def test_an_editor_logs_in_with_a_password(client):
    make_editor(username="jin", password="correct horse battery")
    response = client.post(
        "/accounts/login/?next=/admin/", {"login": "jin", "password": "correct horse battery"}
    )
    assert response.status_code == 302 and response["Location"] == "/admin/"
    page = client.get("/admin/").content.decode()
    for app, models in MODELS.items():
        for model in set(models) - PARTS:
            assert f"/admin/{app}/{model}/add/" in page
    assert "/admin/auth/" not in page


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_editor_has_no_say_about_users(address, client):
    client.force_login(make_editor())
    assert client.get(f"/admin/{address}").status_code == 403


def test_an_editor_cannot_change_an_account_by_its_address(client):
    editor, other = make_editor(), User.objects.create_user("other")
    client.force_login(editor)
    for user in (editor, other):
        address = f"/admin/auth/user/{user.pk}/change/"
        assert client.get(address).status_code == 403
        assert client.post(address, {"is_superuser": "on"}).status_code == 403
    assert not User.objects.filter(is_superuser=True)


@pytest.mark.parametrize("path", ["", "reports/report/", "reports/report/add/", "auth/user/"])
def test_others_are_sent_to_log_in(path, client):
    response = client.get(f"/admin/{path}")
    assert response.status_code == 302 and response["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_user("reader"))
    assert client.get(f"/admin/{path}").status_code == 302


def test_a_member_who_is_not_staff_has_no_admin(client):
    client.force_login(make_editor(is_staff=False))
    assert client.get("/admin/").status_code == 302
