"""What text may hold, and what it is made comparable by."""

import re
import unicodedata

# As typed, as printed, and as Hawaiian, Uzbek and transliterated Arabic have them.
APOSTROPHES = "'’‘‛`´′ʹʻʼʽʾʿ"
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
# What each font draws as it likes, such as the bullets of Word's Symbol.
PRIVATE = "[\ue000-\uf8ff\U000f0000-\U0010ffff]"
_UNWANTED = re.compile(f"{_IMPOSSIBLE.pattern}|{_TURNING}|{PRIVATE}")
# What typesetting leaves behind: soft hyphens, signs of no width. Two of these join or part letters
# (Arabic, India's) and pictures; elsewhere they are nothing, too.
_NOTHING = re.compile(
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
    """Give `text` as it is kept: in NFC, lines ended alike, without what carries nothing."""
    if text.isascii() and "\r" not in text:
        return text
    return normal(_NOTHING.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def searchable(text: str) -> str:
    """Give `text` as search reads it: clean, of one width, quotation marks and dashes as typed."""
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
