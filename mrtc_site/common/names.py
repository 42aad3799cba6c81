"""Keys by which names are found in any spelling: Korean names in Latin letters or in Hangul.

Spellings get one key that differ only in what differs between the Revised Romanization of Korean
(2000), McCune and Reischauer's (1939) and people's passports, by the survey of the National
Institute of Korean Language with the family names in passports of 1999, 2007 and 2011: Lee Sang-Oak
(ed.), 성씨의 로마자 표기 정책 마련 연구 (11-1371000-000337-01).
"""

import re
import unicodedata
from functools import lru_cache

from .text import plain_letters, searchable

# Between two bars or line ends are the spellings of one family name, or of several spelled alike.
FAMILY_NAMES = """
ahn an | bae bai bay pae pai | baek baik back beak paek paik | bahn ban pan | bang pang
byun byeon byon pyun pyon | cha tcha | chae chai che | cho jo joe choh joh | choi choe choy chwe
chu choo ju joo | do doh to toh | eom um uhm ohm | eun un | gil kil gill | guk kuk kook gook
ha hah | ham hahm | han hahn | heo huh hur her hu | ho hoh | hwang whang | hyun hyeon hyon
im lim rim yim leem rhim | in ihn | jang chang zang | je jae | jeon jun chun chon jhun
jeong jung chung joung cheong chong jong | ji chi jee chee | jin chin jean | kang gang kahng
keum geum kum | ki gi kee | kim gim ghim keem | ko go koh goh | kong gong | koo ku gu goo
kwak gwak kwack | kwon gwon kweon gweon kwun | kye gye | lee yi i rhee ri ree rhie yee rii li ee
ma mah | maeng meng | min mihn | mo moh | moon mun | myung myeong myong | na ra la rah nah rha
nam nahm | noh roh no ro rho | oh o | ok ock | park pak bak bahk pahk bark pack | pyo
ryu yoo yu you ryoo lyu yoou liu rhyu | seo suh su sur so | seok suk sok seog | seol sul
shim sim sihm | shin sin shinn sheen | son sohn shon | song soung | sun seon | sung seong
tak tark | u woo wu wooh | wang | wi wee we | won weon | yang ryang | yeo yuh | yeom yum youm
yon yeon | yong ryong | yoon yun youn yune yoone | youk yuk yook ryuk
"""
FAMILIES = {
    name: family.split()[0]
    for family in re.split(r"[|\n]", FAMILY_NAMES.strip())
    for name in family.split()
}
_FAMILIES_OF_TWO = ["남궁", "독고", "사공", "서문", "선우", "제갈", "황보"]

# Replaced one after the other, in the plain letters of a given name without spaces and hyphens.
TAKEN_AS_ONE = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("sh", "s"),
        ("wh", "hw"),
        ("([pkt])h", r"\1"),
        ("ch", "j"),
        ("[cg]", "k"),
        ("d", "t"),
        ("b", "p"),
        ("r", "l"),
        (r"(?<!n)([kltpsj])\1", r"\1"),
        (r"(?<=[aeiou])h(?![aeiouwy])", ""),  # Suh, Noh
        ("ae|ai|ay(?![aeiou])", "e"),
        ("y(?:eo|eu|oo|ou|o|u)", "yu"),
        ("woo|wu", "u"),
        ("weo", "wo"),
        ("eui|^ui|(?<=h)ui|ee|yi", "i"),
        ("eo|eu|oo|ou|ue", "u"),
    )
]
# Shorter texts are not taken for names, as too many other words would be.
LEAST_OF_GIVEN = 6  # letters of a given name alone: “China” is no “Jina”
LEAST_BEGUN = 5  # letters of a given name that is being typed
LEAST_IN_HANGUL = 3  # syllables
MOST_WORDS = 5
_NAME = re.compile(r"[^\W\d_]+(?:(?:[,.]\s*|\s+|-)[^\W\d_]+)*[,.]?")
_HANGUL = re.compile("[가-힣]+")


def person_keys(family: str, given: str, *names: str) -> list[str]:
    """Give the keys of a person: of the full name, of the given name alone, of other full names."""
    keys = {_key(family, given), _key("", given)} if given and family else set()
    return sorted(keys.union(*(name_keys(name) for name in names if name)))


@lru_cache(maxsize=10_000)
def name_keys(text: str) -> frozenset[str]:
    """Give the keys of all names that a text may be: family name first, last, or left out."""
    words = _words(text)
    if len(words) == 1 and _HANGUL.fullmatch(name := words[0]):
        start = 2 if name[:2] in _FAMILIES_OF_TWO else 1  # of the given name
        is_whole = len(name) >= LEAST_IN_HANGUL
        return frozenset([_key(name[:start], name[start:])] if is_whole else ())
    if not words or not all(word.isascii() for word in words):
        return frozenset()
    joined = "".join(words)
    alone = [("", joined)] if len(joined) >= LEAST_OF_GIVEN else []
    parts = [(words[0], "".join(words[1:])), (words[-1], "".join(words[:-1]))]
    return frozenset(_key(*each) for each in alone + (parts if len(words) > 1 else []))


def begun_keys(text: str) -> list[str]:
    """Give the beginnings of keys of the names that a text may become when it is typed on: with the
    family name first, or a given name alone."""
    words = _words(text)
    if not words or not all(word.isascii() for word in words):
        return []
    begun = [_key(words[0], "".join(words[1:])), _key("", "".join(words))]
    return [key for key in begun if len(key.partition("0")[2]) >= LEAST_BEGUN]


def may_name(typed: str, name: str) -> bool:
    """Whether what is typed may be a name in another spelling, or its given name, or begin one."""
    keys = name_keys(name)
    keys |= {f"0{key.partition('0')[2]}" for key in keys}
    begun = tuple(begun_keys(typed))
    return not keys.isdisjoint(name_keys(typed)) or any(key.startswith(begun) for key in keys)


def _words(text: str) -> list[str]:
    """Give the words of a text that may be a name, those in Hangul joined; else none."""
    plain = plain_letters(searchable(text)).strip()
    words = re.findall(r"[^\W\d_]+", plain) if _NAME.fullmatch(plain) else []
    if all(map(_HANGUL.fullmatch, words)):
        words = ["".join(words)] if words else []
    return words if len(words) <= MOST_WORDS else []


@lru_cache(maxsize=10_000)
def _key(family: str, given: str) -> str:
    """Give the key of a name: that of the family name, 0, that of the given name."""
    family, given = (
        re.sub("[^a-z]", "", plain_letters(_HANGUL.sub(_romanized, name)))
        for name in (family, given)
    )
    return f"{FAMILIES.get(family) or _folded(family)}0{_folded(given)}"


def _folded(name: str) -> str:
    for spellings, one in TAKEN_AS_ONE:
        name = spellings.sub(one, name)
    return name


def _romanized(hangul: re.Match[str]) -> str:
    """Write Hangul in the Revised Romanization: as in Unicode's names of the syllables, but for
    some letters at the end, and “c”."""
    names = (unicodedata.name(sign).rpartition(" ")[2].lower() for sign in hangul.group())
    return "".join(
        re.sub("(?<!n)g$", "k", re.sub("(?:s|ss|j|c)$", "t", name)).replace("c", "ch")
        for name in names
    )
