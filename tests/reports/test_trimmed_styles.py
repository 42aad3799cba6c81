"""A trimmed style writes what citeproc writes by the whole one."""

from functools import cache

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.citation_styles import Item, trimmed
from reports.citations import STYLES, STYLES_DIR

pytestmark = pytest.mark.once

styles = pytest.mark.parametrize(
    "path", [str(STYLES_DIR / f"{style.file}.csl") for style in STYLES]
)
words = st.text("aB1é민. ?!:,-“”'&", min_size=1).filter(str.strip)
people = st.one_of(
    st.fixed_dictionaries({"family": words}, optional={"given": words}),
    st.fixed_dictionaries({"literal": words}),
)
reports = st.fixed_dictionaries(
    {
        "author": st.lists(people, min_size=1, max_size=24),
        "issued": st.integers(1, 3000).map(lambda year: {"date-parts": [[year]]}),
        "number": st.one_of(st.integers(0).map(str), words),
        "publisher": words,
        "publisher-place": words,
        "URL": st.just("http://x/"),
    },
    optional={"title": words, "genre": words},
)
OTHERS = (
    {},
    {"type": "book"},
    {"type": "book", "edition": "2", "editor": [{"family": "Kim", "given": "A."}]},
    {"type": "article-journal", "container-title": "A journal", "volume": "3", "page": "12-19"},
    {"type": "legislation", "container-title": "Laws", "section": "4"},
    {"type": "webpage", "accessed": {"date-parts": [[2021, 3, 4]]}, "container-title": "A site"},
    {"type": "thesis", "genre": "PhD", "archive": "A library", "note": "A note"},
)


def as_json(item):
    return {"id": "one", "type": "report", "language": "en", **item}


@cache
def whole_style(path):
    return CitationStylesStyle(path, validate=False)


def by_the_whole_style(path, item):
    source = CiteProcJSON([as_json(item)])
    bibliography = CitationStylesBibliography(whole_style(path), source, formatter.html)
    bibliography.register(Citation([CitationItem("one")]))
    return [str(text) for text in bibliography.bibliography()]


trimmed_once = cache(trimmed)


def by_the_trimmed_style(path, item):
    (reference,) = CiteProcJSON([as_json(item)]).values()
    item = Item(reference)
    style = trimmed_once(path, reference.type, item.variables, formatter.html)
    return [str(text) for text in style.bibliography.render([item])]


@styles
@given(report=reports)
@settings(deadline=None, max_examples=20)
def test_any_report_reads_as_by_the_whole_style(path, report):
    assert by_the_trimmed_style(path, report) == by_the_whole_style(path, report)


@styles
@pytest.mark.parametrize("known", OTHERS)
@pytest.mark.parametrize("named", [{}, {"title": "A title", "issued": {"date-parts": [[2020]]}}])
def test_so_does_an_item_that_knows_more_or_less(path, known, named):
    item = {**named, **known}
    assert by_the_trimmed_style(path, item) == by_the_whole_style(path, item)


@styles
def test_a_trimmed_style_is_not_altered_by_writing(path):
    item = {"author": [{"family": "Park"}], "title": "A title"}
    style = trimmed_once(path, "report", frozenset({"author", "title", "language"}), formatter.html)
    before = len([*style.iter()])
    by_the_trimmed_style(path, item)
    assert len([*style.iter()]) == before  # citeproc adds one to a whole style every time
