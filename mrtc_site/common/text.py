"""Normal forms of text: as stored, as searched, as compared; and which characters are refused."""

import re
import unicodedata

# Typed and printed ones, and those of Hawaiian, Uzbek and transliterated Arabic.
APOSTROPHES = "'’‘‛`´′ʹʻʼʽʾʿ"
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
# Letters that Unicode doesn't decompose into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans("øłđðħŧıŋəɓɗƙƴ", "olddhtinebdky") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
)
# What no XML document may hold (XML 1.0, production 2), nor spreadsheets and calendars.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Characters that reverse the direction of the text after them. No text here needs them, and they
# can make one text look like another.
_BIDIRECTIONAL = "[\u202a-\u202e\u2066-\u2069]"
# Private use: each font draws them differently, such as the bullets of Word's Symbol.
PRIVATE = "[\ue000-\uf8ff\U000f0000-\U0010ffff]"
_UNWANTED = re.compile(f"{_IMPOSSIBLE.pattern}|{_BIDIRECTIONAL}|{PRIVATE}")
# What typesetting leaves behind: soft hyphens, characters without width. Two of these join letters
# in Arabic, languages of India and emoji, or part them, and are removed elsewhere only.
_INVISIBLE = re.compile(
    "[\xad\u180e\u200b\u2060\ufeff]"
    "|(?<![\u0600-\u10ff\u1200-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_WIDE_OR_NARROW = re.compile("[\u3000\uff00-\uffef]+")
# Quotation marks of English, German, French and Korean; dashes and minus signs.
_AS_TYPED = str.maketrans(
    dict.fromkeys("“”„‟«»「」『』《》〈〉〝〞", '"') | dict.fromkeys("‐‑‒–—−﹣", "-")
)


def normal(text: str) -> str:
    """Give `text` in Unicode's composed form (NFC), in which Hangul is whole syllables."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """Give `text` as it is stored: in NFC, with \\n as line end, without invisible characters."""
    if text.isascii() and "\r" not in text:
        return text
    return normal(_INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def searchable(text: str) -> str:
    """Give `text` as search reads it: clean, with plain quotation marks, hyphens and widths."""
    if text.isascii():
        return text
    one_width = _WIDE_OR_NARROW.sub(
        lambda found: unicodedata.normalize("NFKC", found.group()), clean(text)
    )
    return normal(one_width.translate(_AS_TYPED))


def legible(text: str) -> str:
    """Give `text` without the characters that XML, spreadsheets and calendars can't hold."""
    return _IMPOSSIBLE.sub("", text)


def unwanted(text: str) -> tuple[str, str] | None:
    """Give the first character that is refused, and the text before it; None if there is none."""
    if text.replace("\n", "").isprintable():  # so are nearly all texts
        return None
    match = _UNWANTED.search(text)
    return (match.group(), text[: match.start()]) if match else None


def plain_letters(text: str) -> str:
    """Give `text` without case, accents and apostrophes; Latin letters become those of English."""
    bare = unicodedata.normalize("NFKD", text.translate(_NO_APOSTROPHES).casefold()).casefold()
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return normal(bare.translate(_PLAIN_LETTERS))
