"""A database of the first release, brought to this one."""

import json
import subprocess
import sys
from contextlib import closing

import pytest

from .first_release import ADDRESSES, DATA

pytestmark = pytest.mark.django_db


def run(database, what):
    command = [sys.executable, "-m", "tests.running.first_release", what]
    done = subprocess.run(
        command, env=database.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(value):
    """Say a value as both databases, and the file, would."""
    if isinstance(value, dict):
        return json.dumps(value)
    text = "" if value is None else str(value)
    return text.removesuffix("+00:00").replace("True", "1")


def kept(database, table, names):
    """Give what these columns hold, row by row."""
    columns = ", ".join(f'"{name}"' for name in names)
    with closing(database.connect()) as opened:
        found = opened.execute(f"SELECT {columns} FROM {table}").fetchall()
    return [[told(value) for value in row] for row in found]


@pytest.fixture(scope="module")
def upgraded(empty_database):
    run(empty_database, "build")
    code, _, errors = empty_database.run("migrate", "--verbosity", "0")
    assert (code, errors) == (0, "")
    return empty_database


def test_everything_is_there(upgraded):
    for table, row in DATA:
        wanted = {name: told(value) for name, value in row.items() if name != "content_type_id"}
        assert [*wanted.values()] in kept(upgraded, table, wanted)


def test_pages_answer_and_search_finds(upgraded):
    answers = json.loads(run(upgraded, "answers"))
    assert {address: status for address, (status, _) in answers.items()} == dict.fromkeys(
        ADDRESSES, 200
    )
    title = "Wombats “at” the border &amp; 이민"
    for address in (
        "/reports/",
        "/reports/2019/issue-brief/1/",
        "/ko/reports/2019/issue-brief/1/",
        "/researchers/noor-lee/",
        "/search/?q=wombat",
        "/search/?q=kim",
    ):
        assert "Wombats" in answers[address][1], address
    assert title in answers["/reports/2019/issue-brief/1/"][1]
    assert "A <mark>bilby</mark> workshop" in answers["/search/?q=bilby"][1]
    assert 'href="/annual-reports/2019/#greetings"' in answers["/search/?q=quokka"][1]
    assert answers["/oai/?verb=ListRecords&metadataPrefix=oai_dc"][1].count("<record>") == 1
    assert "Wombats at the border" in answers["/admin/reports/report/1/history/"][1]
    assert "numbat" not in "".join(content for _, content in answers.values())


def test_every_migration_can_be_taken_back(upgraded):
    assert json.loads(run(upgraded, "back")) == []
