"""Makers of rows: each takes what matters to a test and fills in the rest.

What they make is published in the loaded annual report of 2020, unless told otherwise.
"""

from itertools import count

from django.contrib.auth.models import Group, User

from cooperation.models import CooperationProject
from education.models import EducationSession
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


def make_report(chief=None, others=(), **overrides):
    """Make a report by `chief`, a slug or None, and by `others`, slugs in order."""
    report = Report.objects.create(**_entry({"type_id": "issue-brief", **overrides}))
    people = [("chief", chief), *(("co-researcher", other) for other in others)]
    for order, (role, slug) in enumerate(people, 1):
        if slug:
            Authorship.objects.create(report=report, researcher_id=slug, role=role, order=order)
    return report


def make_session(**overrides):
    fields = {"track": "basic", "category_id": "general-public", **overrides}
    return EducationSession.objects.create(**_entry(fields))


def make_project(**overrides):
    fields = {"scope": "domestic", "category_id": "government-agencies", **overrides}
    return CooperationProject.objects.create(**_entry(fields))


def make_editor(**overrides):
    """Make a member of the staff who is in the group of editors."""
    fields = {"username": f"editor-{next(_serial)}", "is_staff": True, **overrides}
    editor = User.objects.create_user(**fields)
    editor.groups.add(Group.objects.get(name="Editors"))
    return editor
