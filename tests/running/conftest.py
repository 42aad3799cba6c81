from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.loading.conftest import own_database  # noqa: F401
from tests.loading.databases import POSTGRESQL, OwnDatabase


@pytest.fixture(scope="module")
def empty_database(own_database, tmp_path_factory):  # noqa: F811
    """A database beside it, empty as another machine's on its first day."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "data").mkdir()
    if not POSTGRESQL:
        yield OwnDatabase(f"sqlite:///{folder / 'new.sqlite3'}", folder)
        return
    name = f"{urlsplit(own_database.url).path[1:]}_empty"
    with closing(own_database.connect()) as opened:
        opened.autocommit = True
        opened.execute(f'CREATE DATABASE "{name}"')
    yield OwnDatabase(urlsplit(own_database.url)._replace(path=f"/{name}").geturl(), folder)
    with closing(own_database.connect()) as opened:
        opened.autocommit = True
        opened.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
