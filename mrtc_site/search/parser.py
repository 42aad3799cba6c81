"""What someone typed, as terms to look for, and where these stand in a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from mrtc_site.common.names import MOST_WORDS, may_name
from mrtc_site.common.text import normal, searchable

from . import hangul
from .english import stem
from .tokenizer import HYPHENED, PAIR, SYLLABLE, Reading, Word, code, other_readings, words


class Phrase(NamedTuple):
    """Codes of stems that follow each other; the last may be a beginning alone."""

    codes: tuple[str, ...]
    begun: bool = False

    @property
    def for_sqlite(self) -> str:
        """As FTS5 is asked for it."""
        return f'"{" ".join(self.codes)}"{" *" * self.begun}'

    @property
    def known_by(self) -> list[str]:
        """As PostgreSQL's index of pages has it: neighbouring syllables two by two, other words
        one by one."""
        known = list[str]()
        for before, each in pairwise(("", *self.codes)):
            if before.startswith(SYLLABLE) and each.startswith(SYLLABLE):
                known = [word for word in known if word != before]
                known.append(PAIR + before + each)
            else:
                known.append(each)
        return known

    @property
    def in_text(self) -> str:
        """As it is in a column of codes, which has a space before and after it."""
        return f" {' '.join(self.codes)}{' ' * (not self.begun)}"


@dataclass(frozen=True)
class Term:
    """One thing looked for: the stems of a word or phrase, or other phrases in its place; of the
    last word of all, while it is being typed, also what begins with it."""

    stems: tuple[str, ...]
    beginnings: tuple[str, ...] = ()
    others: tuple[Phrase, ...] = ()

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return (Phrase(tuple(map(code, self.stems))), *self.others)

    def places(self, text: Reading, codes: Sequence[str]) -> Iterator[int]:
        """Give the places where it stands in a text, of whose stems these are the codes."""
        if self.beginnings:
            for place, (plain, _) in enumerate(text):
                if plain.startswith(self.beginnings):
                    yield place
        joined = " ".join(codes)
        for phrase in self.phrases:
            if " ".join(phrase.codes) not in joined:
                continue
            *before, last = phrase.codes
            for end, each in enumerate(codes):
                start = end - len(before)
                is_last = each == last or (phrase.begun and each.startswith(last))
                if is_last and start >= 0 and codes[start:end] == before:
                    yield from range(start, end + 1)


@dataclass(frozen=True)
class Query:
    """What someone typed: every term of `wanted` is to be found, or at least all of one of
    `loosely`, where Korean words have lost their particles, or a word is two; none of `unwanted`.
    """

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]
    loosely: tuple[tuple[Term, ...], ...] = ()
    typed: str = field(default="", compare=False)

    @property
    def empty(self) -> bool:
        return not self.wanted and not self.unwanted

    def found_in(self, text: str) -> list[Word]:
        """Give the Words of a text in NFC that were looked for."""
        all_words = words(text)
        if self._names(text, all_words):
            return all_words
        terms = dict.fromkeys(chain(self.wanted, *self.loosely))
        places = _places([(word.plain, word.stem) for word in all_words], terms)
        for first, end, reading in other_readings(text):
            if _places(reading, terms):
                read = enumerate(all_words)
                places |= {place for place, word in read if first <= word.start < end}
        return [all_words[place] for place in sorted(places)]

    def _names(self, text: str, all_words: Sequence[Word]) -> bool:
        """Whether a text is a name that is meant, otherwise spelt."""
        if len(all_words) > MOST_WORDS or not may_name(self.typed, text):
            return False
        reading = [(word.plain, word.stem) for word in all_words]
        return not all(_places(reading, [term]) for term in self.wanted)


def _places(text: Reading, terms: Iterable[Term]) -> set[int]:
    codes = [code(stem) for _, stem in text]
    return {place for term in terms for place in term.places(text, codes)}


_STOP_WORDS = (
    "a an and are as at by did do does for from how in is it many much of on or that the there "
    "these this to was were what when where which who whom whose why with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Stop words that are the first or last part of words, in the middle of which all may be: on-line,
# log-in, face-to-face. (“In” is another beginning: “in formal” is not “informal”.)
FIRST_PARTS, LAST_PARTS = ("by", "on"), ("by", "in", "on", "to")
LEAST_CUT = 5  # letters of a word that may be several
MOST_CUT = 4  # terms beside which words are cut and joined
_LETTERS_AND_DIGITS = re.compile(r"([^\W\d_]+)(\d+)")
_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@lru_cache(maxsize=1_000)  # a page asks several times
def parse_query(text: str) -> Query:
    """Parse what someone typed: words, "phrases", -unwanted. Anything typed gives some Query.

    Stop words fall away beside others: who asks “how many foreigners” looks for foreigners.
    """
    wanted, alone, unwanted, bare, stopped = [], [], [], {}, set()
    text = searchable(text)
    for part in _PART.finditer(text):
        typed = words(part["word"] or part["phrase"] or "")
        if not typed:
            continue
        if part["minus"]:
            unwanted.append(Term(tuple(word.stem for word in typed)))
            continue
        word, term = "", Term(tuple(word.stem for word in typed))
        if part["word"]:
            word = typed[0].plain if len(typed) == 1 else ""
            term = _term(part["word"], typed, part.end() == len(text))
            if korean := hangul.WITH_PARTICLE.fullmatch(part["word"]):
                bare[term] = Term(tuple(korean["word"]))
            if word in STOP_WORDS:
                stopped.add(term)
        wanted.append(term)
        alone.append(word)
    for place, (word, other) in enumerate(pairwise(alone)):
        if word and other and not {word, other} & STOP_WORDS:
            wanted[place : place + 2] = _or_joined(wanted[place : place + 2], word + other)
    telling = tuple(dict.fromkeys([term for term in wanted if term not in stopped] or wanted))
    loosely = [tuple(bare.get(term, term) for term in telling)] if bare else []
    if len(telling) <= MOST_CUT:
        loosely += _cut_or_joined(telling, wanted, alone)
    return Query(telling, tuple(dict.fromkeys(unwanted)), tuple(dict.fromkeys(loosely)), text)


def _or_joined(pair: list[Term], joined: str) -> list[Term]:
    """Make either of two neighbours found by both as one word, too."""
    other = Phrase((code(stem(joined)),))
    begun = (joined,) if pair[1].beginnings else ()
    return [
        replace(each, others=(*each.others, other), beginnings=(*each.beginnings, *begun))
        for each in pair
    ]


def _cut_or_joined(
    telling: Sequence[Term], wanted: Sequence[Term], alone: Sequence[str]
) -> Iterator[tuple[Term, ...]]:
    """Give what is looked for with a word as several, or several around a stop word as one."""
    for term, word in zip(wanted, alone, strict=True):
        if parts := _cut(word):
            yield tuple(parts if each == term else each for each in telling)
    for end in range(2, len(alone) + 1):
        for start in range(max(0, end - 3), end - 1):
            if {*alone[start:end]} & STOP_WORDS and _are_one(alone[start:end]):
                joined = "".join(alone[start:end])
                begun = (joined,) if wanted[end - 1].beginnings else ()
                rest = [each for each in telling if each not in wanted[start:end]]
                yield (Term((stem(joined),), begun), *rest)


def _are_one(parts: Sequence[str]) -> bool:
    """Whether parts may be one word: two, or three around a stop word."""
    first, *middle, last = parts
    return (
        (first not in STOP_WORDS or (first in FIRST_PARTS and not middle))
        and (last not in STOP_WORDS or (last in LAST_PARTS and not middle))
        and all(part in STOP_WORDS for part in middle)
        and all(parts)
    )


def _cut(word: str) -> Term | None:
    """Make the term of all runs of words that a word may consist of, if there is any."""
    if len(word) < LEAST_CUT or not (word.isascii() and word.isalpha()):
        return None
    pairs = [(word[:cut], word[cut:]) for cut in range(1, len(word) - 1)]
    threes = [
        (first, middle, rest.removeprefix(middle))
        for first, rest in pairs
        for middle in sorted(STOP_WORDS)
        if rest.startswith(middle) and len(rest) > len(middle) > 1
    ]
    stems = [tuple(map(stem, run)) for run in (*pairs, *threes) if _are_one(run)]
    others = tuple(Phrase(tuple(map(code, run))) for run in stems[1:])
    return Term(stems[0], (), others) if stems else None


def _term(text: str, typed: Sequence[Word], is_being_typed: bool) -> Term:
    """Make the term of what stands between two spaces."""
    stems, others = tuple(word.stem for word in typed), []
    plain = typed[0].plain if len(typed) == 1 else ""
    if HYPHENED.fullmatch(text):
        plain = "".join(word.plain for word in typed)
        others.append(Phrase((code(stem(plain)),)))
    if lettered := _LETTERS_AND_DIGITS.fullmatch(plain):  # covid19
        others.append(Phrase(tuple(code(stem(part)) for part in lettered.groups())))
    if not is_being_typed:
        return Term(stems, (), tuple(others))
    before = tuple(map(code, stems[:-1]))
    for way in hangul.ways_on(text[-1]):
        others.append(Phrase((*before, *(SYLLABLE + each for each in way)), begun=True))
    return Term(stems, (plain,) if len(plain) > 1 else (), tuple(others))


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
