"""The book as EPUB in a browser: what axe says of its pages."""

import io
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from tests.waiting import HANG

from .test_accessibility import RULES, violations

pytestmark = pytest.mark.django_db


def test_axe_finds_nothing_in_the_pages_of_the_epub(browser, tmp_path):
    call_command("make_book", 2020, tmp_path / "book.epub", stdout=io.StringIO())
    with ZipFile(tmp_path / "book.epub") as book:
        book.extractall(tmp_path)
        pages = [name for name in book.namelist() if name.endswith(".xhtml")]
    assert len(pages) == 4 + 2  # chapters, cover and contents
    context = browser.new_context(offline=True, viewport={"width": 320, "height": 900})
    context.set_default_timeout(HANG * 1000)
    page = context.new_page()
    found = {}
    for name in pages:
        page.goto(f"file://{tmp_path}/{name}")
        found[name] = violations(page, RULES)
    context.close()
    assert {name: rules for name, rules in found.items() if rules} == {}
