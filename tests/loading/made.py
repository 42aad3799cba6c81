"""The fixtures of a small made-up year as plain data, to be changed, written and loaded.

They are written by a YAML library alone, so that nothing of the site's own spelling helps them.
"""

from copy import deepcopy

import pytest
import yaml
from django.apps import apps

from mrtc_site.entries.model_bases import path_of
from mrtc_site.loading.errors import Conflicted
from mrtc_site.loading.loader import load

from .databases import contents

YEAR = 2030


def made_items(year=YEAR):
    """Give {name: (model, fields)}: one of each kind, that nothing else refers to, and report 1
    with two people."""
    term = {"slug": "spare", "name": "Spare", "order": 90}
    series = {"annual_report": year, "number": 2}
    activity = {**series, "title": "Old title"}
    dated = {**activity, "date_text": f"May 4, {year}", "dates": f"{year}-05"}
    part = {"report": [year, "memo", 1]}
    return {
        "annual report": (
            "mrtc_site.annualreport",
            {
                "year": year,
                "centre_name": "Centre",
                "centre_name_ko": "이민",
                "address": "Old street",
                "telephone": "1",
            },
        ),
        "section": (
            "mrtc_site.section",
            {
                "annual_report": year,
                "slug": "opening",
                "order": 1,
                "title": "Opening",
                "page": 3,
                "body": "Old words.\n\nMore.",
            },
        ),
        "ann": ("reports.researcher", _person("ann")),
        "bob": ("reports.researcher", _person("bob")),
        "cho": ("reports.researcher", _person("cho")),
        "researcher": ("reports.researcher", _person("spare")),
        "memo": ("reports.reporttype", {"slug": "memo", "name": "Memo", "order": 80}),
        "report type": ("reports.reporttype", dict(term)),
        "talks": ("education.category", {"slug": "talks", "name": "Talks", "order": 80}),
        "education category": ("education.category", dict(term)),
        **{
            slug: ("cooperation.category", {"slug": slug, "name": slug.title(), "order": order})
            for order, slug in enumerate(("visits", "calls", "letters"), 80)
        },
        "cooperation category": ("cooperation.category", dict(term)),
        "report 1": (
            "reports.report",
            {"annual_report": year, "type": "memo", "number": 1, "title": "With people"},
        ),
        "by ann": (
            "reports.authorship",
            {**part, "researcher": "ann", "role": "chief", "order": 1},
        ),
        "by bob": (
            "reports.authorship",
            {**part, "researcher": "bob", "role": "co-researcher", "order": 2},
        ),
        "report": (
            "reports.report",
            {**series, "type": "memo", "title": "Old title", "abstract": "Old words."},
        ),
        "session": (
            "education.educationsession",
            {**dated, "track": "basic", "category": "talks"},
        ),
        "project": (
            "cooperation.cooperationproject",
            {**activity, "scope": "domestic", "category": "visits"},
        ),
        # as 2020 has them
        "track": ("education.track", {"slug": "basic", "name": "Basic education", "order": 1}),
        "scope": (
            "cooperation.scope",
            {"slug": "domestic", "name": "Domestic cooperation", "order": 1},
        ),
    }


def _person(slug):
    return {"slug": slug, "given_name": "Old", "family_name": slug.title()}


def columns(model, values):
    """Give values by field name, in which slugs name other rows, by column."""
    found = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        named = path_of(field) != field.attname
        found[field.attname] = field.related_model.objects.get(slug=value).pk if named else value
    return found


class MadeYear:
    """The year's fixtures (`made["report"]` gives the fields to change) and its stored rows."""

    def __init__(self, root, year=YEAR, items=None):
        self.root, self.year = root, year
        self.items = items or made_items(year)
        self.known = deepcopy(self.items)

    def __getitem__(self, name):
        return self.items[name][1]

    def add(self, name, model, /, **fields):
        self.items[name] = (model, fields)
        self.known[name] = deepcopy(self.items[name])

    def remove(self, name):
        del self.items[name]

    def write(self):
        folder = self.root / str(self.year)
        folder.mkdir(parents=True, exist_ok=True)
        text = yaml.dump(
            [{"model": model, "fields": fields} for model, fields in self.items.values()],
            Dumper=yaml.CSafeDumper,
            allow_unicode=False,
            sort_keys=False,
        )
        (folder / "all.yaml").write_text(text)

    def load(self, **options):
        self.write()
        return load(self.year, **options)

    def conflicts(self, **options):
        """Load, expecting conflicts and nothing changed; give
        {(name, path): (base, fixture, staff)}."""
        before = contents()
        with pytest.raises(Conflicted) as refusal:
            self.load(**options)
        assert contents() == before
        return {
            (name, conflict.path): (conflict.base, conflict.fixture, conflict.staff)
            for name, conflict in refusal.value.conflicts
        }

    def assert_settled(self):
        """Load the same once more: it finds nothing to do and does nothing."""
        before = contents()
        assert self.load().empty
        assert contents() == before

    def rows(self, name):
        label, fields = self.known[name]
        model = apps.get_model(label)
        return model.objects.filter(**model.lookup(fields[key] for key in model.key_fields))

    def row(self, name):
        return self.rows(name).get()

    def values(self, name, field):
        """Give a field of the rows that there are, none or one; slugs name other rows."""
        rows = self.rows(name)
        return list(rows.values_list(path_of(rows.model._meta.get_field(field)), flat=True))

    def value(self, name, field):
        [value] = self.values(name, field)
        return value

    def edit(self, name, /, **values):
        """Edit a row as staff would."""
        row = self.row(name)
        for column, value in columns(type(row), values).items():
            setattr(row, column, value)
        row.save()

    def create(self, name, /, **values):
        """Create by hand what the fixtures call `name`, with some values otherwise."""
        label, fields = self.known[name]
        model = apps.get_model(label)
        model.objects.create(**columns(model, {**fields, **values}))
