"""What names and titles are sorted by: a key kept beside them, the same on every database."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .languages import is_korean
from .text import plain_letters

LONGEST_KEY = 400
# Between the parts of a key: the family name Kim comes before Kim Lee, whatever the given names.
APART = "  "


class SortKeyField(models.CharField):
    """What rows are put in order by, by code point, whatever the database's collation."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        kind = super().db_type(connection)
        return f'{kind} COLLATE "C"' if connection.vendor == "postgresql" else kind


def sort_key(*parts: str) -> str:
    """Give what texts, the more important ones first, are sorted by: their words, without case,
    accents, quotation marks and other signs. A text of signs alone is sorted by these."""
    return APART.join(_words(part) or part for part in parts)[:LONGEST_KEY].rstrip()


def _words(text: str) -> str:
    text = plain_letters(text).replace("\u2010", "-")
    words = "".join(sign if _is_in_words(sign) else " " for sign in text)
    return " ".join(words.split()).lstrip("- ")


def _is_in_words(sign: str) -> bool:
    """Tell whether it is a letter, a mark of one (as India's vowels are), a digit or a hyphen."""
    return sign.isalnum() or sign == "-" or unicodedata.category(sign)[0] in "LMN"


def keys_of(parts: list[str], korean: str, slug: str = "") -> tuple[str, str]:
    """Give the sort keys of a row, English and Korean; the slug tells namesakes apart."""
    printed = sort_key(*parts, slug)
    return printed, sort_key(korean, slug) if korean else printed


def alphabetical(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (sort_key(text), text))


def key_column() -> str:
    """Name the column of the sort key in the language spoken."""
    return "sort_key_ko" if is_korean() else "sort_key"


def spoken_order(columns: Iterable[Any]) -> list[Any]:
    """Give what to order by, by name in the language spoken where `columns` have the sort key."""
    return [key_column() if column == "sort_key" else column for column in columns]
