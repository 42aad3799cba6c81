"""How much room text takes, estimated: the server knows no fonts.

Widths are those of a wide font (DejaVu Sans), so that in most others there is some room left.
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
    """Give the lines of a text that are no wider than `room` em; nothing is left out.

    They are as few as can be, and about equally long.
    """
    lines = _filled(text, room)
    while room > 1 and len(balanced := _filled(text, room * 0.95)) == len(lines):
        room, lines = room * 0.95, balanced
    return lines


def _filled(text: str, room: float) -> list[str]:
    """A line ends between words, or within one that is wider by itself."""
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
