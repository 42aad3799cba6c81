"""Sort keys of names and titles, stored in columns of their own: so every database sorts alike."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .languages import is_korean
from .text import plain_letters

LONGEST_KEY = 400
# Between the parts of a key. Two spaces sort before one, so all with the family name “Kim” come
# before those with “Kim Lee”, whatever their given names.
PART_SEPARATOR = "  "


class SortKeyField(models.CharField):
    """A text that is sorted by code point, whatever the database's collation."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        kind = super().db_type(connection)
        return f'{kind} COLLATE "C"' if connection.vendor == "postgresql" else kind


def sort_key(*parts: str) -> str:
    """Give the key by which texts, the most important one first, are sorted: their words without
    case, accents and signs. A text of signs alone is sorted by these."""
    return PART_SEPARATOR.join(_words(part) or part for part in parts)[:LONGEST_KEY].rstrip()


def _words(text: str) -> str:
    text = plain_letters(text).replace("\u2010", "-")
    words = "".join(sign if _is_in_words(sign) else " " for sign in text)
    return " ".join(words.split()).lstrip("- ")


def _is_in_words(sign: str) -> bool:
    """Whether it is a letter, a mark of one (as vowels of India's are), a digit or a hyphen."""
    return sign.isalnum() or sign == "-" or unicodedata.category(sign)[0] in "LMN"


def alphabetical(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (sort_key(text), text))


def key_column() -> str:
    return "sort_key_ko" if is_korean() else "sort_key"


def spoken_order(columns: Iterable[Any]) -> list[Any]:
    """Give the columns to order by, with `sort_key` replaced by the present language's."""
    return [key_column() if column == "sort_key" else column for column in columns]
