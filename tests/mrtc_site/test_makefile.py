"""`make test` runs its two halves whatever becomes of the first, and fails if either has."""

import subprocess

import pytest
from django.conf import settings

# In place of Python: tells which half it was to run, and fails that of the test.
PYTHON = """#!/bin/sh
case "$*" in *on_postgresql*) half=PostgreSQL ;; *) half=SQLite ;; esac
echo "$half" >> {folder}/asked
case "{failing}" in *$half*) exit 1 ;; esac
"""


@pytest.mark.parametrize("failing", ["", "SQLite", "PostgreSQL", "SQLite PostgreSQL"])
def test_both_halves_run_and_either_fails_the_whole(failing, tmp_path):
    python = tmp_path / "python"
    python.write_text(PYTHON.format(folder=tmp_path, failing=failing))
    python.chmod(0o755)
    make = ["make", "test", f"BIN={tmp_path}", "--assume-old=.venv/dev"]
    done = subprocess.run(make, cwd=settings.BASE_DIR, capture_output=True, check=False)
    assert (tmp_path / "asked").read_text().split() == ["SQLite", "PostgreSQL"]
    assert (done.returncode == 0) == (failing == "")
