from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.loading.conftest import own_database  # noqa: F401
from tests.loading.databases import POSTGRESQL, OwnDatabase

from .machines import MAKE_EDITOR, Machine


@pytest.fixture(scope="module")
def empty_database(own_database, tmp_path_factory):  # noqa: F811
    """A database beside it, empty as another machine's on its first day."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "data").mkdir()
    if not POSTGRESQL:
        with closing(OwnDatabase(f"sqlite:///{folder / 'new.sqlite3'}", folder)) as database:
            yield database
        return
    name = f"{urlsplit(own_database.url).path[1:]}_empty"
    with closing(own_database.connect()) as opened:
        opened.autocommit = True
        opened.execute(f'CREATE DATABASE "{name}"')
    url = urlsplit(own_database.url)._replace(path=f"/{name}").geturl()
    with closing(OwnDatabase(url, folder)) as database:
        yield database
    with closing(own_database.connect()) as opened:
        opened.autocommit = True
        opened.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def static(own_database, collected):  # noqa: F811
    """The static files, collected in that database's folder."""
    Path(own_database.environment["DATA_DIR"], "static").symlink_to(collected)
    return collected


@pytest.fixture(scope="module")
def shared(own_database):  # noqa: F811
    """The database that machines share, with an editor in it."""
    with own_database.writing(*MAKE_EDITOR):
        return own_database


@pytest.fixture(scope="module")
def machine(shared, tmp_path_factory):
    """A function that gives a server on that database, to be entered."""
    return lambda **variables: Machine(
        {**shared.environment, **variables}, tmp_path_factory.mktemp("machine")
    )
