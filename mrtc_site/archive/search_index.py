"""The search index of a frozen edition, as static/js/frozen_search.js reads it: the words of every
row that the site's search finds, and the rules for words and names."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.http import QueryDict
from django.utils.translation import override

from mrtc_site.common import names
from mrtc_site.common.languages import ENGLISH, KOREAN, path_in
from mrtc_site.common.text import searchable
from mrtc_site.listing.views import ListPage
from mrtc_site.portal.search import SEARCHED
from mrtc_site.search import english, hangul
from mrtc_site.search.tokenizer import PLACES, other_readings, words

from .crawling import name_of

NAME = "search/index.js"
LANGUAGES = ENGLISH, KOREAN
ENDINGS = "s", "es", "d", "ed", "ing", "e", "er", "ers", "ly", "al", "ion", "ions", "ment", "ments"


def search_index() -> bytes:
    kinds = [kind for kind in (_kind(page()) for page in SEARCHED) if kind["rows"]]
    texts = chain.from_iterable(row["words"] for kind in kinds for row in kind["rows"])
    index = {
        "kinds": kinds,
        "stems": _stems({word for text in texts for word in text.replace("|", " ").split()}),
        "american": [_rule(*rule) for rule in english.AMERICAN],
        "stopWords": sorted(english.STOP_WORDS),
        "firstParts": english.FIRST_PARTS,
        "lastParts": english.LAST_PARTS,
        "particles": hangul.WITH_PARTICLE.pattern.replace("?P<", "?<"),
        "families": names.FAMILIES,
        "folds": [_rule(*rule) for rule in names.TAKEN_AS_ONE],
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"const searchIndex = {text};\n".encode()


def _stems(vocabulary: set[str]) -> dict[str, str]:
    """Give {word: its stem} where that is another, of words and of other forms to be typed."""
    known = {english.stem(word) for word in vocabulary}
    typed = {word + ending for word in vocabulary | known if word.isascii() for ending in ENDINGS}
    stems = {word: english.stem(word) for word in vocabulary | typed}
    return {word: stem for word, stem in stems.items() if stem != word and stem in known}


def _rule(pattern: Any, replacement: str) -> tuple[str, str]:
    return pattern.pattern, replacement.replace("\\", "$")


def _kind(page: ListPage) -> dict[str, Any]:
    titles = {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = str(page.title)
    ordered = page.fetch([*page.listing(QueryDict()).rows.values_list("pk", flat=True)])
    full = page.queryset.model.rows_in_full().in_bulk([row.pk for row in ordered])
    return {"title": titles, "rows": [_row(full[row.pk]) for row in ordered]}


def _row(row: Any) -> dict[str, Any]:
    texts = row.search_texts()
    found: dict[str, Any] = {
        "words": ["|".join(_runs(texts.get(place, ()))) for place in PLACES],
        "names": [*texts.get("title_names", ()), *texts.get("text_names", ())],
    }
    for language in LANGUAGES:
        with override(language):
            path, mark, fragment = row.get_absolute_url().partition("#")
            title = str(getattr(row, "shown_name", "") or row)
            label = str(getattr(row, "label", ""))
        name = name_of(path_in(language, path)) or ""
        found[language] = [name + mark + fragment, title, label]
    return found


def _runs(texts: Iterable[str]) -> Iterator[str]:
    """Give the words of each text as one run, and each other reading of some of them as another."""
    for text in map(searchable, texts):
        yield " ".join(word.plain for word in words(text))
        for *_, reading in other_readings(text):
            yield " ".join(plain for plain, _ in reading)
