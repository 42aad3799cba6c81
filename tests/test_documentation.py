"""What the README and docs/ name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = [ROOT / name for name in ("", "mrtc_site", "docs")]
FILE = re.compile(r"`(\w+(?:/[\w.-]+)*/\w+\.(?:py|js|conf|toml|md))(?=[`\s])")  # a/b.py
NAME = re.compile(rf"`(\w+)(?:\(\))?` in\s+{FILE.pattern}")  # `name()` in `a/b.py`
LINK = re.compile(r"\]\(([\w./-]+)\)")  # [running.md](running.md)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_function_that_is_named_is_there(page):
    text = page.read_text()
    named = {*FILE.findall(text), *LINK.findall(text)}
    missing = {name for name in named if not any((folder / name).exists() for folder in FOLDERS)}
    assert not missing
    for name, file in NAME.findall(text):
        [path] = [folder / file for folder in FOLDERS if (folder / file).exists()]
        assert re.search(rf"^\s*(def|class) {name}\b", path.read_text(), re.M), (name, file)


def test_every_package_of_the_site_is_in_the_readme():
    table = (ROOT / "README.md").read_text().split("## Where things are")[1]
    packages = {path.parent.name for path in (ROOT / "mrtc_site").glob("*/__init__.py")}
    packages -= {"management", "migrations"}
    assert len(packages) > 15
    assert packages <= set(re.findall(r"`(\w+)/`", table))


def test_every_page_of_docs_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert all(f"(docs/{page.name})" in readme for page in PAGES[1:])
