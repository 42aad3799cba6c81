"""What someone typed, parsed into the terms of a query, and where these stand in a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from mrtc_site.common.names import MOST_WORDS, may_name
from mrtc_site.common.text import searchable

from . import hangul
from .english import FIRST_PARTS, LAST_PARTS, STOP_WORDS, stem
from .tokenizer import HYPHENED, PAIR, SYLLABLE, Reading, Word, code, other_readings, words


class Phrase(NamedTuple):
    """The codes of stems that follow each other; if `begun`, the last is only how a word begins."""

    codes: tuple[str, ...]
    begun: bool = False

    @property
    def for_sqlite(self) -> str:
        """In the query syntax of FTS5."""
        return f'"{" ".join(self.codes)}"{" *" * self.begun}'

    @property
    def lexemes(self) -> list[str]:
        """What PostgreSQL's index of pages has: pairs of syllables, and other words one by one."""
        lexemes = list[str]()
        for before, each in pairwise(("", *self.codes)):
            if before.startswith(SYLLABLE) and each.startswith(SYLLABLE):
                lexemes = [word for word in lexemes if word != before]
                lexemes.append(PAIR + before + each)
            else:
                lexemes.append(each)
        return lexemes

    @property
    def in_text(self) -> str:
        """As it stands in a text of codes that has a space before and after each."""
        return f" {' '.join(self.codes)}{' ' * (not self.begun)}"


@dataclass(frozen=True)
class Term:
    """A word or phrase to look for, by its stems. Instead of it, any of the phrases in `others`
    will do or, while it is being typed, any word that begins with one of the `beginnings`."""

    stems: tuple[str, ...]
    beginnings: tuple[str, ...] = ()
    others: tuple[Phrase, ...] = ()

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return (Phrase(tuple(map(code, self.stems))), *self.others)

    def places(self, text: Reading, codes: Sequence[str]) -> Iterator[int]:
        """Give the places of the words that match. `codes` are those of the text's stems."""
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
    """What someone typed, parsed. A text matches that has all terms of `wanted`, or all of one of
    the `variants`, and none of `unwanted`.

    In a variant, Korean words have lost their particles, or a word is written as two or two as one.
    """

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]
    variants: tuple[tuple[Term, ...], ...] = ()
    typed: str = field(default="", compare=False)

    @property
    def empty(self) -> bool:
        return not self.wanted and not self.unwanted

    @property
    def alternatives(self) -> tuple[tuple[Term, ...], ...]:
        return (self.wanted, *self.variants)

    def found_in(self, text: str) -> list[Word]:
        """Give the words of a text (in NFC) that match."""
        all_words = words(text)
        if self._names(text, all_words):
            return all_words
        terms = dict.fromkeys(chain(*self.alternatives))
        places = _places([(word.plain, word.stem) for word in all_words], terms)
        for first, end, reading in other_readings(text):
            if _places(reading, terms):
                read = enumerate(all_words)
                places |= {place for place, word in read if first <= word.start < end}
        return [all_words[place] for place in sorted(places)]

    def _names(self, text: str, all_words: Sequence[Word]) -> bool:
        """Whether a text is a name that was typed in another spelling."""
        if len(all_words) > MOST_WORDS or not may_name(self.typed, text):
            return False
        reading = [(word.plain, word.stem) for word in all_words]
        return not all(_places(reading, [term]) for term in self.wanted)


def _places(text: Reading, terms: Iterable[Term]) -> set[int]:
    codes = [code(stem) for _, stem in text]
    return {place for term in terms for place in term.places(text, codes)}


SHORTEST_CUT = 5  # letters of a word that may be cut into several
MOST_TERMS = 4  # beside more, no words are cut and joined
_LETTERS_AND_DIGITS = re.compile(r"([^\W\d_]+)(\d+)")
_TYPED = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


class _Part(NamedTuple):
    """A word or a phrase to look for, as typed."""

    term: Term
    word: str = ""  # in plain letters, where it is a single word
    without_particle: Term | None = None  # of a Korean word that may end with one


@lru_cache(maxsize=1_000)  # a page asks several times
def parse_query(text: str) -> Query:
    """Parse words, "phrases" and -unwanted ones. Whatever is typed gives some Query.

    Stop words are left out unless there is nothing else: who asks “how many foreigners” looks for
    foreigners.
    """
    text = searchable(text)
    parts, unwanted = list[_Part](), list[Term]()
    for match in _TYPED.finditer(text):
        typed = words(match["word"] or match["phrase"] or "")
        if not typed:
            continue
        term = Term(tuple(word.stem for word in typed))
        if match["minus"]:
            unwanted.append(term)
        elif match["word"]:
            parts.append(_parse_word(match["word"], typed, match.end() == len(text)))
        else:
            parts.append(_Part(term))
    parts = _neighbours_joined(parts)
    terms = [part.term for part in parts]
    stop_words = {part.term for part in parts if part.word in STOP_WORDS}
    wanted = tuple(dict.fromkeys([term for term in terms if term not in stop_words] or terms))
    variants = list[tuple[Term, ...]]()
    if shorter := {part.term: part.without_particle for part in parts if part.without_particle}:
        variants.append(tuple(shorter.get(term, term) for term in wanted))
    if len(wanted) <= MOST_TERMS:
        variants += _cut_or_joined(wanted, parts)
    return Query(wanted, tuple(dict.fromkeys(unwanted)), tuple(dict.fromkeys(variants)), text)


def _parse_word(text: str, typed: Sequence[Word], is_last: bool) -> _Part:
    word = typed[0].plain if len(typed) == 1 else ""
    match = hangul.WITH_PARTICLE.fullmatch(text)
    without_particle = Term(tuple(match["word"])) if match else None
    return _Part(_term(text, typed, is_last), word, without_particle)


def _neighbours_joined(parts: Sequence[_Part]) -> list[_Part]:
    """Have each of two neighbouring words found by both written as one, too."""
    parts = list(parts)
    for place in range(len(parts) - 1):
        pair = parts[place : place + 2]
        if all(part.word and part.word not in STOP_WORDS for part in pair):
            joined = pair[0].word + pair[1].word
            other = Phrase((code(stem(joined)),))
            begun = (joined,) if pair[1].term.beginnings else ()
            for offset, part in enumerate(pair):
                others, beginnings = (*part.term.others, other), (*part.term.beginnings, *begun)
                term = replace(part.term, others=others, beginnings=beginnings)
                parts[place + offset] = part._replace(term=term)
    return parts


def _cut_or_joined(wanted: Sequence[Term], parts: Sequence[_Part]) -> Iterator[tuple[Term, ...]]:
    """Give the variants of what is wanted in which one word is cut into several, or several around
    a stop word are joined into one."""
    for part in parts:
        if several := _cut(part.word):
            yield tuple(several if term == part.term else term for term in wanted)
    for end in range(2, len(parts) + 1):
        for start in range(max(0, end - 3), end - 1):
            run = [part.word for part in parts[start:end]]
            if {*run} & STOP_WORDS and _are_one(run):
                joined = "".join(run)
                begun = (joined,) if parts[end - 1].term.beginnings else ()
                replaced = [part.term for part in parts[start:end]]
                rest = [term for term in wanted if term not in replaced]
                yield (Term((stem(joined),), begun), *rest)


def _are_one(parts: Sequence[str]) -> bool:
    """Whether these may be written as one word: two, or three with a stop word in the middle."""
    first, *middle, last = parts
    return (
        (first not in STOP_WORDS or (first in FIRST_PARTS and not middle))
        and (last not in STOP_WORDS or (last in LAST_PARTS and not middle))
        and all(part in STOP_WORDS for part in middle)
        and all(parts)
    )


def _cut(word: str) -> Term | None:
    """Make the term that is found by any of the runs of words that a word may consist of."""
    if len(word) < SHORTEST_CUT or not (word.isascii() and word.isalpha()):
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
    """Make the term of what stands between two spaces, of which `typed` are the words."""
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
    for syllables in hangul.continuations(text[-1]):
        others.append(Phrase((*before, *(SYLLABLE + each for each in syllables)), begun=True))
    return Term(stems, (plain,) if len(plain) > 1 else (), tuple(others))


def wanted_parts(text: str) -> list[str]:
    """Give the words and phrases that someone typed, without those that are left out."""
    wanted = {term.stems for term in parse_query(text).wanted}
    parts = dict.fromkeys(part[0] for part in _TYPED.finditer(searchable(text)))
    return [
        part for part in parts if any(term.stems in wanted for term in parse_query(part).wanted)
    ]
