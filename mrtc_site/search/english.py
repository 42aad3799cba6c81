"""What search knows of English: stems, the same for British and American spellings; stop words."""

import re
from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

_english = stemmer("english")
_one_at_a_time = Lock()  # the stemmer is not safe for threads

_STOP_WORDS = (
    "a an and are as at by did do does for from how in is it many much of on or that the there "
    "these this to was were what when where which who whom whose why with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Stop words with which a word of two parts may begin, or end: on-line, log-in. In the middle of
# three parts any may stand: face-to-face. (“In” begins none: “in formal” is not “informal”.)
FIRST_PARTS, LAST_PARTS = ("by", "on"), ("by", "in", "on", "to")

# British endings and words, and the American ones in their place. A word that is changed though it
# is the same in both (“advise”) does no harm: it is changed in texts and queries alike.
AMERICAN = [
    (re.compile(british), american)
    for british, american in (
        (r"practis(e|es|ed|ing)$", r"practic\1"),
        (r"(?<=\w\w\w)is(e|es|ed|er|ers|ing|ation|ations|ational)$", r"iz\1"),
        (r"(?<=\w\w)ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"(?<=\w\w)our(s|ed|ing|er|ers|al|ally|able|ite|ites|hood|hoods|ful|less|ly)?$", r"or\1"),
        (r"(cent|theat|met|lit|fib)re(s?)$", r"\1er\2"),
        (r"(def|off|lic|pret)ence(s?)$", r"\1ense\2"),
        (r"(cata|dia|ana|pro|mono|epi)logue(s?)$", r"\1log\2"),
        (r"(cance|channe|counse|labe|mode|signa|trave)ll(ed|er|ers|or|ors|ing)$", r"\1l\2"),
        (r"(enro|fulfi|insta|ski)l(ful|ment|ments|s)?$", r"\1ll\2"),
        (r"(?<=dg)ement(s?)$", r"ment\1"),
        (r"^ageing$", "aging"),
        (r"^enquir(?=[yi])", "inquir"),
        (r"^grey(?=$|s$)", "gray"),
        (r"^paed", "ped"),
        (r"^programme(s?)$", r"program\1"),
    )
]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the stem of a word, which is in plain letters."""
    for british, american in AMERICAN:
        word = british.sub(american, word)
    with _one_at_a_time:
        return _english.stemWord(word)
