"""The printed 2020 annual report read independently of the fixtures and of what loads them."""

import re
from datetime import date
from pathlib import Path

from django.utils.text import slugify

TEXT = (Path(__file__).parent / "data/annual-report-2020.txt").read_text(encoding="utf-8")

TYPES = (
    "Research Report",
    "Policy Report",
    "Working Paper",
    "Statistics Brief",
    "Issue Brief",
    "IOM Republic of Korea",
)
TABLES = {
    "Basic Education Project": "basic",
    "Consigned Education Project": "consigned",
    "Domestic Cooperation Project": "domestic",
    "International Cooperation Project": "international",
}
# Names that aren't printed as one given name and then a family name of one word.
PRINTED_OTHERWISE = {
    "Min Minjeong Park": ("Minjeong", "Park"),
    "SHIM Nari": ("Nari", "Shim"),
    "Kim Young Hwa": ("Young Hwa", "Kim"),
    "Kim Ji Hyun": ("Ji Hyun", "Kim"),
    "Lee Jeong-hoon": ("Jeong-hoon", "Lee"),
    "Kang Hye Jung": ("Hye Jung", "Kang"),
}
# How the lines begin that go on with what is printed before them.
CONTINUING = (
    "policy makers, researchers, experts",
    "government, academia and related",
    "said that the forum would",
    "Mokdongnam-ro, Yangcheon-gu",
)
# The second chapter's own page gives it the number of the third; the contents list is right.
MISPRINT = ("\nIII\n\n2020 MRTC HIGHLIGHTS\n", "\nII\n\n2020 MRTC HIGHLIGHTS\n")
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

_SINGLE_DAYS = {
    "Mar. 4, 2020": date(2020, 3, 4),
    "May. 18, 2020": date(2020, 5, 18),
    "Jun. 30, 2020": date(2020, 6, 30),
    "Jul. 8, 2020": date(2020, 7, 8),
    "Jul. 23, 2020": date(2020, 7, 23),
    "Jul. 31, 2020": date(2020, 7, 31),
    "Aug. 7, 2020": date(2020, 8, 7),
    "Aug. 27, 2020": date(2020, 8, 27),
    "Sep. 24, 2020": date(2020, 9, 24),
    "Oct. 12, 2020": date(2020, 10, 12),
    "Oct. 14, 2020": date(2020, 10, 14),
    "Oct. 16, 2020": date(2020, 10, 16),
    "Oct. 19, 2020": date(2020, 10, 19),
    "Oct. 23, 2020": date(2020, 10, 23),
    "Oct. 27, 2020": date(2020, 10, 27),
    "Oct. 28, 2020": date(2020, 10, 28),
    "Oct. 29, 2020": date(2020, 10, 29),
    "Nov. 9, 2020": date(2020, 11, 9),
    "Nov. 11, 2020": date(2020, 11, 11),
    "Nov. 12, 2020": date(2020, 11, 12),
    "Nov. 13, 2020": date(2020, 11, 13),
    "Nov. 18, 2020": date(2020, 11, 18),
    "Nov. 23, 2020": date(2020, 11, 23),
    "Nov. 25, 2020": date(2020, 11, 25),
    "Nov. 27, 2020": date(2020, 11, 27),
    "Dec. 4, 2020": date(2020, 12, 4),
    "Dec. 8, 2020": date(2020, 12, 8),
    "Dec. 15, 2020": date(2020, 12, 15),
    "Dec. 18, 2020": date(2020, 12, 18),
    "Dec. 21, 2020": date(2020, 12, 21),
    "Dec. 22, 2020": date(2020, 12, 22),
    "Dec. 23, 2020": date(2020, 12, 23),
}
# What each printed date means: EDTF as precise as the print, the first and the last day.
DATES = {
    **{text: (str(day), day, day) for text, day in _SINGLE_DAYS.items()},
    "": ("", None, None),
    "Jan. 1 - Dec. 31, 2020": ("2020-01-01/2020-12-31", date(2020, 1, 1), date(2020, 12, 31)),
    "Jan.-Aug., 2020": ("2020-01/2020-08", date(2020, 1, 1), date(2020, 8, 31)),
    "Jan.-Nov., 2020": ("2020-01/2020-11", date(2020, 1, 1), date(2020, 11, 30)),
    "Jan. 29 – Feb. 1, 2020": ("2020-01-29/2020-02-01", date(2020, 1, 29), date(2020, 2, 1)),
    "Jul. 25-26, 2020": ("2020-07-25/2020-07-26", date(2020, 7, 25), date(2020, 7, 26)),
    "Aug.-Sep., 2020": ("2020-08/2020-09", date(2020, 8, 1), date(2020, 9, 30)),
    "Aug. 12, 2020 Nov. 19, 2020": (
        "{2020-08-12,2020-11-19}",
        date(2020, 8, 12),
        date(2020, 11, 19),
    ),
    "Oct. - Nov., 2020": ("2020-10/2020-11", date(2020, 10, 1), date(2020, 11, 30)),
    "Oct.-Dec., 2020": ("2020-10/2020-12", date(2020, 10, 1), date(2020, 12, 31)),
    "Oct. 23, Nov. 4, Nov. 9, Nov. 10": (
        "{2020-10-23,2020-11-04,2020-11-09,2020-11-10}",
        date(2020, 10, 23),
        date(2020, 11, 10),
    ),
    "Oct. 27 – Dec. 22, 2020": ("2020-10-27/2020-12-22", date(2020, 10, 27), date(2020, 12, 22)),
    "Nov. 25, 2019 – May. 25, 2022": (
        "2019-11-25/2022-05-25",
        date(2019, 11, 25),
        date(2022, 5, 25),
    ),
    "Dec., 2020": ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
    "Dec. 14-18, 2020": ("2020-12-14/2020-12-18", date(2020, 12, 14), date(2020, 12, 18)),
    "Dec. 2020 - Present": ("2020-12/..", date(2020, 12, 1), None),
}

_EMPHASIS = re.compile(r"(\*\*?)([^*\s]|[^*\s][^*]*[^*\s])\1")
_ROW = re.compile(r"\d+\t")
_CHAPTER_PART = re.compile(r"(0\d)\. (.+)")
_HEADING = re.compile(rf"^({'|'.join(TYPES)}) (\d+) [→—] (.+)$", re.M | re.I)
_REPORT = re.compile(
    r"\s*Chief Researcher \| (?P<chief>.+)\n"
    r"(\s*Co-researchers? \| (?P<others>.+)\n)?"
    r"\s*(?P<abstract>[^\s-].+)\n"
    r"(\s*(?P<contents>(- .+\n)+))?"
    r"\s*"
)
_REPORTS_BEGIN = _HEADING.search(TEXT).start()
_REPORTS_END = TEXT.index("\n03\n\n \nEducation and Training Projects in 2020\n")


def plain(text):
    """Collapse white space and drop the extraction's marks of bold and italic letters."""
    return " ".join(_EMPHASIS.sub(r"\2", text).split())


def person(printed):
    """Give the slug, given name and family name of the person whose name is so printed."""
    given, family = PRINTED_OTHERWISE.get(printed) or printed.rsplit(" ", 1)
    return slugify(f"{given} {family}"), given, family


def reports():
    """Give each report: type, number, title, the names of its researchers, abstract, headings."""
    parts = iter(_HEADING.split(TEXT[_REPORTS_BEGIN:_REPORTS_END])[1:])
    for kind, number, title, rest in zip(parts, parts, parts, parts, strict=True):
        found = _REPORT.fullmatch(rest + "\n")
        assert found, f"{kind} {number} is not printed like the others"
        headings = re.findall(r"- ([IVX]+) ?\. (.+)", found["contents"] or "")
        assert tuple(numeral for numeral, _ in headings) == NUMERALS[: len(headings)]
        assert len(headings) == (found["contents"] or "").count("\n")
        yield (
            slugify(kind),
            int(number),
            plain(title),
            plain(found["chief"]),
            re.split(r" \| |, ", plain(found["others"])) if found["others"] else [],
            plain(found["abstract"]),
            [plain(heading) for _, heading in headings],
        )


def credits_by_line():
    """Give (type, role, printed name) for each credit, read line by line and not by report."""
    kind = None
    for line in TEXT.replace("*", "").splitlines():
        label, _, names = line.strip().partition(" | ")
        if " → " in label or " — " in label:
            kind = slugify(re.split(r" \d+ [→—]", label)[0])
        elif label.startswith(("Chief Researcher", "Co-researcher")):
            role = "chief" if label.startswith("Chief") else "co-researcher"
            for name in names.replace(" | ", ", ").split(", "):
                yield kind, role, name


def tables():
    """Give the rows of each table, by its series: (number, category cell, title, date)."""
    parts = iter(re.split(r"^(.+)\n\nNo\.\tCategory\tTitle\tDate\n", TEXT, flags=re.M)[1:])
    return {
        TABLES[heading]: [*_rows(heading, text)] for heading, text in zip(parts, parts, strict=True)
    }


def _rows(heading, text):
    for line in filter(_ROW.match, text.splitlines()):
        number, *category, title, when = map(plain, line.split("\t"))
        if (heading, number) == ("Basic Education Project", "10"):  # its cells have slipped
            category, title, when = [title], when, ""
        yield int(number), "".join(category), title, when


def contents_list():
    """Give the printed contents list: the chapters' titles, and (label, title, page) of parts."""
    line = next(line for line in TEXT.splitlines() if line.startswith("<p>"))
    chapters, parts = [], []
    for cell in line.split("\t"):
        chapter, _, rest = re.sub(r"<p>|<ul[^>]*>|</ul>", "", cell).partition("</p>")
        chapters.append(plain(chapter))
        parts += re.findall(r"(0\d|•) (.+?) (\d\d)(?= 0\d |$)", plain(rest))
    return chapters, parts


def passages():
    """Give every heading, paragraph and line outside of the reports, table rows and contents."""
    text = TEXT[:_REPORTS_BEGIN] + TEXT[_REPORTS_END:]
    assert text.count(MISPRINT[0]) == 1
    found = []
    for line in text.replace(*MISPRINT).splitlines():
        if not line.strip() or _ROW.match(line) or line.startswith("<p>"):
            continue
        if line.startswith(CONTINUING):
            found[-1] += " " + plain(line)
        elif numbered := _CHAPTER_PART.match(line):
            found += numbered.groups()
        else:
            found.append(plain(line))
    return found
