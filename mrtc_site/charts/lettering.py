"""Estimates the width of text, as the server doesn't know the fonts of browsers.

The widths are those of a wide font (DejaVu Sans), so that text fits in most others.
"""

import unicodedata
from functools import cache

NARROW, WIDE = set("fijlrtIJ.,:;'’()[]-/!| "), set("mwMW@%&+—…")


@cache
def letter_width(letter: str) -> float:
    """Estimate the width of a letter in em: Hangul is about twice as wide as Latin."""
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF" or letter in WIDE:
        return 0.99
    if letter in NARROW:
        return 0.4
    return 0.62 if letter.islower() or letter.isdigit() else 0.77


def text_width(text: str, size: float = 1) -> float:
    return size * sum(map(letter_width, text))


def wrapped(text: str, room: float) -> list[str]:
    """Wrap a text into lines no wider than `room` em: as few as possible, of about equal length."""
    lines = _filled(text, room)
    while room > 1 and len(balanced := _filled(text, room * 0.95)) == len(lines):
        room, lines = room * 0.95, balanced
    return lines


def _filled(text: str, room: float) -> list[str]:
    """Fill line after line; only a word that is wider than a line is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if text_width(longer) <= room:
            lines[-1] = longer
        else:
            lines += _pieces(word, room)
    return [line for line in lines if line]


def _pieces(word: str, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
