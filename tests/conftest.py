import fcntl
import gc
import io
import json
import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import Mock, patch
from zipfile import ZipFile

import hypothesis
import pytest
from django.conf import settings
from django.core import serializers
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.client import closing_iterator_wrapper
from django.utils import timezone

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site import signals
from mrtc_site.cache import data_version, memo
from mrtc_site.files import child, inspection
from reports.models import Report

from .crawl import KOREAN, crawl
from .expected import FEW, MADE_UP
from .rows import raw_rows
from .versions import end_of_transaction

pytest.register_assert_rewrite("tests.lists")
hypothesis.settings.register_profile(
    "slow or not",
    max_examples=25,
    deadline=None,
    derandomize="CI" in os.environ,  # there, what fails is of the change
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("slow or not")
gc.set_threshold(50_000)  # of modules and of what pages are made of it finds hardly anything


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory):
    """Pages name static files as they are: nothing is collected for a test, nor looked for when
    each test's own client starts. Passwords are hashed quickly."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "documents": {
            "BACKEND": "mrtc_site.files.storage.WholeFileStorage",
            "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
        },
    }
    with override_settings(
        STORAGES=storages,
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Each process has its SQLite in memory: pytest-django would not know ours for one."""
    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = ":memory:"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, made_once):
    """Every test finds the 2020 annual report loaded, and leaves it as it was. The time of loading,
    which pages tell, is the same in all processes."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_") or "memory" in name, f"{name} is no database for tests"
    begun = made_once("begun", lambda folder: None).stat().st_mtime
    clock = Mock(wraps=datetime, **{"now.return_value": datetime.fromtimestamp(begun, UTC)})
    with django_db_blocker.unblock(), patch.object(timezone, "datetime", clock):
        call_command("load_annual_report", 2020, verbosity=0)


@pytest.fixture
def second_year(db):
    """A made-up second annual report, so that the year matters."""
    with signals.batch():
        for row in serializers.deserialize("python", raw_rows(MADE_UP)):
            row.save()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A function that gives a folder which `make(folder)` has filled, whichever of the processes
    that test beside each other was the first to ask for that name."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of all workers of this run

    def made(name, make):
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                folder.mkdir()
                make(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def collected(made_once):
    """The folder of static files, compressed and hashed, for servers to link to in their own."""

    def collect(folder):
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        environment = {**os.environ, "DATA_DIR": str(folder)}
        subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=True)

    return made_once("collected", collect) / "static"


@pytest.fixture(scope="session")
def crawled(made_once, django_db_setup, django_db_blocker, plain_static_files):
    """A function that gives {address: Page} of a crawl, which one process makes for all."""

    def pages(name, *start, **only):
        def make(folder):
            with django_db_blocker.unblock():
                (folder / "pages").write_bytes(pickle.dumps(crawl(Client(), *start, **only)))

        return pickle.loads((made_once(name, make) / "pages").read_bytes())

    return pages


@pytest.fixture(scope="session")
def site(crawled):
    """Every page of the site as loaded, by its address, as links lead there from the home page."""
    return crawled("site")


@pytest.fixture(scope="session")
def korean_site(crawled):
    """Every page of it in Korean."""
    return crawled("korean_site", "/ko/", only=KOREAN)


def leave_few_entries():
    """Of each series those that `expected.FEW` has."""
    with signals.batch():
        for model in (Report, EducationSession, CooperationProject):
            model.objects.filter(number__gt=FEW).delete()


@pytest.fixture(scope="session")
def frozen(made_once, django_db_setup, django_db_blocker, plain_static_files):
    """The folder of a frozen edition's bag, unpacked; the bag itself lies beside it. It is of a
    site with few entries."""

    def make(folder):
        living = override_settings(SITE_URL="https://living.example")
        with django_db_blocker.unblock(), living, remembered(), transaction.atomic():
            leave_few_entries()
            call_command("freeze", 2020, folder / "2020.zip", stdout=io.StringIO())
            transaction.set_rollback(True)
        with ZipFile(folder / "2020.zip") as bag:
            bag.extractall(folder)

    return made_once("frozen", make) / "mrtc-annual-report-2020"


@pytest.fixture
def few_entries(frozen, db):
    """The living site has no more than the frozen one."""
    leave_few_entries()


@contextmanager
def remembered():
    """Values are remembered within transactions, too, where the version is read."""

    def cacheable_version():
        if connection.in_atomic_block:
            end_of_transaction(connection)
        return data_version.current()

    with pytest.MonkeyPatch.context() as patch:  # a test may undo its own
        patch.setattr(memo, "cacheable_version", cacheable_version)
        yield


@pytest.fixture(autouse=True)
def remembering():
    """Values are remembered in tests, each of which is one transaction, and none from one test to
    the next."""
    memo.values.clear()
    caches["throttle"].clear()
    with remembered():
        yield


@pytest.fixture(autouse=True)
def look_into_files_here(monkeypatch):
    """To start the process that looks into a file takes longer than most tests."""

    def run_here(orders):
        return json.loads(json.dumps([child.answer(**order) for order in orders])), ""

    monkeypatch.setattr(inspection, "_run", run_here)


@pytest.fixture(autouse=True)
def close_what_is_not_read(monkeypatch):
    """A file that a test leaves unread holds a cursor of PostgreSQL's open, which some later test
    would be blamed for."""
    files, request = [], Client.request

    def kept(self, **environ):
        response = request(self, **environ)
        if response.streaming:
            files.append(response)
        return response

    monkeypatch.setattr(Client, "request", kept)
    yield
    for response in files:
        for _ in closing_iterator_wrapper([], response.close):  # connections stay open
            pass


def pytest_collection_modifyitems(items):
    """Files that take long come first, so that no process has one left when the others are done."""
    items.sort(key=lambda item: item.path.parent.name not in ("running", "browser"))


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
