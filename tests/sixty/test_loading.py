"""Sixty records as real ones are go through load and dump, and stay what they are."""

import pytest
from django.apps import apps
from django.core.management import call_command

from mrtc_site.loading.dumper import dump
from mrtc_site.loading.loader import load
from mrtc_site.loading.record_types import kinds
from mrtc_site.models import LoadedRecord
from tests.make import make_editor
from tests.sheets import export, preview, rows

from .records import EVERY, ITEMS, MODELS, PEOPLE, RECORDS, YEARS, items

pytestmark = pytest.mark.django_db
# What the database has where the files say nothing.
SILENT = {"state": "draft", "role": "co-researcher", "title_language": "en"}
DERIVED = {"id", "updated_at", "start", "end", "sort_key", "sort_key_ko"}


def value_of(row, field):
    """Give what a file has of a column: the slug of a row that has one."""
    slug = field.is_relation and getattr(getattr(row, field.name), "slug", None)
    return slug or getattr(row, field.attname)


def stored():
    """Give every row as the files would have it: (model, {field: value}), what is empty left out;
    a report's key in an authorship, as there."""
    found = []
    for label in {label for label, _ in ITEMS}:
        model = apps.get_model(label)
        for row in model.objects.all():
            values = {
                field.name: value_of(row, field)
                for field in model._meta.concrete_fields
                if field.name not in DERIVED and value_of(row, field) not in ("", None)
            }
            if "report" in values:
                own = row.report
                values["report"] = [own.annual_report_id, own.type.slug, own.number]
            found.append((label, values))
    return ordered(found)


def ordered(found):
    return sorted(((label, dict(sorted(fields.items()))) for label, fields in found), key=repr)


def in_full(label, fields):
    """Give a row of the files with what the database has where they say nothing."""
    names = {field.name for field in apps.get_model(label)._meta.concrete_fields}
    return label, {name: value for name, value in SILENT.items() if name in names} | fields


def test_they_are_sixty_with_the_shapes_that_real_ones_have():
    assert len(EVERY) == 60 and len({record.key for record in EVERY}) == 60
    titles = [record["title"] for record in EVERY]
    assert all(any(sign in title for title in titles) for sign in '“"‘«„「{\\<&%$#_~^=;,…'[:-1])
    assert max(map(len, titles)) == 500 and len({record.language for record in EVERY}) == 16
    assert max(len(record.people) for record in RECORDS["reports"]) == 62
    assert sum(not record.people for record in RECORDS["reports"]) == 1
    assert [slug for slug in PEOPLE if slug.startswith("yang-liu")] == [
        "yang-liu",
        "yang-liu-2",
        "yang-liu-3",
    ]


@pytest.mark.databases
def test_the_database_has_what_the_files_have(loaded):
    assert stored() == ordered(in_full(*item) for item in ITEMS)


def test_loading_them_again_does_nothing(loaded):
    assert all(load(year).empty for year in YEARS)


def dump_both(folder):
    for year in YEARS:
        (folder / str(year) / "records.yaml").unlink()
        assert len(dump(year)) == 5


def test_what_is_dumped_is_what_was_loaded(loaded):
    dump_both(loaded)
    assert ordered(items(loaded)) == ordered(ITEMS)
    assert all(load(year).empty and dump(year) == [] for year in YEARS)


@pytest.mark.databases
def test_the_dumped_files_give_another_database_the_same(loaded):
    dump_both(loaded)
    for kind in reversed(kinds()):
        kind.model.objects.all().delete()
    LoadedRecord.objects.all().delete()
    call_command("load_annual_report", *YEARS, verbosity=0)
    assert stored() == ordered(in_full(*item) for item in ITEMS)
    assert all(dump(year) == [] for year in YEARS)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_sheet_of_them_brings_back_what_it_was_made_of(form, kind, loaded, client):
    client.force_login(make_editor())
    content = export(client, kind, form)
    titles = [str(row["title"]) for row in rows(content)]
    assert sorted(title.removeprefix("'") for title in titles) == sorted(
        record["title"] for record in RECORDS[kind]
    )
    page = preview(client, kind, content)
    assert not page.problems and not page.wrong and not page.new and not page.changed, page.text
    assert page.unchanged == len(RECORDS[kind])
