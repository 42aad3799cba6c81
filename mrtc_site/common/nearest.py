"""“did you mean …?” at the end of an error message, of a few known words."""

import difflib
from collections.abc import Iterable

from django.utils.translation import gettext


def near(word: object, known: Iterable[object]) -> str:
    """Give “; did you mean …?” with the nearest of the known words, or an empty text."""
    words = difflib.get_close_matches(str(word), map(str, known), n=3, cutoff=0.7)
    if not words:
        return ""
    return gettext("; did you mean %(words)s?") % {"words": gettext(" or ").join(words)}
