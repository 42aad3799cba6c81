"""What reports, people and authorships are asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from mrtc_site.entries.entry import EntryQuerySet
from mrtc_site.entries.natural_keys import PartQuerySet, TimestampedQuerySet
from mrtc_site.entries.publishable import State
from mrtc_site.entries.subjects import SUBJECTS
from mrtc_site.files.models import COVER
from mrtc_site.models import AnnualReport

from . import models

if TYPE_CHECKING:
    from .models import Report, Researcher


class ResearcherQuerySet(TimestampedQuerySet):
    def published(self) -> ResearcherQuerySet:
        """Only people with a part in a public report."""
        parts = models.Authorship.objects.published().filter(researcher=OuterRef("pk"))
        return self.filter(Exists(parts.order_by()))

    def with_counts(self) -> ResearcherQuerySet:
        """Each with `report_count`, of public reports, and `chief_count`, of these as chief.

        Hidden reports are few: to leave those out, no part's report has to be looked at.
        """
        hidden = models.Report.objects.hidden().order_by().values("pk")
        parts = models.Authorship.objects.filter(researcher=OuterRef("pk")).exclude(
            report__in=hidden
        )
        chief = parts.filter(role=models.Role.CHIEF)
        return self.annotate(report_count=_number_of(parts), chief_count=_number_of(chief))


def _number_of(parts: AuthorshipQuerySet) -> Coalesce:
    counts = parts.order_by().values("researcher").annotate(number=Count("report")).values("number")
    return Coalesce(Subquery(counts), 0)


class ReportQuerySet(EntryQuerySet):
    def with_people(self) -> ReportQuerySet:
        """With the authorships in order, for `chief` and `co_researchers`."""
        return self.prefetch_related(
            Prefetch("authorships", models.Authorship.objects.select_related("researcher"), "parts")
        )

    def in_lists(self) -> ReportQuerySet:
        """With all that rows of lists and tables tell of one: its type, people and documents."""
        documents = Prefetch("documents", to_attr="document_list")
        return self.with_people().select_related("type").prefetch_related(documents)

    def in_full(self) -> ReportQuerySet:
        """With all that pages and feeds tell of one: its corrections, topics and places, too."""
        return self.in_lists().prefetch_related("corrections", *SUBJECTS)

    def with_files(self) -> ReportQuerySet:
        """Only those with a file; a cover alone is none."""
        files = models.Document.objects.exclude(slug=COVER)
        return self.filter(pk__in=files.values("report"))

    def before(self, report: Report) -> ReportQuerySet:
        """The earlier ones in the series of a report, the nearest first."""
        year, number = report.annual_report_id, report.number
        earlier = Q(annual_report__lt=year) | Q(number__lt=number)
        reports = self.filter(earlier, type=report.type_id, annual_report__lte=year)
        return reports.order_by("-annual_report_id", "-number")

    def after(self, report: Report) -> ReportQuerySet:
        """The later ones in the series of a report, the nearest first."""
        year, number = report.annual_report_id, report.number
        later = Q(annual_report__gt=year) | Q(number__gt=number)
        reports = self.filter(later, type=report.type_id, annual_report__gte=year)
        return reports.order_by("annual_report_id", "number")


class AuthorshipQuerySet(PartQuerySet):
    def published(self) -> AuthorshipQuerySet:
        """Only the parts in public reports, joined: it is mostly asked of few people's."""
        editions = AnnualReport.objects.published().order_by()
        return self.filter(report__state=State.PUBLISHED, report__annual_report__in=editions)

    def of(self, people: Collection[Researcher], roles: Collection[str]) -> AuthorshipQuerySet:
        """Those of any of these people, if any are named, in any of these roles, if any are."""
        parts = self.filter(researcher__in=people) if people else self
        return parts.filter(role__in=roles) if roles else parts

    def beside(self, people: Collection[Researcher]) -> AuthorshipQuerySet:
        """The parts beside any of these people's in public reports."""
        theirs = models.Authorship.objects.filter(researcher__in=people).order_by()
        another = theirs.filter(report=OuterRef("report")).exclude(
            researcher=OuterRef("researcher")
        )
        return self.filter(Exists(another), report__in=theirs.published().values("report"))
