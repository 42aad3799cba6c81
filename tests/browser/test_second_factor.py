"""A second factor, as its owner has it: an app's codes, and passkeys (a virtual authenticator)."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.mrtc_site.accounts.door import app_code

from .conftest import OWNER, press, sign_in

pytestmark = pytest.mark.django_db

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def owner(open_page, address):
    """The page of one who has signed in, at a name that passkeys are for, with such a device."""
    page = sign_in(open_page, OWNER, f"{address.replace('127.0.0.1', 'localhost')}/admin/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    devices.detach()


def confirm(page):
    page.get_by_label("Password").fill(OWNER["password"])
    press(page.get_by_role("button", name="Confirm"))


def sign_out(page):
    press(page.get_by_role("button", name="Log out"))
    press(page.get_by_role("link", name="Log in again"))


def test_a_second_factor_is_set_up_from_its_picture(owner):
    press(owner.get_by_role("link", name="Second factor"))
    press(owner.get_by_role("link", name="Activate"))
    confirm(owner)
    square = owner.locator(".qr svg").bounding_box()
    assert square["width"] == square["height"] > 200
    key = owner.locator("main code").inner_text()
    owner.get_by_label("Authenticator code").fill(app_code(key, datetime.now(UTC)))
    press(owner.get_by_role("button", name="Set up"))
    codes = owner.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    owner.set_viewport_size({"width": 320, "height": 640})
    hidden = "codes => codes.scrollHeight - codes.clientHeight"
    assert owner.locator("#recovery_codes").evaluate(hidden) <= 0

    sign_out(owner)
    owner.get_by_label("Username").fill(OWNER["username"])
    owner.get_by_label("Password").fill(OWNER["password"])
    press(owner.get_by_role("button", name="Sign in", exact=True))
    owner.get_by_label("Code").fill(codes[0])
    press(owner.get_by_role("button", name="Sign In"))
    expect(owner.locator("#user-tools")).to_be_visible()

    press(owner.get_by_role("link", name="Second factor"))
    press(owner.get_by_role("link", name="Deactivate"))
    owner.get_by_label("Code").fill(codes[1])
    press(owner.get_by_role("button", name="Confirm"))
    press(owner.get_by_role("button", name="Deactivate"))
    expect(owner.locator(".messagelist")).to_contain_text("deactivated")


def test_a_passkey_lets_its_owner_in_without_a_password(owner):
    press(owner.get_by_role("link", name="Second factor"))
    press(owner.get_by_role("link", name="Add"))
    confirm(owner)
    owner.get_by_label("Name").fill("Telephone")
    owner.get_by_label("Passwordless").check()
    press(owner.get_by_role("button", name="Add"))
    expect(owner.locator("#recovery_codes")).to_be_visible()

    sign_out(owner)
    press(owner.get_by_role("button", name="Sign in with a passkey"))
    expect(owner.locator("#user-tools")).to_contain_text(OWNER["username"])

    sign_out(owner)  # and as the second factor, after the password
    owner.get_by_label("Username").fill(OWNER["username"])
    owner.get_by_label("Password").fill(OWNER["password"])
    press(owner.get_by_role("button", name="Sign in", exact=True))
    press(owner.get_by_role("button", name="Use a security key"))
    expect(owner.locator("#user-tools")).to_contain_text(OWNER["username"])

    press(owner.get_by_role("link", name="Second factor"))
    press(owner.get_by_role("link", name="Manage"))
    expect(owner.locator("table")).to_contain_text("Telephone")
    press(owner.get_by_role("link", name="Remove"))
    press(owner.get_by_role("link", name="Use a security key"))
    press(owner.get_by_role("button", name="Use a security key"))
    press(owner.get_by_role("button", name="Remove"))
    expect(owner.locator(".messagelist")).to_contain_text("removed")
