"""What the site is built with: each package told why, and installed as it was chosen."""

import re
import tomllib

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNNING = PROJECT["project"]["dependencies"]
TESTING = PROJECT["dependency-groups"]["dev"]
EXTRAS = {"brotli", "openpyxl"}  # of whitenoise and django-import-export
OTHERS = {"htmx", "afile", "thesystem"}  # ours, as a file, and the system's Chromium


def name(text):
    return re.sub(r"[^a-z]", "", re.match(r"[\w .-]+", text.strip())[0].lower())


def told():
    """Give the packages that the README's table names."""
    table = (ROOT / "README.md").read_text().split("## What it is built with")[1]
    cells = [line.split("|")[1] for line in table.splitlines()[3:] if line.startswith("|")]
    texts = [cell.partition(": ")[2] if cell.strip().startswith("for ") else cell for cell in cells]
    return {name(each) for text in texts for each in re.split(r",? with |, | and ", text)}


def test_the_readme_says_of_every_package_why_it_is_there_and_of_no_other():
    wanted = {name(each) for each in (*RUNNING, *TESTING)}
    assert len(wanted) > 30
    assert told() - EXTRAS - OTHERS == wanted


@pytest.mark.parametrize(
    ("file", "dependencies"),
    [("requirements.txt", RUNNING), ("requirements-dev.txt", [*RUNNING, *TESTING])],
)
def test_every_package_is_installed_by_version_and_hash(file, dependencies):
    lines = (ROOT / file).read_text().replace("\\\n", "").splitlines()
    assert all(re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert {name(each) for each in dependencies} <= {name(line) for line in lines}
