"""A database moves from SQLite to PostgreSQL by the documented commands, with all that is in it."""

import json
import re
import shlex

import pytest
from django.conf import settings as the_settings

from tests.loading.conftest import short_files  # noqa: F401
from tests.loading.databases import POSTGRESQL, OwnDatabase

from .machines import EDITOR

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

DEPLOYING = (the_settings.BASE_DIR / "docs/deploying.md").read_text().replace("\\\n", " ")
DOCUMENTED = DEPLOYING.partition("**Moving there from SQLite**")[2]
COMMANDS = [
    shlex.split(line)
    for line in re.findall(r"^    \.venv/bin/python manage\.py (.+)$", DOCUMENTED, re.M)
]
TYPES = 6  # of reports
# An account, an edit with its history, and a report that harvesters are told is deleted.
LIVED_IN = f"""
import reversion
from django.contrib.auth.models import Group, User
editor = User.objects.create_user(**{EDITOR}, is_staff=True)
editor.groups.add(Group.objects.get(name="Editors"))
from reports.models import Report
with reversion.create_revision():
    reversion.set_user(editor)
    report = Report.objects.get_by_natural_key(2020, "policy-report", 1)
    report.title = "한국어 title, “edited”"
    report.save()
Report.objects.get_by_natural_key(2020, "issue-brief", 1).delete()
"""


@pytest.fixture
def embedded(tmp_path, short_files):  # noqa: F811
    """A database with the first entry of each series."""
    database = OwnDatabase(f"sqlite:///{tmp_path / 'all.sqlite3'}", tmp_path)
    database.environment["FIXTURES_DIR"] = str(short_files.parent)
    for command in (
        ("migrate", "--verbosity", "0"),
        ("load_annual_report", 2020, "--verbosity", "0"),
        ("shell", "--verbosity", "0", "--command", LIVED_IN),
    ):
        code, _, errors = database.run(*command)
        assert code == 0, errors
    yield database
    database.close()


def dumped(database, path):
    """Give all that the documented command dumps, as a set of JSON texts."""
    assert database.run(*COMMANDS[0][:-1], path)[0] == 0
    return {json.dumps(row, sort_keys=True) for row in json.loads(path.read_text())}


@pytest.mark.skipif(not POSTGRESQL, reason="it moves there")
def test_a_database_moves_to_postgresql_with_all_that_is_in_it(embedded, empty_database, tmp_path):
    (dump, *there) = COMMANDS
    assert [dump[0], *(command[0] for command in there[:3])] == [
        *("dumpdata", "migrate", "loaddata", "index_search")
    ]
    before = dumped(embedded, tmp_path / "all.json")
    for command in there[:3]:
        code, _, errors = empty_database.run(
            *(str(tmp_path / word) if word == "all.json" else word for word in command)
        )
        assert code == 0, errors
    assert dumped(empty_database, tmp_path / "again.json") == before
    kinds = [json.loads(row)["model"] for row in before]
    assert kinds.count("auth.user") == 1 and kinds.count("reports.report") == TYPES - 1
    assert kinds.count("reports.harvestedrecord") == TYPES and "reversion.version" in kinds
