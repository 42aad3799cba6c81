"""Makers of rows: each takes what matters to a test and fills in the rest.

What they make is published in the loaded annual report of 2020, unless told otherwise.
"""

from itertools import count

from django.contrib.auth.models import Group, User

from cooperation.models import Category as CooperationCategory
from cooperation.models import CooperationProject
from education.models import Category as EducationCategory
from education.models import EducationSession
from mrtc_site import signals
from mrtc_site.models import AnnualReport, Section
from reports.models import Authorship, Report, ReportType, Researcher

_serial = count(1001)  # far from the printed numbers, and short enough for an address


def make_annual_report(year=2021, **overrides):
    fields = {
        "state": "published",
        "centre_name": "Migration Research & Training Centre",
        "centre_name_ko": "이민정책연구원",
        "address": "Seoul",
        "telephone": "02-3788-8000",
    }
    return AnnualReport.objects.create(year=year, **{**fields, **overrides})


def make_section(**overrides):
    number = next(_serial)
    fields = {"slug": f"part-{number}", "order": number, "title": "A made section"}
    return Section.objects.create(**{"annual_report_id": 2020, **fields, **overrides})


def make_researcher(slug=None, **overrides):
    slug = slug or f"person-{next(_serial)}"
    fields = {"given_name": "Made", "family_name": slug.title()}
    return Researcher.objects.create(slug=slug, **{**fields, **overrides})


def make_type(slug, **overrides):
    fields = {"name": slug.title(), "order": next(_serial)}
    return ReportType.objects.create(slug=slug, **{**fields, **overrides})


def _entry(overrides):
    fields = {"annual_report_id": 2020, "number": next(_serial), "state": "published"}
    if "annual_report" in overrides:
        del fields["annual_report_id"]
    return {**fields, "title": "A made entry", **overrides}


def type_of(slug):
    return ReportType.objects.get(slug=slug)


def key_of(slug):
    """Give what the admin's forms and addresses have for a person."""
    return str(Researcher.objects.get(slug=slug).pk)


def education_category(slug):
    return EducationCategory.objects.get(slug=slug)


def _named(model, row):
    """Give the row that is meant by its slug."""
    return model.objects.get(slug=row) if isinstance(row, str) else row


def make_report(chief=None, others=(), **overrides):
    """Make a report by `chief`, a slug or None, and by `others`, slugs in order;
    its type may be a slug, too, as the category of what else is made."""
    type_ = _named(ReportType, overrides.pop("type", "issue-brief"))
    people = [("chief", chief), *(("co-researcher", other) for other in others)]
    with signals.batch():
        report = Report.objects.create(**_entry({"type": type_, **overrides}))
        for order, (role, slug) in enumerate(people, 1):
            if slug:
                add_author(report, slug, role=role, order=order)
    return report


def add_author(report, slug, **fields):
    """Give the person a part in the report."""
    person = Researcher.objects.get(slug=slug)
    return Authorship.objects.create(report=report, researcher=person, **fields)


def make_session(**overrides):
    fields = {"track_id": "basic", "category": "general-public", **overrides}
    fields["category"] = _named(EducationCategory, fields["category"])
    return EducationSession.objects.create(**_entry(fields))


def make_project(**overrides):
    fields = {"scope_id": "domestic", "category": "government-agencies", **overrides}
    fields["category"] = _named(CooperationCategory, fields["category"])
    return CooperationProject.objects.create(**_entry(fields))


def make_editor(**overrides):
    """Make a member of the staff who is in the group of editors."""
    fields = {"username": f"editor-{next(_serial)}", "is_staff": True, **overrides}
    editor = User.objects.create_user(**fields)
    editor.groups.add(Group.objects.get(name="Editors"))
    return editor
