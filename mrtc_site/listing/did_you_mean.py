"""“Did you mean …?”, for words that find nothing: the nearest words and names that there are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from mrtc_site.cache.memo import cached
from mrtc_site.common.text import plain_letters
from mrtc_site.search.index import searched_models
from mrtc_site.search.parser import wanted_parts

if TYPE_CHECKING:
    from .views import ListPage

NEAR = 0.75  # the share of letters that must be right
MOST_PARTS = 8
MOST_ROWS = 300  # of each list, the newest, whose words are suggested
MOST_WORDS = 20_000
_WORD = re.compile(r"[^\W\d_]{3,}|[가-힣]{2,}")


def did_you_mean(text: str, lists: Sequence[type["ListPage"]], finds: Callable[[str], bool]) -> str:
    """Give words near to `text` that find something, as `finds` tells; or an empty text."""
    meant = _nearest(text, cached("people's names", _names))
    if not meant:
        words = cached(("words that there are", *lists), lambda: _words(lists))
        parts = wanted_parts(text)[:MOST_PARTS]
        nearer = [
            part if part != text.strip() and finds(f"{part} ") else _nearest(part, words)
            for part in parts
        ]
        meant = " ".join(nearer) if all(nearer) else ""
    return meant if meant and finds(meant) else ""


def _nearest(typed: str, known: dict[str, str]) -> str:
    match = extractOne(
        _letters(typed), known.keys(), scorer=OSA.normalized_similarity, score_cutoff=NEAR
    )
    return known[match[0]] if match else ""


def _letters(text: str) -> str:
    """Give the letters that texts are compared by, of Hangul its single letters."""
    return unicodedata.normalize("NFD", plain_letters(text).strip())


def _names() -> dict[str, str]:
    people = (model.objects.published() for model in searched_models() if hasattr(model, "forms"))
    return {_letters(form): form for row in chain(*people) for form in row.forms if form}


def _words(lists: Sequence[type["ListPage"]]) -> dict[str, str]:
    """Give {letters: word} of the words of public rows, the most frequent first."""
    counts: Counter[str] = Counter()
    for page in lists:
        public = page().get_queryset()
        pks = [*public.order_by("-pk").values_list("pk", flat=True)[:MOST_ROWS]]
        for row in public.model.rows_in_full().filter(pk__in=pks):
            texts = row.search_texts()
            for place in ("title", "text", "small"):
                counts.update(_WORD.findall(" ".join(texts.get(place, ()))))
    words: dict[str, str] = {}
    for word, _ in counts.most_common(MOST_WORDS):
        words.setdefault(_letters(word), word)
    return words
