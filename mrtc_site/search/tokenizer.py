"""Text as search sees it: the same words on every database.

Words are compared by their English stem, with case and accents ignored; Hangul and Han by the
syllable or character, so that “정책” is found inside “이민정책연구원”. Databases cut text into
words by rules of their own that differ, so what they index and match are codes: words of a–z and
0–9 only.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mrtc_site.common.names import begun_keys, name_keys
from mrtc_site.common.text import APOSTROPHES, plain_letters, searchable

from . import hangul
from .english import stem

# A word: letters and digits, an apostrophe inside; of Hangul, Han and Kana each sign is one.
_SIGNS = (
    "\\u1100-\\u11ff\\u3040-\\u30ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff"
    "\\U00020000-\\U0003ffff"
)
_LETTER = rf"[^\W_{_SIGNS}{APOSTROPHES}]"
_LETTERS = rf"{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*"  # with accents that stand alone
_WORD = re.compile(rf"{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*|[{_SIGNS}]")
HYPHENED = re.compile(rf"(?<!{_LETTER})(?>{_LETTERS})(?:-(?>{_LETTERS}))+")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_POSSESSIVE = re.compile(f"[{APOSTROPHES}][sS]$")
LONGEST_WORD = 60  # letters; databases refuse endless ones


Reading = Sequence[tuple[str, str]]  # words, each plain and as its stem


class Word(NamedTuple):
    """A word of a text: where it stands, how it reads with case and accents ignored, its stem."""

    start: int
    end: int
    plain: str
    stem: str


def words(text: str) -> list[Word]:
    """Give the words of a text, which is in NFC."""
    matches = _WORD.finditer(text)
    return [Word(*match.span(), *_plain_and_stem(match.group())) for match in matches]


@lru_cache(maxsize=50_000)
def _plain_and_stem(word: str) -> tuple[str, str]:
    """Give a word without case and accents, and its stem."""
    plain = plain_letters(_POSSESSIVE.sub("", word))[:LONGEST_WORD] or word
    return plain, stem(plain)


def other_readings(text: str) -> list[tuple[int, int, Reading]]:
    """Give the other ways to read some words of a text, as (start, end, reading): the parts around
    an apostrophe, which may be typed as a space, and the parts of a hyphened word as one word."""
    readings: list[tuple[int, int, Reading]] = []
    for match in _WORD.finditer(text) if _APOSTROPHE.search(text) else ():
        parts = _APOSTROPHE.split(_POSSESSIVE.sub("", match.group()))
        if len(parts) > 1:
            readings.append((*match.span(), [_plain_and_stem(part) for part in parts]))
    for match in HYPHENED.finditer(text) if "-" in text else ():
        readings.append((*match.span(), [_plain_and_stem(match.group().replace("-", ""))]))
    return readings


# The first letter of a code says what it stands for: the stem of a word, or a whole word in one of
# the columns, of which a hit in an earlier one ranks higher.
STEM = "s"
PLACES = {"title": "t", "text": "b", "small": "c"}
# After the column's letter: the key of a name (names.py) or a Korean word's initials; as “z” itself
# is written “zz”, no word's code begins so.
NAME, INITIALS = "zn", "zi"
HANGUL = "zh"
SYLLABLE = STEM + HANGUL
PAIR = "p"  # before the codes of two syllables that are next to each other (migration 0018)
BREAK = "x"  # stands between texts, so that no phrase goes across from one to the next
MOST = 200_000  # characters of a text and of its codes; PostgreSQL refuses endless ones


@lru_cache(maxsize=50_000)
def code(word: str, what: str = STEM) -> str:
    """Write a word in a–z and 0–9 alone, so that every database takes it as one word.

    It is written letter by letter, so that words begin alike exactly if their codes do.
    """
    return what + "".join(map(_letter_code, word))


def _letter_code(sign: str) -> str:
    if sign == "z":
        return "zz"
    if hangul.SYLLABLE.match(sign):
        return HANGUL + hangul.syllable_code(sign)
    return sign if sign.isascii() and sign.isalnum() else f"zx{ord(sign):06x}"


def stem_codes(texts: Iterable[str]) -> str:
    """Give the codes of the stems of the texts' words, in order, as one string to index."""
    return _joined([each for text in texts for each in (*_codes(text)[0], BREAK)])


def beginning_codes(texts: Iterable[str], place: str, names: Iterable[str] = ()) -> str:
    """Give the codes that are found by how they begin: of the different words of the texts, of the
    keys of people's names, and of the initials of Korean words in a title."""
    whole_words = {word for text in texts for word in _codes(text)[1]}
    korean = {word for text in texts for word in hangul.WORD.findall(text) if place == "title"}
    others = {NAME + key for key in names} | {INITIALS + hangul.initials_code(w) for w in korean}
    return _joined([PLACES[place] + each for each in (*sorted(whole_words), *sorted(others))])


def name_codes(text: str, places: Iterable[str]) -> list[tuple[str, bool]]:
    """Give (code, whether it is only a beginning) of each name that a typed text may be."""
    begun = begun_keys(text) if text[-1:].isalpha() else []
    keys = sorted({*name_keys(text), *begun})
    return [(PLACES[place] + NAME + key, key in begun) for place in places for key in keys]


def initials_codes(text: str) -> list[tuple[str, bool]]:
    """Give the same of the words in titles of which a typed text is the initials (ㅂㅁㅈ)."""
    if not hangul.INITIALS_ALONE.fullmatch(text):
        return []
    return [(PLACES["title"] + INITIALS + hangul.initials_code(text), True)]


@lru_cache(maxsize=64)  # it is called twice for each text
def _codes(text: str) -> tuple[list[str], set[str]]:
    """Give the codes of the words' stems, with those of other readings behind them, and the codes
    of the words of two letters and more. A text is read piece by piece, between its spaces."""
    pieces = [
        _codes_of(piece) if len(piece) <= LONGEST_WORD else _codes_of.__wrapped__(piece)
        for piece in searchable(text[:MOST]).split()
    ]
    stems = [stems for stems, _, _ in pieces if stems]
    others = [others for _, others, _ in pieces if others]
    return stems + others, {word for _, _, whole_words in pieces for word in whole_words}


@lru_cache(maxsize=50_000)
def _codes_of(piece: str) -> tuple[str, str, list[str]]:
    whole = [_plain_and_stem(word) for word in _WORD.findall(piece)]
    others = [reading for *_, reading in other_readings(piece)]
    plains = [plain for reading in (whole, *others) for plain, _ in reading]
    return (
        _stem_codes_of(whole),
        " ".join([f"{BREAK} {_stem_codes_of(reading)}" for reading in others]),
        [code(plain, "") for plain in plains if len(plain) > 1],
    )


def _stem_codes_of(read_words: Iterable[tuple[str, str]]) -> str:
    return " ".join([code(stem) for _, stem in read_words])


def _joined(codes: Iterable[str]) -> str:
    """Join as many of the codes as a database takes."""
    text = " ".join(codes)
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0]
