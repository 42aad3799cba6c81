"""What text may hold, and what it is made comparable by."""

import re
import unicodedata

# As typed, as printed, and as Hawaiian, Uzbek and transliterated Arabic have them.
APOSTROPHES = "'’‘`´ʹʻʼʽʾʿ"
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
# Letters that Unicode doesn't take apart into a plain one and its accent.
_PLAIN_LETTERS = str.maketrans("øłđðħŧıŋəɓɗƙƴ", "olddhtinebdky") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
)
# What no XML document may hold (XML 1.0, production 2), nor spreadsheets and calendars.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What turns the text after it around for whoever reads it (Unicode's bidirectional algorithm):
# a way to make a text look like another, and needed in none.
_TURNING = "[\u202a-\u202e\u2066-\u2069]"
_UNWANTED = re.compile(f"{_IMPOSSIBLE.pattern}|{_TURNING}")


def normal(text: str) -> str:
    """Give `text` in Unicode's composed form (NFC), in which Hangul is whole syllables."""
    return unicodedata.normalize("NFC", text)


def legible(text: str) -> str:
    """Give `text` without the characters that XML, spreadsheets and calendars can't hold."""
    return _IMPOSSIBLE.sub("", text)


def unwanted(text: str) -> tuple[str, str] | None:
    """Give the first character that nobody means to type, and what is before it; or None."""
    if text.replace("\n", "").isprintable():  # so are nearly all texts
        return None
    match = _UNWANTED.search(text)
    return (match.group(), text[: match.start()]) if match else None


def plain_letters(text: str) -> str:
    """Give `text` without case, accents and apostrophes, Latin letters as the English alphabet has
    them."""
    bare = unicodedata.normalize("NFKD", text.translate(_NO_APOSTROPHES).casefold()).casefold()
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return normal(bare.translate(_PLAIN_LETTERS))
