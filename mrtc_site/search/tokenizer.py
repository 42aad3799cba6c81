"""Text as search sees it: the same words on every database.

Words are compared by their English stem, with case and accents ignored; Hangul and Han by the
syllable or character, so that “정책” is found inside “이민정책연구원”. Databases cut text into
words by rules of their own that differ, so what they index and match are codes: words of a–z and
0–9 only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

from mrtc_site.common.names import begun_keys, name_keys
from mrtc_site.common.text import APOSTROPHES, normal, plain_letters, searchable

_english = stemmer("english")
_one_at_a_time = Lock()  # the stemmer keeps its place in the word in itself

# A word: letters and digits, an apostrophe inside; of Hangul, Han and Kana each sign is one.
_SIGNS = (
    "\\u1100-\\u11ff\\u3040-\\u30ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff"
    "\\U00020000-\\U0003ffff"
)
_LETTER = rf"[^\W_{_SIGNS}{APOSTROPHES}]"
_LETTERS = rf"{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*"  # with accents that stand alone
_WORD = re.compile(rf"{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*|[{_SIGNS}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_POSSESSIVE = re.compile(f"[{APOSTROPHES}][sS]$")
LONGEST_WORD = 60  # letters; databases refuse endless ones


@dataclass(frozen=True)
class Word:
    """A word of a text: where it stands, how it reads with case and accents ignored, its stem."""

    start: int
    end: int
    plain: str
    stem: str


def words(text: str) -> list[Word]:
    """Give the Words of a text in NFC."""
    return [
        Word(match.start(), match.end(), *_plain_and_stem(match.group()))
        for match in _WORD.finditer(text)
    ]


@lru_cache(maxsize=50_000)
def _plain_and_stem(word: str) -> tuple[str, str]:
    """Give a word without case and accents, and its stem."""
    plain = plain_letters(_POSSESSIVE.sub("", word))[:LONGEST_WORD] or word
    with _one_at_a_time:
        return plain, _english.stemWord(plain)


@lru_cache(maxsize=50_000)
def _parts(word: str) -> list[tuple[str, str]]:
    """Give what is on either side of apostrophes, which may be typed as spaces."""
    parts = _APOSTROPHE.split(_POSSESSIVE.sub("", word))
    return [_plain_and_stem(part) for part in parts] if len(parts) > 1 else []


# What a code stands for is its first letter: the stem of a word, or a whole word by where it is.
STEM = "s"
PLACES = {"title": "t", "text": "b", "small": "c"}  # by worth
NAME = "zn"  # after the place: the key of a name (names.py), which begins as no word does
BREAK = "x"  # a code that nothing is looked for by: no phrase goes across it
MOST = 200_000  # characters of a text and of its codes; PostgreSQL refuses endless ones


@lru_cache(maxsize=50_000)
def code(word: str, what: str = STEM) -> str:
    """Write a word in a–z and 0–9 alone, so that every database takes it as one word.

    Letter by letter: a code begins with that of every beginning of the word, and with no other.
    """
    return what + "".join(map(_letter_code, word))


def _letter_code(sign: str) -> str:
    if sign == "z":
        return "zz"
    return sign if sign.isascii() and sign.isalnum() else f"zx{ord(sign):06x}"


def stem_codes(texts: Iterable[str]) -> str:
    """Give the codes of the texts' stems in order, as one string to index."""
    return _joined([each for text in texts for each in (*_codes(text)[0], BREAK)])


def beginning_codes(texts: Iterable[str], place: str, names: Iterable[str] = ()) -> str:
    """Give the codes of the texts' different words as written, to be found by how they begin, and
    of the keys of people's names."""
    whole_words = {word for text in texts for word in _codes(text)[1]}
    words_and_names = [*sorted(whole_words), *(NAME + key for key in sorted({*names}))]
    return _joined([PLACES[place] + each for each in words_and_names])


def name_codes(text: str, places: Iterable[str]) -> list[tuple[str, bool]]:
    """Give the codes of the names that a typed text may be, each with whether it is a beginning."""
    begun = begun_keys(text) if text[-1:].isalpha() else []
    keys = sorted({*name_keys(text), *begun})
    return [(PLACES[place] + NAME + key, key in begun) for place in places for key in keys]


@lru_cache(maxsize=64)  # it is called twice for each text
def _codes(text: str) -> tuple[list[str], set[str]]:
    """Give the codes of the words' stems, those of words that apostrophes part again at the end,
    and those of whole words that have a beginning; no word goes across a space."""
    pieces = [
        _codes_of(piece) if len(piece) <= LONGEST_WORD else _codes_of.__wrapped__(piece)
        for piece in searchable(text[:MOST]).split()
    ]
    stems = [stems for stems, _, _ in pieces if stems]
    parted = [parted for _, parted, _ in pieces if parted]
    return stems + parted, {word for _, _, whole_words in pieces for word in whole_words}


@lru_cache(maxsize=50_000)
def _codes_of(piece: str) -> tuple[str, str, list[str]]:
    words_of_piece = _WORD.findall(piece)
    whole = [_plain_and_stem(word) for word in words_of_piece]
    parted = [parts for word in words_of_piece if (parts := _parts(word))]
    plains = [plain for parts in (whole, *parted) for plain, _ in parts]
    return (
        _stem_codes_of(whole),
        " ".join([f"{BREAK} {_stem_codes_of(parts)}" for parts in parted]),
        [code(plain, "") for plain in plains if len(plain) > 1],
    )


def _stem_codes_of(read_words: Iterable[tuple[str, str]]) -> str:
    return " ".join([code(stem) for _, stem in read_words])


def _joined(codes: Iterable[str]) -> str:
    """Join codes, as many as a database takes."""
    text = " ".join(codes)
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0]


@dataclass(frozen=True)
class Term:
    """One thing looked for: the stems of a word or phrase, and of the last word of all, while it
    is being typed, also its beginning."""

    stems: tuple[str, ...]
    beginning: str = ""

    def places(self, text: Sequence[tuple[str, str]]) -> Iterator[int]:
        """Give the places where it stands in a text, whose words are given plain and as stems."""
        first, length = self.stems[0], len(self.stems)
        for start, (plain, stem) in enumerate(text):
            if stem == first and self.stems == tuple(s for _, s in text[start : start + length]):
                yield from range(start, start + length)
            elif self.beginning and plain.startswith(self.beginning):
                yield start


@dataclass(frozen=True)
class Query:
    """What someone typed: every term of `wanted` is to be found, none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    @property
    def empty(self) -> bool:
        return not self.wanted and not self.unwanted

    def found_in(self, text: str) -> list[Word]:
        """Give the Words of a text in NFC that were looked for."""
        all_words = words(text)
        plain_and_stems = [(word.plain, word.stem) for word in all_words]
        places = {place for term in self.wanted for place in term.places(plain_and_stems)}
        return [
            word
            for place, word in enumerate(all_words)
            if place in places or self._is_in(_parts(text[word.start : word.end]))
        ]

    def _is_in(self, text: Sequence[tuple[str, str]]) -> bool:
        return any(True for term in self.wanted for _ in term.places(text))


STOP_WORDS = (
    "a an and are as at by did do does for from how in is it many much of on or that the there "
    "these this to was were what when where which who whom whose why with"
)
_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@lru_cache(maxsize=1_000)  # a page asks several times
def parse_query(text: str) -> Query:
    """Parse what someone typed: words, "phrases", -unwanted. Anything typed gives some Query.

    Stop words fall away beside others: who asks “how many foreigners” looks for foreigners.
    """
    wanted, unwanted, stopped = [], [], set()
    text = searchable(text)
    for part in _PART.finditer(text):
        typed = words(part["word"] or part["phrase"] or "")
        if not typed:
            continue
        stems = tuple(word.stem for word in typed)
        if part["minus"]:
            unwanted.append(Term(stems))
        else:
            is_being_typed = part.end() == len(text) and part["word"] and len(typed) == 1
            plain = typed[0].plain
            wanted.append(Term(stems, plain if is_being_typed and len(plain) > 1 else ""))
            if part["word"] and len(typed) == 1 and plain in STOP_WORDS.split():
                stopped.add(wanted[-1])
    telling = [term for term in wanted if term not in stopped]
    return Query(tuple(dict.fromkeys(telling or wanted)), tuple(dict.fromkeys(unwanted)))


def wanted_parts(text: str) -> list[str]:
    """Give what someone typed word by word and phrase by phrase: each part that is looked for."""
    wanted = {term.stems for term in parse_query(text).wanted}
    parts = dict.fromkeys(part[0] for part in _PART.finditer(searchable(text)))
    return [
        part for part in parts if any(term.stems in wanted for term in parse_query(part).wanted)
    ]


def marked(text: str, query: Query) -> list[tuple[str, bool]]:
    """Part a text into (run, whether it was looked for) pairs."""
    text = normal(text)
    runs: list[tuple[str, bool]] = []
    done = 0
    for word in query.found_in(text):
        if runs and runs[-1][1] and word.start == done:  # syllables of one word
            runs[-1] = (runs[-1][0] + text[word.start : word.end], True)
        else:
            runs += [(text[done : word.start], False), (text[word.start : word.end], True)]
        done = word.end
    runs.append((text[done:], False))
    return [run for run in runs if run[0]]
