"""“Did you mean …?” of a few known words."""

import difflib
from collections.abc import Iterable

from django.utils.translation import gettext


def near(word: object, known: Iterable[object]) -> str:
    """Suggest the nearest of the known words, as an end for a sentence."""
    words = difflib.get_close_matches(str(word), map(str, known), n=3, cutoff=0.7)
    if not words:
        return ""
    return gettext("; did you mean %(words)s?") % {"words": gettext(" or ").join(words)}
