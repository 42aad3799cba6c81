"""The admin under the site's Content-Security-Policy: a browser refuses nothing on any page."""

import csv

import pytest
from playwright.sync_api import expect

from .conftest import ROOT, press

pytestmark = pytest.mark.django_db

PAGES = [
    "/admin/",
    "/ko/admin/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/add/",
    "/admin/auth/user/1/password/",
    "/admin/auth/user/1/change/",  # date pickers, and lists to choose from
    "/admin/auth/user/1/history/",
    "/admin/auth/user/1/delete/",
    "/admin/password_change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/reauthenticate/",
    "/accounts/signup/",
    "/ko/accounts/2fa/",
    "/admin/mrtc_site/annualreport/2020/change/",
    "/admin/mrtc_site/section/add/",
    "/admin/reports/report/?state__exact=published&differs=yes",
    "/admin/reports/report/add/",
    "/admin/reports/report/1/history/",
    "/admin/reports/report/recover/",
    "/admin/reports/researcher/1/change/",
    "/admin/reports/reporttype/add/",
    "/admin/education/educationsession/?year=2020",
    "/admin/education/educationsession/1/change/?_popup=1",
    "/admin/cooperation/cooperationproject/export/",
    "/admin/cooperation/cooperationproject/import/",
    "/admin/nowhere/",
]


@pytest.fixture
def admin(signed_in):
    """The admin, as an administrator sees it; what the policy refuses fails the test (conftest)."""
    return signed_in(ROOT)


def test_no_page_of_the_admin_is_hindered(admin):
    for path in PAGES:
        admin.goto(path)
        assert admin.locator("h1, #site-name").count(), path


def test_what_scripts_do_in_the_admin_works(admin):
    """Pickers of dates and times, choosing in two lists, searching in a list, what opens itself."""
    admin.goto("/admin/auth/user/1/change/")
    admin.locator("#calendarlink0").click()
    admin.locator("#calendarbox0 td a").first.click()
    assert admin.locator("#id_last_login_0").input_value()
    admin.locator("#clocklink0").click()
    admin.locator("#clockbox0 li a").first.click()
    admin.locator("#id_user_permissions_input").fill("report")
    admin.locator("#id_user_permissions_add_all").click()
    assert admin.locator("#id_user_permissions_to option").count() > 3

    admin.goto("/admin/reports/report/add/")
    box = admin.locator("#authorships-0 .select2-selection").first
    box.click()
    admin.locator(".select2-search__field").fill("minjeong")
    options = admin.locator(".select2-results__option")
    found = ["Minjeong Park (minjeong-park)", "Minjung Kim (minjung-kim)"]
    expect(options).to_have_text(found)  # and no longer all
    options.first.click()
    expect(box).to_contain_text("Minjeong")
    people = admin.locator(".dynamic-authorships")
    before = people.count()
    admin.locator("#authorships-group .add-row a").click()
    expect(people).to_have_count(before + 1)
    admin.locator("button.theme-toggle").first.click()


def test_a_sheet_is_exported_shown_and_imported(admin, tmp_path):
    admin.goto("/admin/education/educationsession/export/")
    admin.get_by_label("Format").select_option("csv")
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Submit").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.reader(file)]
    rows[1][rows[0].index("title")] += " (corrected)"
    with (tmp_path / "sheet.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    admin.goto("/admin/education/educationsession/import/")
    admin.locator("input[type=file]").set_input_files(tmp_path / "sheet.csv")
    expect(admin.get_by_label("Format")).to_have_value("1")  # by the file's name
    press(admin.get_by_role("button", name="Show what it would do"))
    expect(admin.locator(".sheet ins")).to_contain_text("(corrected)")
    press(admin.get_by_role("button", name="Confirm import"))
    expect(admin.locator(".success")).to_contain_text("1 updated")
