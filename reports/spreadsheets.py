"""A sheet of reports, with their people in two columns."""

import re

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mrtc_site.editing.spreadsheet_files import plain_lines
from mrtc_site.editing.spreadsheets import EntrySheet, folded, noting

from .models import Authorship, Researcher, Role

ROLES = {"chief_researcher": Role.CHIEF, "co_researchers": Role.CO_RESEARCHER}

# Minjeong Park <minjeong-park-2> [Min Minjeong Park]; "A name; with marks of these"
QUOTED = '"(?:[^"]|"")*+"'
PERSON = re.compile(
    rf'\s*+(?P<name>{QUOTED}|[^;\[\]<>"][^;\[\]<>]*+)?\s*+'
    rf"(?:<(?P<slug>[^<>]*+)>\s*+)?(?:\[(?P<credited>{QUOTED}\s*+|[^\[\]]*+)\]\s*+)?"
    rf"(?:<(?P<slug_last>[^<>]*+)>\s*+)?(?:;|$)"
)


def _unquoted(text):
    text = (text or "").strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') else " ".join(text.split())


def _quoted(text):
    plain = not re.search(r'[;\[\]<>]|^"', text) and text == " ".join(text.split())
    return text if plain else '"{}"'.format(text.replace('"', '""'))


class ReportSheet(EntrySheet):
    own = ("title", *ROLES, "abstract", "contents")

    @cached_property
    def people(self):
        """{slug: name} of every researcher."""
        return {person.slug: person.name for person in Researcher.objects.all()}

    @cached_property
    def namesakes(self):
        """{name, folded: slugs of those who are called so}."""
        found = {}
        for slug, name in self.people.items():
            found.setdefault(folded(name), []).append(slug)
        return found

    def cells(self, key, record):
        """Give a report by column, its people as “Name <slug> [as credited]”: the slug only where
        several have that name, the credit only where it differs."""
        cells = super().cells(key, record)
        for column, people in _by_column(record["authorships"]).items():
            cells[column] = self.written(people)
        return cells

    def written(self, people):
        return "; ".join(self.written_one(*person) for person in people)

    def written_one(self, slug, credited):
        name = self.people[slug]
        words = [_quoted(name)]
        if len(self.namesakes[folded(name)]) > 1:
            words.append(f"<{slug}>")
        if credited:
            words.append(f"[{_quoted(credited)}]")
        return " ".join(words)

    def record_of(self, row, before, problems):
        record = super().record_of(row, before, problems)
        old = _by_column(record["authorships"])
        new = dict(old)
        for column in ROLES.keys() & row.keys():
            if row[column].strip() != plain_lines(self.written(old[column])):
                with noting(problems, column):
                    new[column] = self.read_people(row[column])
        if new != old:
            self.check_people(new, problems)
            people = [(column, *person) for column in ROLES for person in new[column]]
            record["authorships"] = {
                slug: {"role": ROLES[column], "order": order, "credited_as": credited}
                for order, (column, slug, credited) in enumerate(people, 1)
            }
        return record

    def check_people(self, people, problems):
        chiefs = [slug for slug, _ in people["chief_researcher"]]
        others = [slug for slug, _ in people["co_researchers"]]
        if len(chiefs) > 1:
            names = _(" and ").join(self.people[slug] for slug in chiefs)
            told = _("a report has one chief researcher, not %(people)s") % {"people": names}
            problems["chief_researcher"] = [told]
        for slug in {slug for slug in others if others.count(slug) > 1}:
            problems["co_researchers"] = [
                _("%(person)s is named twice") % {"person": self.people[slug]}
            ]
        for slug in set(chiefs) & set(others):
            problems["co_researchers"] = [
                _("%(person)s is the chief researcher already") % {"person": self.people[slug]}
            ]

    def read_people(self, text):
        """Give (slug, name as credited) of each person in a cell."""
        people, place = [], 0
        while place < len(text):
            found = PERSON.match(text, place)
            if not found:
                told = _(
                    "“%(text)s” is not understood; write Name [as credited] <slug>, "
                    "the latter two only where needed, and “;” between people"
                )
                raise ValidationError(told % {"text": text[place:].strip()})
            place = found.end()
            name, credited = _unquoted(found["name"]), _unquoted(found["credited"])
            slug = (found["slug"] or found["slug_last"] or "").strip()
            if name or credited or slug:
                Authorship._meta.get_field("credited_as").clean(credited, None)
                people.append((self.who(name, slug), credited))
        return people

    def who(self, name, slug):
        """Give the slug of the one researcher whom name and slug, either may be empty, mean."""
        if slug:
            if slug not in self.people:
                told = _("there is no researcher <%(slug)s>%(suggested)s")
                suggested = self.near(slug, self.people)
                raise ValidationError(told % {"slug": slug, "suggested": suggested})
            if name and folded(name) != folded(self.people[slug]):
                told = _("<%(slug)s> is %(person)s, not “%(name)s”")
                raise ValidationError(
                    told % {"slug": slug, "person": self.people[slug], "name": name}
                )
            return slug
        found = self.namesakes.get(folded(name), [])
        if not found:
            told = _("there is no researcher “%(name)s”%(suggested)s")
            suggested = self.near(name, self.people.values())
            raise ValidationError(told % {"name": name, "suggested": suggested})
        if len(found) > 1:
            told = _("%(count)s people are called “%(name)s”: write %(choices)s") % {
                "count": len(found),
                "name": name,
                "choices": _(" or ").join(f"{name} <{slug}>" for slug in found),
            }
            raise ValidationError(told)
        return found[0]


def _by_column(authorships):
    """Give {column: [(slug, name as credited)]} of a record's authorships in order."""
    parts = sorted(authorships.items(), key=lambda item: item[1]["order"])
    return {
        column: [(who, part["credited_as"]) for who, part in parts if part["role"] == role]
        for column, role in ROLES.items()
    }
