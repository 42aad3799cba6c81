"""A browser, and a site of its own for it: a real server, its data apart from other tests'."""

import os
import shutil
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.loading.conftest import copied_database
from tests.running.machines import MAKE_EDITOR, account
from tests.server import Server
from tests.waiting import HANG, until

expect.set_options(timeout=HANG * 1000)

SCREEN = {"width": 1280, "height": 720}
# Whom to sign in as, beside the editor.
ROOT = {"username": "root", "password": "the longest sentence of all"}
OWNER = {"username": "owner", "password": "who has a second factor, too"}
ACCOUNTS = [*MAKE_EDITOR, *(account(**who, is_superuser=True) for who in (ROOT, OWNER))]


# The same browser without all that is around a page is quicker.
WITHOUT_WINDOWS = "chromium-headless-shell"


def chromium(*preferred):
    names = (*preferred, "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path and os.environ.get("CI"):
        pytest.fail("there is no Chromium to test with: apt-get install chromium")
    return path or pytest.skip("there is no Chromium to test with")


@pytest.fixture(scope="session")
def serve(collected, django_db_setup, django_db_blocker, tmp_path_factory):
    """A function that serves a copy of the test's database as `make run` does, with static files
    compressed and hashed, once the code given has run there."""

    @contextmanager
    def served(code=None):
        chromium()
        folder = tmp_path_factory.mktemp("browser")
        with copied_database(folder, django_db_blocker) as database:
            with database.writing(*ACCOUNTS):
                pass
            database.environment |= {
                "FIXTURES_DIR": str(settings.BASE_DIR / "fixtures"),
                "WEB_CONCURRENCY": "1",  # another worker would make anew what one has made of pages
            }
            (folder / "data/static").symlink_to(collected)
            if code:
                status, _, errors = database.run("shell", "--verbosity", "0", "--command", code)
                assert status == 0, errors
            with Server(database.environment) as server:
                yield server.address

    return served


@pytest.fixture(scope="session")
def address(serve):
    """Where the site is."""
    with serve() as address:
        yield address


@pytest.fixture(scope="package")
def browser():
    """A browser for all of these tests. While it runs, an event loop has this thread, in which
    Django would refuse to touch a database."""
    path = chromium(WITHOUT_WINDOWS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # (To begin a process for each page takes as long as most pages.)
        args = ["--no-sandbox", "--process-per-site"]
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


@pytest.fixture
def whole_browser(browser):
    """One that has a viewer of PDFs, too."""
    whole = browser.browser_type.launch(executable_path=chromium(), args=["--no-sandbox"])
    yield whole
    whole.close()


class Pages:
    """Pages to use again: another context takes Chromium longer to open than most tests take."""

    def __init__(self, browser):
        self.browser, self.free, self.errors = browser, {}, []

    def take(self, fresh, **options):
        """Give a page that nobody uses, in a context of its own with these options, and its key."""
        key = None if fresh else repr(options)
        if free := self.free.get(key):
            return key, free.pop()
        context = self.browser.new_context(locale="en-GB", **options)
        context.set_default_timeout(HANG * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self.told)
        return key, page

    def told(self, message):
        if "Security Policy" in message.text or "Permissions-Policy" in message.text:
            self.errors.append(message.text)

    def give_back(self, key, page):
        """Leave nothing of one who has used a page, but files in the browser's cache."""
        if not key:
            page.context.close()
            return
        page.unroute_all(behavior="ignoreErrors")
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.mouse.move(0, 0)
        page.goto("about:blank")
        page.context.clear_cookies()
        self.free.setdefault(key, []).append(page)


@pytest.fixture(scope="package")
def pages(browser):
    return Pages(browser)


@pytest.fixture
def open_page(pages, address):
    """A function that opens a page of the site; errors in its scripts fail the test, and whatever
    the browser refuses to do by the Content-Security-Policy. For a `fresh` one nothing is cached,
    and what is done to its context stays with it."""
    used = []

    def opened(path, fresh=False, viewport=SCREEN, color_scheme="light", **options):
        used.append(pages.take(fresh, base_url=address, **options))
        page = used[-1][1]
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=color_scheme)
        page.goto(path)
        return page

    pages.errors.clear()
    yield opened
    errors = [*pages.errors]
    for key, page in used:
        pages.give_back(key, page)
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


def press(link):
    """Press what leads to another page, as a finger or a mouse does, and wait until that has come
    with its scripts: a part of it is shown before."""
    with link.page.expect_navigation():
        link.click()


def stop_clock(page):
    """What a (fresh) page shows for a moment it goes on to show, however slow this machine is."""
    page.clock.install(time=datetime(2020, 1, 1))
    page.clock.pause_at(datetime(2020, 1, 2))


def sign_in(open_page, who, address="/admin/"):
    page = open_page(address)
    page.get_by_label("Username:").fill(who["username"])
    page.get_by_label("Password:").fill(who["password"])
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.locator("#user-tools")).to_be_visible()
    return page


@pytest.fixture(scope="session")
def sessions():
    """The cookies of those who have signed in, by name."""
    return {}


@pytest.fixture
def signed_in(open_page, sessions):
    """A function that opens the admin for a test that is of other things than signing in: who has
    signed in once is known again."""

    def opened(who, **options):
        name = who["username"]
        if name not in sessions:
            page = sign_in(lambda path: open_page(path, **options), who)
            sessions[name] = page.context.cookies()
            return page
        page = open_page("about:blank", **options)
        page.context.add_cookies(sessions[name])
        page.goto("/admin/")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    return opened
