"""What is typed into a form of the admin and not saved is not lost, and not left behind."""

import pytest
from playwright.sync_api import expect

from tests.running.machines import EDITOR

from .conftest import OWNER, press, sign_in

pytestmark = pytest.mark.django_db

# A promise, kept when this tab has been told that someone signed out in another.
TOLD = """void (window.told = new Promise(done => addEventListener("storage", ({ key }) => {
    if (key === "unsaved-signed-out") done();
})))"""
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('unsaved:'))"


def form_of_a_report(page, number):
    page.goto("/admin/reports/report/?q=policy")
    press(page.locator("#result_list tbody th a").nth(number))
    return page.get_by_label("Title:", exact=True)


def test_text_of_a_closed_tab_is_offered_until_it_is_saved(signed_in):
    admin = signed_in(EDITOR, fresh=True)  # in a context of its own, which other tabs share
    title = form_of_a_report(admin, 0)
    form, text = admin.url, f"{title.input_value()} (typed)"
    title.fill(text)
    admin.locator("#authorships-group .add-row a").click()
    admin.locator("[name$=credited_as]:visible").last.fill("As printed")
    again = admin.context.new_page()
    admin.close()
    again.goto(form)
    expect(again.get_by_role("status")).to_contain_text("You have unsaved text of ")
    again.get_by_role("button", name="Restore").click()
    title = again.get_by_label("Title:", exact=True)
    expect(title).to_have_value(text)
    added = again.locator("[name$=credited_as]:visible").last
    expect(added).to_have_value("As printed")
    added.fill("")
    press(again.get_by_role("button", name="Save", exact=True).first)
    expect(again.locator(".success")).to_contain_text("was changed successfully")
    assert again.evaluate(KEPT) == []


def test_a_save_after_the_sessions_end_signs_in_and_goes_on(signed_in):
    admin = signed_in(EDITOR, fresh=True)
    title = form_of_a_report(admin, 1)
    text = f"{title.input_value()} (late)"
    title.fill(text)
    admin.context.clear_cookies(name="sessionid")
    press(admin.get_by_role("button", name="Save", exact=True).first)
    admin.get_by_label("Username:").fill(EDITOR["username"])
    admin.get_by_label("Password:").fill(EDITOR["password"])
    press(admin.get_by_role("button", name="Sign in", exact=True))
    expect(admin.get_by_role("status")).to_have_text(
        "Your text is here again. It is not saved yet."
    )
    expect(admin.get_by_label("Title:", exact=True)).to_have_value(text)
    press(admin.get_by_role("button", name="Save", exact=True).first)
    expect(admin.locator(".success")).to_contain_text("was changed successfully")


def test_nothing_stays_once_who_typed_it_signs_out_or_another_signs_in(open_page):
    admin = sign_in(lambda address: open_page(address, fresh=True), EDITOR)
    form_of_a_report(admin, 2).fill("Typed")
    assert len(admin.evaluate(KEPT)) == 1
    other = admin.context.new_page()
    other.goto("/admin/")
    admin.evaluate(TOLD)
    press(other.get_by_role("button", name="Log out"))
    expect(other.get_by_role("button", name="Log out")).to_have_count(0)
    assert other.evaluate(KEPT) == []
    admin.evaluate("told")
    admin.get_by_label("Title:", exact=True).fill("Typed again")
    assert admin.evaluate(KEPT) == []

    kept = "JSON.stringify({at: Date.now(), values: {}})"
    other.evaluate(f"localStorage.setItem('unsaved:0:/admin/', {kept})")
    sign_in(lambda path: other.goto(path) and other, OWNER)
    expect(other.get_by_role("button", name="Log out")).to_be_visible()
    assert other.evaluate(KEPT) == []
