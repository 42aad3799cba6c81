"""Hangul by its letters: syllables being typed, initials that stand for words, particles."""

import re
from collections.abc import Iterator

# Each of these is followed by the two letters that it is typed as.
_TWO_VOWELS = "ㅘㅗㅏ ㅙㅗㅐ ㅚㅗㅣ ㅝㅜㅓ ㅞㅜㅔ ㅟㅜㅣ ㅢㅡㅣ"
_TWO_FINALS = "ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ"
_TYPED = {each[0]: each[1:] for each in f"{_TWO_VOWELS} {_TWO_FINALS}".split()}
# In Unicode's order.
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = [_TYPED.get(letter, letter) for letter in "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"]
_SOME_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FINALS = ["", *(_TYPED.get(letter, letter) for letter in _SOME_FINALS)]
_ALPHABET = "abcdefghijklmnopqrstuvwxyz01"  # the code of a letter, by its place among such

SYLLABLE = re.compile("[가-힣]")
WORD = re.compile("[가-힣]{2,}")
INITIALS_ALONE = re.compile(f"[{_INITIALS}]{{2,}}")
# A word of three syllables or more that may end with a particle; `word` is what is before it.
WITH_PARTICLE = re.compile(
    "(?P<word>[가-힣]{2,}?)(?:에서는|으로는|에게서|에서|에게|에는|에도|까지|부터|으로|처럼|보다|하고|이나"
    "|[은는이가을를의에와과도로만])"
)


def syllable_code(sign: str) -> str:
    """Write a syllable in Latin letters, one for each of its own: codes begin as syllables do."""
    return "".join(_ALPHABET[place] for place in _parts(sign))


def initials_code(text: str) -> str:
    """Write the initial consonants of syllables in Latin letters; they may stand there alone."""
    return "".join(
        _ALPHABET[_INITIALS.index(sign) if sign in _INITIALS else _parts(sign)[0]] for sign in text
    )


def continuations(sign: str) -> Iterator[tuple[str, ...]]:
    """Give what the last sign may become as one types on: the codes of one or two syllables, of
    the last only how it begins.

    A consonant alone begins a syllable. A vowel may become another (ㅗ to ㅘ), and so may a final
    consonant (ㅂ to ㅄ), or this turns out to begin the next syllable: 담 may become 다문.
    """
    if sign in _INITIALS:
        yield (_ALPHABET[_INITIALS.index(sign)],)
    if not SYLLABLE.fullmatch(sign):
        return
    initial, vowel, final = _parts(sign)
    begun = _ALPHABET[initial]
    if not final:
        for place, letters in enumerate(_VOWELS):
            if letters.startswith(_VOWELS[vowel]):
                yield (begun + _ALPHABET[place],)
        return
    begun += _ALPHABET[vowel]
    for place, letters in enumerate(_FINALS):
        if letters.startswith(_FINALS[final]):
            yield (begun + _ALPHABET[place],)
    stays, moves = _FINALS[final][:-1], _FINALS[final][-1]
    yield (begun + _ALPHABET[_FINALS.index(stays)], _ALPHABET[_INITIALS.index(moves)])


def _parts(syllable: str) -> tuple[int, int, int]:
    rest, final = divmod(ord(syllable) - ord("가"), len(_FINALS))
    return *divmod(rest, len(_VOWELS)), final
