"""The database itself refuses what breaks a rule: past forms, `clean()` and `save()`."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from cooperation.models import Category as CooperationCategory
from cooperation.models import CooperationProject, ProjectPlace, ProjectTopic
from cooperation.models import Photograph as CooperationPhotograph
from education.models import Category as EducationCategory
from education.models import EducationSession, SessionPlace, SessionTopic
from education.models import Photograph as EducationPhotograph
from mrtc_site.models import (
    AnnualReport,
    AsPrinted,
    Document,
    FileVersion,
    IndexedText,
    LoadedRecord,
    Photograph,
    Redirect,
    Section,
)
from reports.models import (
    Authorship,
    Correction,
    HarvestedRecord,
    Report,
    ReportPlace,
    ReportTopic,
    ReportType,
    Researcher,
)
from reports.models import Document as ReportDocument
from tests.make import make_annual_report, make_project, make_report, make_researcher, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

APPS = ("mrtc_site", "reports", "education", "cooperation")


def to(model, **fields):
    """Make what would give these values to one row, straight in the database."""
    return lambda: model.objects.filter(pk=model.objects.first().pk).update(**fields)


def copy(model, **fields):
    """Make what would store one more row like the first, but for `fields`."""

    def store():
        row = model.objects.first()
        row.pk = row.id = None
        for name, value in fields.items():
            setattr(row, name, value)
        model._base_manager.bulk_create([row])

    return store


def two_chiefs():
    report = make_report(chief=make_researcher().slug, others=[make_researcher().slug])
    report.authorships.update(role="chief")


def with_files(model, **whole):
    """Store two of one place, whatever they hold."""
    facts = {"order": 1, "sha256": "0" * 64, "file": f"00/{'0' * 64}.pdf", "size": 1}
    model.objects.bulk_create(model(**whole, **facts) for _ in range(2))


def corrected(*days, text="Table 4."):
    report = make_report()
    Correction.objects.bulk_create(Correction(report=report, date=day, text=text) for day in days)


def same_first_key(model):
    """Make what would have two rows known by one key."""
    return lambda: model.objects.update(first_key="2020/x/1")


BREAKS = {
    "annual_report_year_in_range": to(AnnualReport, year=2008),
    "annual_report_state_known": to(AnnualReport, state="hidden"),
    "redirect_leads_elsewhere": lambda: Redirect.objects.create(old="/a/", new="/a/"),
    "as_printed_once": lambda: AsPrinted.objects.bulk_create(
        AsPrinted(check_slug="a", content_type=ContentType.objects.first(), object_id=1)
        for _ in range(2)
    ),
    "section_slug_unique": copy(Section),
    "section_level_in_range": to(Section, level=5),
    "section_has_title": to(Section, title=""),
    "section_lists_known": to(Section, lists="banana"),
    "researcher_has_a_name": to(Researcher, given_name="", family_name=""),
    "loaded_record_unique": copy(LoadedRecord),
    "indexed_text_unique": copy(IndexedText),
    "harvested_record_unique": copy(HarvestedRecord, report=None),
    "report_number_unique": copy(Report),
    "report_first_key_unique": same_first_key(Report),
    "report_number_positive": to(Report, number=0),
    "report_has_title": to(Report, title=""),
    "report_has_title_language": to(Report, title_language=""),
    "report_state_known": to(Report, state=""),
    "report_licence_known": to(Report, licence="mine"),
    "correction_once_a_day": lambda: corrected("2021-05-03", "2021-05-03"),
    "correction_has_text": lambda: corrected("2021-05-03", text=""),
    "report_document_slug_unique": lambda: with_files(ReportDocument, report=make_report()),
    "document_slug_unique": lambda: with_files(Document, annual_report_id=2020),
    "photograph_order_unique": lambda: with_files(Photograph, section=Section.objects.first()),
    "education_photograph_order_unique": lambda: with_files(
        EducationPhotograph, session=make_session()
    ),
    "cooperation_photograph_order_unique": lambda: with_files(
        CooperationPhotograph, project=make_project()
    ),
    "file_version_unique": lambda: FileVersion.objects.bulk_create(
        FileVersion(kind="a", key="b", number=1, since=timezone.now()) for _ in range(2)
    ),
    "report_topic_unique": copy(ReportTopic),
    "report_place_unique": copy(ReportPlace),
    "session_topic_unique": copy(SessionTopic),
    "session_place_unique": copy(SessionPlace),
    "project_topic_unique": copy(ProjectTopic),
    "project_place_unique": copy(ProjectPlace),
    "authorship_once_a_report": copy(Authorship, role="co-researcher"),
    "authorship_one_chief": two_chiefs,
    "authorship_role_known": to(Authorship, role="boss"),
}
for name, model in (
    ("educationsession", EducationSession),
    ("cooperationproject", CooperationProject),
):
    BREAKS |= {
        f"{name}_number_unique": copy(model),
        f"{name}_first_key_unique": same_first_key(model),
        f"{name}_number_positive": to(model, number=0),
        f"{name}_has_title": to(model, title=""),
        f"{name}_has_title_language": to(model, title_language=""),
        f"{name}_state_known": to(model, state="gone"),
        f"{name}_starts_before_it_ends": to(model, start=date(2020, 2, 2), end=date(2020, 2, 1)),
        f"{name}_days_follow_dates": to(model, dates=""),
    }
OTHER_BREAKS = {
    "two redirects from one address": lambda: Redirect.objects.bulk_create(
        [Redirect(old="/a/", new="/b/"), Redirect(old="/a/", new="/c/")]
    ),
    "a year after the last": to(AnnualReport, year=2101),
    "level 0": to(Section, level=0),
    "dates without a first day": to(EducationSession, start=None, end=None),
    "a day without dates": to(EducationSession, dates="", end=None),
    "a second annual report of a year": lambda: AnnualReport.objects.bulk_create(
        [AnnualReport(year=2020)]
    ),
    "number 0": to(Report, number=0),
    "a report of no year": to(Report, annual_report=None),
    "a report of no type": to(Report, type=None),
}


def refusal(break_rule):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        break_rule()
    return str(refused.value)


def models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


NAMED = {rule.name: (model, rule) for model in models() for rule in model._meta.constraints}


def by_columns(name):
    """Say how SQLite tells of a broken unique constraint: by its columns."""
    model, rule = NAMED[name]
    fields = [model._meta.get_field(field) for field in getattr(rule, "fields", ())]
    return ", ".join(f"{model._meta.db_table}.{field.column}" for field in fields) or name


@pytest.mark.parametrize("name", BREAKS)
def test_it_is_refused_by_the_constraint(name):
    assert (by_columns(name) if connection.vendor == "sqlite" else name) in refusal(BREAKS[name])


@pytest.mark.parametrize("case", OTHER_BREAKS)
def test_it_is_refused_too(case):
    assert refusal(OTHER_BREAKS[case])


def test_every_constraint_is_broken_here():
    assert {*NAMED} == {*BREAKS}


def test_the_database_has_every_constraint_and_index_that_the_models_name():
    swept = 0
    for model in models():
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for rule in [*model._meta.constraints, *model._meta.indexes]:
            assert rule.name in there
            swept += 1
    assert swept > len(BREAKS)


def test_a_second_chief_may_replace_the_first():
    first, second = make_researcher(), make_researcher()
    report = make_report(chief=first.slug, others=[second.slug])
    report.authorships.filter(researcher=first).update(role="co-researcher")
    report.authorships.filter(researcher=second).update(role="chief")
    assert Report.objects.with_people().get(pk=report.pk).chief.researcher == second


def test_one_number_serves_each_year_and_series():
    make_annual_report(2021)
    make_report(number=1, type="issue-brief", annual_report_id=2021)
    make_session(number=12, track_id="basic")
    assert EducationSession.objects.filter(number=12).count() == 2


@pytest.mark.parametrize(
    "kept",
    [
        lambda: Researcher.objects.get(slug="minjeong-park"),
        lambda: ReportType.objects.get(slug="working-paper"),
        lambda: EducationCategory.objects.get(slug="general-public"),
        lambda: CooperationCategory.objects.get(slug="others"),
        lambda: AnnualReport.objects.get(pk=2020),
    ],
)
def test_what_entries_refer_to_is_not_deleted(kept):
    row = kept()
    with pytest.raises(ProtectedError):
        row.delete()
    with pytest.raises(ProtectedError):
        type(row).objects.filter(pk=row.pk).delete()
    assert kept() == row


def test_what_belongs_to_something_goes_with_it():
    person = make_researcher()
    report, project = make_report(chief=person.slug), make_project()
    report.delete()
    assert not Authorship.objects.filter(researcher=person)
    project.delete()
    person.delete()
    edition = AnnualReport.objects.create(year=2030)
    Section.objects.create(annual_report=edition, slug="a", order=1, title="A")
    edition.delete()
    assert not Section.objects.filter(slug="a")
