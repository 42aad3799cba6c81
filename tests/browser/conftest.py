"""A browser, and a site of its own for it: a real server, its data apart from other tests'."""

import os
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.server import Server
from tests.waiting import HANG, until

expect.set_options(timeout=HANG * 1000)

# Whom to sign in as.
ROOT = {"username": "root", "password": "the longest sentence of all"}
OWNER = {"username": "owner", "password": "who has a second factor, too"}
EDITOR = {"username": "editor", "password": "a long sentence of my own"}
MAKE_EDITOR = f"""
from django.contrib.auth.models import Group, User
editor = User.objects.create_user(**{EDITOR}, is_staff=True)
editor.groups.add(Group.objects.get(name="Editors"))
User.objects.create_superuser(**{ROOT})
User.objects.create_superuser(**{OWNER})
"""


def chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path and os.environ.get("CI"):
        pytest.fail("there is no Chromium to test with: apt-get install chromium")
    return path or pytest.skip("there is no Chromium to test with")


def environment(folder):
    found = {**os.environ, "DATA_DIR": str(folder)}
    found.pop("DATABASE_URL", None)
    return found


def set_up(folder):
    for command in (["set_up"], ["shell", "--verbosity", "0", "--command", MAKE_EDITOR]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env=environment(folder), check=True, text=True
        )


@pytest.fixture(scope="session")
def address(collected, made_once, tmp_path_factory):
    """Where the site is served as `make run` does, with static files compressed and hashed."""
    chromium()
    folder = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(made_once("set_up", set_up), folder, ignore=shutil.ignore_patterns("static"))
    (folder / "static").symlink_to(collected)
    with Server(environment(folder)) as server:
        yield server.address


@pytest.fixture(scope="module")
def browser():
    """A browser, for one module: while it runs, Django refuses to touch a database here."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """A function that opens a page of the site; errors in its scripts fail the test, and whatever
    the browser refuses to do by the Content-Security-Policy."""
    contexts, errors = [], []

    def told(message):
        if "Security Policy" in message.text or "Permissions-Policy" in message.text:
            errors.append(message.text)

    def opened(path, **options):
        contexts.append(browser.new_context(base_url=address, locale="en-GB", **options))
        contexts[-1].set_default_timeout(HANG * 1000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", told)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def let_go(page, held):
    """Let requests go that were held back (routes), and wait until each has come to its end."""
    ended = []
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: ended.append(request))  # noqa: PLW0108 (no built-ins)
    for route in held:
        route.continue_()

    def all_ended():
        page.evaluate("document.title")  # events come in meanwhile
        return all(route.request in ended or route.request.failure for route in held)

    until(all_ended)


def sign_in(open_page, who, address="/admin/"):
    page = open_page(address)
    page.get_by_label("Username:").fill(who["username"])
    page.get_by_label("Password:").fill(who["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page
