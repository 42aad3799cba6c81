"""What citations should say, worked out from the fixtures' YAML and by the styles' own rules."""

import re

from tests import expected

INSTITUTION = "Migration Research and Training Centre"
NAMES = {
    person["slug"]: (person["family_name"], person["given_name"])
    for person in expected.objects("reports.researcher")
}
REPORTS = [row for row in expected.ROWS["reports"] if row.year == 2020]


def people(row):
    """Give the (family, given) names of a report, the chief first."""
    parts = sorted(row.parts, key=lambda part: part[1] != "chief")
    return [NAMES[slug] for slug, _, _ in parts]


def address(row):
    return f"http://testserver{row.address}"


def kind(row):
    return expected.TYPES[row.series]


def _initials(given, after=".", between=" ", hyphen="-"):
    words = [word.split("-") for word in given.split()]
    return between.join(
        hyphen.join(f"{part[0].upper()}{after}" for part in parts) for parts in words
    )


def apa(row):
    names = [f"{family}, {_initials(given)}" for family, given in people(row)]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    numbered = f"({kind(row)} No. {row.number})"
    return f"{listed} ({row.year}). {row.title} {numbered}. {INSTITUTION}. {address(row)}"


def chicago(row):
    (family, given), *others = people(row)
    names = [f"{family}, {given}", *(f"{given} {family}" for family, given in others)]
    if len(names) > 6:
        listed = f"{', '.join(names[:3])}, et al."
    else:
        listed = f"{', '.join(names[:-1])}, and {names[-1]}." if others else f"{names[0]}."
    return (
        f"{listed} {row.year}. {row.title}. {kind(row)} No. {row.number}. "
        f"{INSTITUTION}. {address(row)}."
    )


def harvard(row):
    names = [f"{family}, {_initials(given, between='')}" for family, given in people(row)]
    if len(names) > 3:
        listed = f"{names[0]} et al."
    else:
        listed = " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]
    return (
        f"{listed} ({row.year}) {row.title}. {kind(row)} {row.number}. Seoul: {INSTITUTION}. "
        f"Available at: {address(row)}."
    )


def vancouver(row):
    names = [
        f"{family} {_initials(given, after='', between='', hyphen='')}"
        for family, given in people(row)
    ]
    listed = ", ".join(names if len(names) <= 6 else [*names[:6], "et al"])
    return (
        f"{listed}. {row.title} [{kind(row)}] [Internet]. Seoul: {INSTITUTION}; {row.year}. "
        f"{kind(row)} no.: {row.number}. Available from: {address(row)}"
    )


STYLES = {"APA": apa, "Chicago": chicago, "Harvard": harvard, "Vancouver": vancouver}


def squeezed(text):
    """Give `text` as a format without lines holds it."""
    return re.sub(r"\s+", " ", text).strip()
