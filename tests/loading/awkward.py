"""Years full of awkward text, for hypothesis to make."""

import re
import unicodedata

from hypothesis import strategies as st

from cooperation.models import Category as CooperationCategory
from cooperation.models import CooperationProject, Scope
from education.models import Category as EducationCategory
from education.models import EducationSession, Track
from mrtc_site.loading.record_types import kind_of
from mrtc_site.models import AnnualReport, Place, Redirect, Section, Topic
from reports.models import Report, ReportType, Researcher

YEAR = 2030
PIECES = [
    "yes", "No", "null", "~", "01", "0x1F", "1e3", "1_000", ".inf", "2020-12-04", "12:30:45",
    "=", "<<", "- a", "-", "--- ", "...", "? a", ": b", "a: b", "a:", "#c", " # c", "&a", "*a",
    "!t", "!!str", "|", ">-", "@Park", "`x`", "%TAG", "{a: b}", "[a", "]", ",", "'", "''", '"',
    "\\", "\\n", " ", "  ", "\t", "\n", "\n\n", "\n ", " \n", "\r\n", "\r",
    "\x7f", "\x85", "\xa0", "\u2028", "\u2029",
    "\ufffd", "이민정책연구원", "한국어: 예", "👩\u200d👧", "🇰🇷",
    "é", "Ω", "ﬁ", "“q”", "–", "word " * 60, "x" * 120, "<b>&amp;</b>",
]  # fmt: skip
# What is refused or left out (text.py) is not here: tests/mrtc_site/test_refused_text.py has it.
REFUSED = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF]))
LEFT_OUT = "\xad\u180e\u200b\u200c\u200d\u2060\ufeff"
anything = st.text(
    st.characters(exclude_characters=REFUSED + LEFT_OUT, exclude_categories=["Cs", "Cc", "Co"]),
    max_size=8,
)


def kept(pieces):
    """Join texts, in NFC, with the ends of lines written in one way and nothing blank around."""
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", "".join(pieces))).strip()


texts = st.lists(st.one_of(st.sampled_from(PIECES), anything), max_size=4).map(kept)
slugs = st.from_regex(r"[a-zA-Z0-9_-]{1,12}", fullmatch=True)
numbers = st.integers(1, 9999)
entry_numbers = numbers | st.builds("{}-{}".format, numbers, st.integers(1, 99))
DATES = [
    "2030-12-04",
    "2030-12",
    "2030",
    "2030-01/2030-08",
    "{2030-10-23,2030-11-04}",
    "2030-12/..",
]


def line(size, least=0):
    """Text that a field of so many characters holds."""
    return texts.map(lambda text: text[:size].strip()).filter(lambda text: len(text) >= least)


def record(**values):
    return st.fixed_dictionaries(values)


def terms():
    fields = record(name=line(200, 1), name_ko=line(200), order=numbers)
    rows = st.dictionaries(st.tuples(slugs), fields, min_size=1, max_size=3)
    return rows.filter(lambda rows: len({row["name"] for row in rows.values()}) == len(rows))


def one_of_keys(rows):
    return st.sampled_from([key[0] for key in rows])


STATES = [  # and the day on which a draft goes public
    {"state": "draft", "goes_public_on": ""},
    {"state": "draft", "goes_public_on": "2099-12-04"},
    {"state": "published", "goes_public_on": ""},
]
states = st.sampled_from(STATES)
languages = st.sampled_from(["en", "ko", "zh-Hant"])


def links(topics, places):
    """The topics and places of an entry, each of which says no more than that it is one."""
    return {
        f"{name}_links": st.dictionaries(one_of_keys(rows), st.just({}), max_size=2)
        for name, rows in (("topic", topics), ("place", places))
    }


def subjects():
    fields = record(name=line(200, 1), name_ko=line(200, 1), order=numbers)
    return st.dictionaries(st.tuples(slugs), fields, min_size=1, max_size=2)


def activities(series, categories, of_subjects):
    undated = st.tuples(line(100), st.just(""))
    printed = line(100, 1).filter(lambda text: not re.search(r"(19|20)\d\d", text))
    dated = st.tuples(printed, st.sampled_from(DATES))
    rest = record(
        title=line(500, 1),
        title_ko=line(500),
        title_language=languages,
        first_key=st.just(""),
        printed_number=line(20),
        photo_caption=line(300),
        photo_caption_ko=line(300),
        category=one_of_keys(categories),
        **of_subjects,
    )
    rows = st.tuples(rest, st.one_of(undated, dated), states).map(
        lambda row: {
            **row[0],
            "date_text": row[1][0],
            "dates": row[1][1],
            **row[2],
            "photographs": {},
        }
    )
    return st.dictionaries(
        st.tuples(st.just(YEAR), one_of_keys(series), entry_numbers), rows, max_size=2
    )


@st.composite
def people(draw, researchers):
    """The authorships of a report: one chief at most, each in a place of their own."""
    known = [key[0] for key in researchers]
    chosen = draw(st.lists(st.sampled_from(known), unique=True, max_size=3))
    chief = draw(st.sampled_from(["", *chosen]))
    return {
        who: {
            "role": "chief" if who == chief else "co-researcher",
            "order": order,
            "credited_as": draw(line(200)),
        }
        for order, who in enumerate(chosen, 1)
    }


@st.composite
def years(draw):
    """The records of one whole year, {kind: {key: record}}."""
    researchers = draw(
        st.dictionaries(
            st.tuples(slugs),
            record(given_name=line(100), family_name=line(100), name_ko=line(100)).filter(
                lambda person: person["given_name"] or person["family_name"]
            ),
            min_size=1,
            max_size=3,
        )
    )
    types, talks, visits = draw(terms()), draw(terms()), draw(terms())
    tracks, scopes, topics, places = (draw(rows) for rows in (terms(), terms(), *[subjects()] * 2))
    of_subjects = links(topics, places)
    words = {name: draw(line(size, 1)) for name, size in (("centre_name", 200), ("address", 300))}
    words |= {name: draw(line(200)) for name in ("affiliation", "affiliation_ko", "address_ko")}
    rest = {"centre_name_ko": "이민", "telephone": "1", "fax": "", "documents": {}, **draw(states)}
    section = record(
        order=numbers,
        level=st.integers(1, 4),
        label=line(20),
        title=line(300, 1),
        title_ko=line(300),
        page=st.one_of(st.none(), numbers),
        body=texts,
        body_ko=texts,
        lists=st.sampled_from(["", "reports", "education", "cooperation"]),
        photographs=st.just({}),
    )
    report = record(
        title=line(500, 1),
        title_ko=line(500),
        title_language=languages,
        first_key=st.just(""),
        printed_number=line(20),
        abstract=texts,
        contents=texts,
        abstract_ko=texts,
        contents_ko=texts,
        published_on=st.sampled_from(["", "2030-12"]),
        pages=st.one_of(st.none(), numbers.filter(bool)),
        isbn=st.sampled_from(["", "9780306406157"]),
        doi=st.sampled_from(["", "10.1000/182"]),
        registration_number=line(50),
        language=st.sampled_from(["", "ko"]),
        licence=st.sampled_from(["", "kogl-4"]),
        authorships=people(researchers),
        **of_subjects,
        documents=st.just({}),
        corrections=st.dictionaries(
            st.dates().map(str), st.fixed_dictionaries({"text": texts.filter(bool)}), max_size=2
        ),
    )
    reports = st.tuples(report, states).map(lambda parts: parts[0] | parts[1])
    key = st.tuples(st.just(YEAR), one_of_keys(types), entry_numbers)
    sessions = draw(activities(tracks, talks, of_subjects))
    projects = draw(activities(scopes, visits, of_subjects))
    person = one_of_keys(researchers).map(lambda slug: {"new": f"/researchers/{slug}/"})
    old = st.tuples(slugs.map(lambda slug: f"/staff/{slug}/"))
    rows = {
        Redirect: draw(st.dictionaries(old, person, max_size=2)),
        Topic: topics,
        Place: places,
        AnnualReport: {(YEAR,): {**words, **rest}},
        Section: draw(st.dictionaries(st.tuples(st.just(YEAR), slugs), section, max_size=3)),
        Researcher: researchers,
        ReportType: types,
        Report: draw(st.dictionaries(key, reports, max_size=3)),
        EducationCategory: talks,
        Track: tracks,
        EducationSession: sessions,
        CooperationCategory: visits,
        Scope: scopes,
        CooperationProject: projects,
    }
    return {kind_of(model): found for model, found in rows.items()}
