"""What is typed into search and what has it, told by plain patterns."""

import re

# What is typed, the patterns that all have to be in a row, and those that none may be.
TABLE = [
    ("immigrant", [r"\bimmigra(nts?|tion|te|ting|ted)\b"]),
    ("Immigrants ", [r"\bimmigra(nts?|tion|te|ting|ted)\b"]),
    ("IMMIGRATION policies", [r"\bimmigra(nts?|tion)\b", r"\bpolic(y|ies)\b"]),
    ("policies immigrant", [r"\bpolic(y|ies)\b", r"\bimmigra(nts?|tion)\b"]),
    ("multicultural", [r"\bmulticultur"]),
    ("refugee", [r"\brefugees?\b"]),
    ("children's", [r"\bchildren\b"]),
    ("women", [r"\bwomen\b"]),
    ("workers", [r"\bworkers?\b"]),
    ("wor", [r"\bwor"]),  # being typed
    ("wor ", [r"\bwor\b"]),  # typed
    ("wor korea", [r"\bwor\b", r"\bkorea"]),
    ("immigra", [r"\bimmigra"]),
    ("immig", [r"\bimmig"]),
    ("immig,", [r"\bimmig"]),
    ("mmigrant", [r"\bmmigrant"]),  # inside a word: nothing
    ('"foreign workers"', [r"\bforeign(er|ers)?\W+workers?\b"]),
    ('"foreign workers', [r"\bforeign(er|ers)?\W+workers?\b"]),
    ('"workers foreign"', [r"\bworkers?\W+foreign(er|ers)?\b"]),
    ("COVID-19", [r"\bcovid\W+19\b"]),
    ("korea", [r"\bkorea"]),
    ("korea -policy", [r"\bkorea('s)?\b"], [r"\bpolic(y|ies)\b"]),
    ('korea -"foreign workers" -refugees', [r"\bkorea\b"], [r"\bforeign\W+workers?\b", "refugee"]),
    ("-immigrant", [], [r"\bimmigra(nts?|tion|te|ting|ted)\b"]),
    ("korea -korean", [r"\bkorea\b"], [r"\bkorean\b"]),
    ("forum", [r"\bforum"]),
    ("Nov., 2020", [r"\bnov\b", r"\b2020"]),
    ('"issue brief 13"', [r"\bissue brief 13\b"]),
    ("minjeong park", [r"\bminjeong\b", r"\bpark"]),
    ('"park minjeong"', [r"\bpark minjeong\b"]),
    ("SHIM nari", [r"\bshim\b", r"\bnari"]),
    ('"Su-kyoung"', [r"\bsu-kyoung\b"]),
    ("이민정책연구원", ["이민정책연구원"]),
    ("정책", ["정책"]),
    ("연구", ["연구"]),
    ("원", ["원"]),
    ("이민 연구원", ["이민", "연구원"]),
    ("연구정책", ["연구정책"]),
    ("-정책 2020", [r"\b2020"], ["정책"]),
    ("zebra", ["zebra"]),
    ("AND OR NOT", [r"\bnot"]),  # stop words fall away beside others
    ("foreigners", [r"\bforeign(er|ers)?\b"]),
    ("how many foreigners", [r"\bforeign(er|ers)?\b"]),
    ("How many foreigners are there?", [r"\bforeign(er|ers)?\b"]),
    ("the of", [r"\bthe\b", r"\bof"]),  # of nothing else
    ('"of korea" the', [r"\bof\W+korea\b"]),
    ("Policy IMMIGRANT", [r"\bpolic(y|ies)\b", r"\bimmigra(nts?|tion|te|ting|ted)\b"]),
    ("policy", [r"\bpolic(y|ies)\b"]),
    ("of", [r"\bof"]),
    ("_of", [r"\bof"]),
    ("in", [r"\bin"]),
    ("Cooperation", [r"\bcooperati"]),
    ("Education", [r"\beducat"]),
    ("multicultural FIELD", [r"\bmulticultur", r"\bfield"]),
    ("안녕", ["안녕"]),
    ("MoU signed", [r"\bmou\b", r"\bsign(ed|ing|s)?\b"]),
    ("100% together", [r"\b100\b", r"\btogether"]),
    ('"quoted" 한국어', [r"\bquot", "한국어"]),
    ("100% 한국어", [r"\b100\b", "한국어"]),
    ("<b>bold</b> &", [r"\bb\W+bold\W+b\b"]),
]
PATTERNS = {typed: patterns for typed, *patterns in TABLE}


def has(groups, patterns):
    """Whether all of `patterns` are somewhere in groups of texts."""
    lines = [text.replace("_", " ") for group in groups for text in group]
    return all(any(re.search(pattern, line, re.I) for line in lines) for pattern in patterns)


def depth(groups, typed):
    """Give in how many of the groups, the worthiest first, a row has what is typed; or None."""
    wanted, unwanted = (*PATTERNS[typed], [])[:2]
    if has(groups, wanted) and not any(has(groups, [pattern]) for pattern in unwanted):
        return next(n for n in (1, 2, 3) if has(groups[:n], wanted))
    return None
