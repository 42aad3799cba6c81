"""Derived columns are right, and the time of last change moves, however a row is saved."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.models import AnnualReport, Section
from reports.models import Authorship, Report, Researcher
from tests import expected
from tests.make import (
    add_author,
    education_category,
    make_project,
    make_report,
    make_researcher,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

OCTOBER = date(2020, 10, 1), date(2020, 10, 31)
LONG_AGO = timezone.datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())


def stored_days(entry):
    entry = type(entry).objects.get(pk=entry.pk)
    return entry.start, entry.end


def age(*rows):
    """Let rows have changed long ago."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(updated_at=LONG_AGO)


def has_changed(row):
    return type(row).objects.get(pk=row.pk).updated_at != LONG_AGO


@pytest.mark.parametrize("make", [make_session, make_project])
def test_save_derives(make):
    entry = make(dates="2020-10", date_text="Oct., 2020")
    assert stored_days(entry) == OCTOBER
    entry.dates = "2020-12/.."
    entry.save()
    assert stored_days(entry) == (date(2020, 12, 1), None)
    entry.dates = ""
    entry.save()
    assert stored_days(entry) == (None, None)


def test_save_of_some_fields_derives():
    entry = make_session()
    entry.dates = "2020-10"
    entry.save(update_fields=["dates"])
    assert stored_days(entry) == OCTOBER


def test_update_or_create_derives():
    entry = make_session()
    key = {"annual_report_id": 2020, "track": entry.track, "number": entry.number}
    EducationSession.objects.update_or_create(**key, defaults={"dates": "2020-10"})
    assert stored_days(entry) == OCTOBER


def test_bulk_create_derives():
    row = {
        "annual_report_id": 2020,
        "track_id": "basic",
        "category": education_category("general-public"),
    }
    entry = EducationSession(number=99, title="In bulk", dates="2020-10", **row)
    EducationSession.objects.bulk_create([entry])
    assert stored_days(EducationSession.objects.get(number=99)) == OCTOBER


def test_bulk_update_derives():
    entry = make_project()
    entry.dates = "2020-10"
    CooperationProject.objects.bulk_update([entry], ["dates"])
    assert stored_days(entry) == OCTOBER


def test_loaddata_derives(tmp_path):
    file = tmp_path / "one.yaml"
    file.write_text(
        "- model: education.educationsession\n"
        "  fields: {annual_report: 2020, track: basic, number: 99, title: Loaded,\n"
        "           category: [general-public], dates: 2020-10, state: published}\n"
    )
    call_command("loaddata", file, verbosity=0)
    assert stored_days(EducationSession.objects.get(number=99)) == OCTOBER


@pytest.mark.parametrize("kind", ["education", "cooperation"])
def test_all_loaded_days_are_the_printed_ones(kind):
    model = {"education": EducationSession, "cooperation": CooperationProject}[kind]
    loaded = {row.get_absolute_url(): (row.start, row.end) for row in model.objects.all()}
    rows = [row for row in expected.ROWS[kind] if row.year == 2020]
    assert loaded == {row.address: (row.start, row.end) for row in rows}


def test_a_wrong_date_is_not_saved():
    with pytest.raises(ValidationError):
        make_session(dates="2020-02-30")
    entry = make_session(dates="2020-10")
    entry.dates = "Oct."
    with pytest.raises(ValidationError):
        entry.save()
    assert stored_days(entry) == OCTOBER


def one_of(model):
    if model is Researcher:
        return Researcher.objects.get(slug="nari-shim")
    return model.objects.order_by("pk").first()


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (AnnualReport, "address"),
        (Section, "body"),
        (Researcher, "given_name"),
        (Report, "abstract"),
        (EducationSession, "photo_caption"),
        (CooperationProject, "title"),
    ],
)
def test_only_a_change_moves_the_time(model, field):
    row = one_of(model)
    age(row)
    row.refresh_from_db()
    row.save()
    assert not has_changed(row)
    setattr(row, field, "Something else")
    row.save()
    assert has_changed(row)


def test_a_change_of_some_fields_moves_the_time():
    report = make_report()
    age(report)
    report.title = "Something else"
    report.save(update_fields=["title"])
    assert has_changed(report)


def test_a_report_changes_with_its_authorships():
    make_researcher("one"), make_researcher("two")
    report, other = make_report(chief="one"), make_report(chief="one")
    age(report, other)
    part = report.authorships.get()
    part.save()
    assert not has_changed(report)
    part.credited_as = "ONE"
    part.save()
    assert has_changed(report)
    age(report)
    part = add_author(report, "two", order=2)
    assert has_changed(report)
    age(report)
    part.delete()
    assert has_changed(report) and not has_changed(other)


def test_authorships_made_in_bulk_change_the_report():
    person = make_researcher("one")
    report = make_report()
    age(report)
    Authorship.objects.bulk_create([Authorship(report=report, researcher=person)])
    assert has_changed(report)


def test_both_reports_change_when_a_part_moves_between_them():
    make_researcher("one")
    report, other = make_report(chief="one"), make_report()
    age(report, other)
    part = report.authorships.get()
    part.report = other
    part.save()
    assert has_changed(report) and has_changed(other)
