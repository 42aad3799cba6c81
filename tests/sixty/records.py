"""Sixty invented records of the shapes that real ones have, read without the site's code.

People with one name, particles before a family name and accents on it, namesakes, a paper of 62
authors; titles in quotation marks, in other languages and scripts, with every sign that some format
takes for its own; what has no people, no abstract, no date. They are in tests/data/sixty-records.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tests.rows import rows as rows_in

FOLDER = Path(__file__).parent.parent / "data/sixty-records"
YEARS = (2018, 2019)
MODELS = {
    "reports": ("reports.report", "type"),
    "education": ("education.educationsession", "track"),
    "cooperation": ("cooperation.cooperationproject", "scope"),
}
CENTRE = "Migration Research and Training Centre"


def kept(value):
    """Give a text as it is kept: composed (NFC), without soft hyphens and signs of no width."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", re.sub("[\xad\u200b\u2060\ufeff]", "", value))


def items(folder):
    """Give the (model, fields) of every row in the files of both years."""
    return [
        (item["model"], {name: kept(value) for name, value in item["fields"].items()})
        for year in YEARS
        for file in sorted((folder / str(year)).glob("*.yaml"))
        for item in rows_in(file)
    ]


ITEMS = items(FOLDER)


def fields_of(model):
    return [fields for label, fields in ITEMS if label == model]


PEOPLE = {fields["slug"]: fields for fields in fields_of("reports.researcher")}
TYPES = {fields["slug"]: fields["name"] for fields in fields_of("reports.reporttype")}
CATEGORIES = {
    fields["slug"]: fields["name"]
    for kind in ("education", "cooperation")
    for fields in fields_of(f"{kind}.category")
}


def name_of(slug):
    """Give a name, given name first."""
    person = PEOPLE[slug]
    return " ".join(filter(None, (person.get("given_name"), person.get("family_name"))))


def parts_of_name(slug):
    """Give family and given name; of someone with one name, that and nothing."""
    person = PEOPLE[slug]
    family, given = person.get("family_name", ""), person.get("given_name", "")
    return (family, given) if family else (given, "")


def inverted(slug):
    """Give a name as catalogues have it: the comma after the family name is the only one."""
    return ", ".join(part.replace(",", "") for part in parts_of_name(slug) if part)


@dataclass(frozen=True)
class Record:
    """An entry as its files have it."""

    kind: str
    series: str
    fields: dict
    chief: str  # a slug, or empty
    others: tuple  # slugs, in order

    def __getitem__(self, name):
        return self.fields.get(name, "")

    @property
    def key(self):
        return self["annual_report"], self.series, self["number"]

    @property
    def address(self):
        return "/{}/{}/{}/{}/".format(self.kind, *self.key)

    @property
    def url(self):
        return f"http://testserver{self.address}"

    @property
    def language(self):
        return self["title_language"] or "en"

    @property
    def people(self):
        """Who wrote it, the chief first."""
        return [slug for slug in (self.chief, *self.others) if slug]

    @property
    def headings(self):
        return self["contents"].splitlines()


def record(kind, series, fields):
    key = [fields["annual_report"], fields[series], fields["number"]]
    parts = [part for part in fields_of("reports.authorship") if part["report"] == key]
    parts = sorted(parts, key=lambda part: part["order"]) if kind == "reports" else []
    chiefs = [part["researcher"] for part in parts if part["role"] == "chief"]
    others = [part["researcher"] for part in parts if part["role"] == "co-researcher"]
    return Record(kind, fields[series], fields, "".join(chiefs), tuple(others))


RECORDS = {
    kind: [record(kind, series, fields) for fields in fields_of(model)]
    for kind, (model, series) in MODELS.items()
}
EVERY = [record for records in RECORDS.values() for record in records]
