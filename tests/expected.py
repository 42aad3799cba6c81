"""What lists should hold, worked out from the fixtures' YAML in plain Python, without the site."""

from datetime import date
from math import inf
from pathlib import Path
from types import SimpleNamespace

from . import source
from .rows import rows
from .searched import depth

FILES = sorted((Path(__file__).parent.parent / "fixtures/2020").glob("*.yaml"))
MADE_UP = Path(__file__).parent / "data/annual-report-2021.yaml"


FIRST_YEAR = [row for file in FILES for row in rows(file)]
SECOND_YEAR = rows(MADE_UP)

# First and last day by EDTF: the printed ones as the source's reader has them, and the made-up.
DAYS = {edtf: (first, last) for edtf, first, last in source.DATES.values()} | {
    "2021-03/..": (date(2021, 3, 1), None),
    "2021-02": (date(2021, 2, 1), date(2021, 2, 28)),
    "2020-12-30/2021-01": (date(2020, 12, 30), date(2021, 1, 31)),
    "2019/..": (date(2019, 1, 1), None),
}
SERIES = {"reports": "type", "education": "track", "cooperation": "scope"}
TRACKS = {"basic": "Basic education", "consigned": "Consigned education"}
SCOPES = {"domestic": "Domestic cooperation", "international": "International cooperation"}
ROLES = {"chief": "Chief researcher", "co-researcher": "Co-researcher"}


def objects(model):
    return [obj["fields"] for obj in FIRST_YEAR + SECOND_YEAR if obj["model"] == model]


TYPES = {kind["slug"]: kind["name"] for kind in objects("reports.reporttype")}
PEOPLE = {
    person["slug"]: f"{person['given_name']} {person['family_name']}"
    for person in sorted(
        objects("reports.researcher"), key=lambda p: (p["family_name"], p["given_name"])
    )
}
CATEGORIES = {
    kind: {category["slug"]: category["name"] for category in objects(f"{kind}.category")}
    for kind in ("education", "cooperation")
}


SUBJECTS = {
    name: {row["slug"]: row for row in objects(f"mrtc_site.{name}")} for name in ("topic", "place")
}
WHOLES = {"reports": "report", "education": "session", "cooperation": "project"}


def subjects(name, kind, fields):
    """Give the slugs of an entry's topics or places, in the order of their list."""
    whole = WHOLES[kind]
    key = [fields["annual_report"], fields[SERIES[kind]], fields["number"]]
    links = [row for row in objects(f"{kind}.{whole}{name}") if row[whole] == key]
    return sorted((link[name] for link in links), key=[*SUBJECTS[name]].index)


LABELS = {**TYPES, **TRACKS, **SCOPES}
KOREAN = {  # what Korean pages call them, by which they are found, too
    "research-report": "연구보고서",
    "policy-report": "정책보고서",
    "working-paper": "워킹페이퍼",
    "statistics-brief": "통계브리프",
    "issue-brief": "이슈브리프",
    "iom-republic-of-korea": "IOM 한국대표부 공동발간",
    "basic": "기본교육",
    "consigned": "수탁교육",
    "domestic": "국내협력",
    "international": "국제협력",
    "foreign-residents": "외국인주민 대상 교육",
    "general-public": "일반국민 대상 교육",
    "next-generation": "차세대 대상 교육",
    "public-officials": "공무원 대상 교육",
    "private-activists": "민간활동가 대상 교육",
    "public-institutions": "공공기관 대상 교육",
    "government-agencies": "정부기관 협력",
    "domestic-network-activities": "국내 네트워크 활동",
    "relevant-institutions": "유관기관 협력",
    "others": "기타",
    "international-cooperation-projects": "국제협력사업",
    "global-networking-activities": "글로벌 네트워크 활동",
    "overseas-institutions-and-scholars": "해외 기관·학자 협력",
}


def names(slug, credited=()):
    """Give the ways in which a person's name is spelt."""
    given, _, family = PEOPLE[slug].rpartition(" ")
    return [f"{given} {family}", f"{family} {given}", *credited]


def _parts(report):
    """Give (slug, role, credited name) of a report's people in order."""
    key = [report["annual_report"], report["type"], report["number"]]
    parts = [part for part in objects("reports.authorship") if part["report"] == key]
    return [
        (part["researcher"], part["role"], part.get("credited_as", ""))
        for part in sorted(parts, key=lambda part: part["order"])
    ]


def _row(kind, fields):
    series = fields[SERIES[kind]]
    row = SimpleNamespace(
        kind=kind,
        year=fields["annual_report"],
        series=series,
        number=fields["number"],
        title=fields["title"],
        address=f"/{kind}/{fields['annual_report']}/{series}/{fields['number']}/",
    )
    row.topics, row.places = (subjects(name, kind, fields) for name in SUBJECTS)
    of = [SUBJECTS["topic"][slug] for slug in row.topics]
    of += [SUBJECTS["place"][slug] for slug in row.places]
    about = [subject[name] for subject in of for name in ("name", "name_ko")]
    row.subjects, row.about = about, about[::2]  # in both languages, in English
    labels = [f"{said[series]} {row.number}" for said in (LABELS, KOREAN) if series in said]
    # `texts` are what is searched, by worth
    if kind == "reports":
        row.abstract, row.contents = fields.get("abstract", ""), fields.get("contents", "")
        row.parts = _parts(fields)
        row.place = (-row.year, [*TYPES].index(series), row.number)
        people = [name for slug, _, credited in row.parts for name in names(slug, [credited])]
        texts = [row.abstract, *labels, *people, *about]
        row.texts = [row.title], texts, row.contents.splitlines()
    else:
        row.date_text, row.dates = fields.get("date_text", ""), fields.get("dates", "")
        row.start, row.end = DAYS[row.dates]
        row.category = fields["category"]
        row.category_name = CATEGORIES[kind][row.category]
        row.caption = fields.get("photo_caption", "")
        row.place = (-row.year, series, row.number)
        categories = [row.category_name, KOREAN.get(row.category, "")]
        row.texts = [row.title], [*categories, row.caption, *about], [row.date_text, *labels]
    return row


ROWS = {
    "reports": [_row("reports", fields) for fields in objects("reports.report")],
    "education": [_row("education", f) for f in objects("education.educationsession")],
    "cooperation": [_row("cooperation", f) for f in objects("cooperation.cooperationproject")],
}
OF_REPORTS = {"type": TYPES, "researcher": PEOPLE, "role": ROLES}
FACETS = {
    "reports": {**OF_REPORTS, "year": [2021, 2020]},
    "education": {"track": TRACKS, "category": CATEGORIES["education"], "year": [2021, 2020]},
    "cooperation": {"scope": SCOPES, "category": CATEGORIES["cooperation"], "year": [2021, 2020]},
}

for each in FACETS.values():
    each.update(SUBJECTS)


FEW = 2  # entries of each series that the frozen edition of tests has


def few_entries():
    rows = (row for rows in ROWS.values() for row in rows)
    return [row for row in rows if row.year == 2020 and row.number <= FEW]


def fits(row, query):
    """Whether a row is in the list that `query`, {name: list of values}, asks for."""
    people, roles = query.get("researcher"), query.get("role")
    last = {name: values[-1] for name, values in query.items()}
    refused = [
        (people or roles)
        and not any(
            (not people or slug in people) and (not roles or role in roles)
            for slug, role, _ in row.parts
        ),
        "year" in query and str(row.year) not in query["year"],
        SERIES[row.kind] in query and row.series not in query[SERIES[row.kind]],
        "category" in query and row.category not in query["category"],
        "topic" in query and not {*query["topic"]} & {*row.topics},
        "place" in query and not {*query["place"]} & {*row.places},
        "q" in query and not depth(row.texts, last["q"]),
        ("from" in query or "to" in query) and not row.start,
        "from" in query and row.end and row.end < date.fromisoformat(last["from"]),
        "to" in query and row.start and row.start > date.fromisoformat(last["to"]),
    ]
    return not any(refused)


def select(kind, query):
    """Give the rows of a list in their order."""
    rows = [row for row in ROWS[kind] if fits(row, query)]
    order = query.get("sort", ["relevance"])[-1]
    key = {
        "relevance": lambda row: ("q" in query and depth(row.texts, query["q"][-1]), row.place),
        "title": lambda row: row.title,
        "printed": lambda row: row.place,
        "oldest": lambda row: (row.start.toordinal() if row.start else inf, row.number),
        "newest": lambda row: (-row.start.toordinal() if row.start else inf, row.number),
    }
    if kind == "reports":
        key["newest"] = key["printed"]
        key["oldest"] = lambda row: (row.year, row.place[1:])
    return sorted(rows, key=key[order])


def counts(kind, query, facet):
    """Give {value: how long the list would be if `facet` alone were that value}."""
    others = {name: values for name, values in query.items() if name != facet}
    rows = [row for row in ROWS[kind] if fits(row, others)]
    return {
        str(value): sum(fits(row, {**others, facet: [str(value)]}) for row in rows)
        for value in FACETS[kind][facet]
    }


def cell(value):
    """Give a value as a cell of a file, where a formula would be harmless."""
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


# Facts of publication, the full text and Korean texts, which nothing printed has.
LATER = (
    *("language", "published_on", "pages", "isbn", "doi", "registration_number", "licence"),
    "document_url",
)
KOREAN_TEXTS = ("title_ko", "abstract_ko", "contents_ko", "chief_researcher_ko")
GLUE = {"co_researchers": "; ", "contents": "\n", "contents_ko": "\n", "co_researchers_ko": "; "}
GLUE |= {"topics": "; ", "places": "; "}
LATER_LISTS = {"contents_ko": [], "co_researchers_ko": []}


def record(row):
    """Give what files hold of a row, {column: value}; several values are a list."""
    told = {"year": row.year, SERIES[row.kind]: row.series, "number": row.number}
    if row.kind == "reports":
        people = {role: [PEOPLE[slug] for slug, r, _ in row.parts if r == role] for role in ROLES}
        told |= {
            "title": row.title,
            "chief_researcher": "".join(people["chief"]),
            "co_researchers": people["co-researcher"],
            "abstract": row.abstract,
            "contents": row.contents.splitlines(),
        }
    else:
        told |= {"category": row.category_name, "title": row.title}
        told |= {name: getattr(row, name) for name in ("date_text", "dates", "start", "end")}
    url = {"url": f"http://testserver{row.address}"}
    last = {"topics": row.topics, "places": row.places}
    last |= {"part": "", "printed_number": ""}
    if row.kind != "reports":
        return told | url | {"title_ko": ""} | last
    empty = dict.fromkeys((*LATER, *KOREAN_TEXTS, "co_researchers_ko"), "")
    return told | url | empty | LATER_LISTS | last


def joined(name, value):
    """Give a value of a record as formats without lists hold it."""
    return GLUE[name].join(value) if name in GLUE else value


def table(kind, rows):
    """Give the header and the rows of a list's file, as lists of cells."""
    lines = [[cell(joined(*column)) for column in record(row).items()] for row in rows]
    return [[*record(ROWS[kind][0])], *lines]
