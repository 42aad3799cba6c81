import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as the_settings
from django.db import connection, transaction
from django.test import override_settings

from mrtc_site.loading.loader import load

from .afresh import empty_the_database, shorten
from .databases import POSTGRESQL, OwnDatabase
from .made import MadeYear

_serial = count(1)


@pytest.fixture
def fixtures_dir(tmp_path, settings):
    """A folder of years' fixtures, empty, in place of the project's own."""
    settings.FIXTURES_DIR = tmp_path / "fixtures"
    settings.FIXTURE_DIRS = [settings.FIXTURES_DIR]
    settings.FIXTURES_DIR.mkdir()
    return settings.FIXTURES_DIR


@pytest.fixture
def committed(fixtures_dir):
    """A copy of the committed fixtures of 2020, to change."""
    return Path(
        shutil.copytree(Path(the_settings.BASE_DIR) / "fixtures/2020", fixtures_dir / "2020")
    )


@pytest.fixture
def made(db, fixtures_dir):
    """A small made-up year, loaded beside 2020."""
    year = MadeYear(fixtures_dir)
    year.load()
    return year


@pytest.fixture(scope="module")
def made_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """That year's rows, loaded once for a module of which all tests have them, in a transaction
    that each test's own is within."""
    folder = tmp_path_factory.mktemp("made")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(FIXTURES_DIR=folder, FIXTURE_DIRS=[folder]):
            MadeYear(folder).load()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def already_made(made_rows, db, fixtures_dir):
    year = MadeYear(fixtures_dir)
    year.write()
    return year


@pytest.fixture
def empty(db):
    """Nothing in the database that fixtures hold, nor that was ever loaded."""
    empty_the_database()


@pytest.fixture(scope="session")
def short_files(tmp_path_factory):
    """Fixtures of 2020 with the first of its entries only."""
    folder = tmp_path_factory.mktemp("short") / "2020"
    shutil.copytree(Path(the_settings.BASE_DIR) / "fixtures/2020", folder)
    shorten(folder)
    return folder


@pytest.fixture
def short(empty, committed, short_files):
    """2020 with the first of its entries only, loaded."""
    shutil.copytree(short_files, committed, dirs_exist_ok=True)
    load(2020)
    return committed


@contextmanager
def copied_database(folder, django_db_blocker):
    """A copy of the test's database, 2020 loaded, that real processes share."""
    for name in ("data", "fixtures"):
        (folder / name).mkdir()
    with django_db_blocker.unblock():
        if POSTGRESQL:
            template = connection.settings_dict["NAME"]
            name = f"{template}_own_{next(_serial)}"
            connection.close()  # nobody may be connected to what is copied
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        else:
            connection.ensure_connection()
            with closing(sqlite3.connect(folder / "own.sqlite3")) as target:
                connection.connection.backup(target)
                target.execute("PRAGMA journal_mode=WAL")  # which memory has not
            url = f"sqlite:///{folder / 'own.sqlite3'}"
    database = OwnDatabase(url, folder)
    yield database
    database.close()
    if POSTGRESQL:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker, tmp_path_factory):
    with copied_database(tmp_path_factory.mktemp("own"), django_db_blocker) as database:
        yield database
