"""The querysets of reports, people and authorships."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from mrtc_site.entries.entry import EntryQuerySet
from mrtc_site.entries.model_bases import PartQuerySet, TimestampedQuerySet
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
        """Annotate `report_count`, of public reports, and `chief_count`, of these as chief.

        It excludes the hidden reports, which are few, instead of joining the public ones.
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
        """Prefetch the authorships, for `chief`, `co_researchers` and `writers`."""
        return self.prefetch_related(
            Prefetch(
                "authorships",
                models.Authorship.objects.select_related("researcher"),
                "authorship_list",
            )
        )

    def in_lists(self) -> ReportQuerySet:
        """Prefetch what rows of lists and tables show: type, people and documents."""
        documents = Prefetch("documents", to_attr="document_list")
        return self.with_people().select_related("type").prefetch_related(documents)

    def in_full(self) -> ReportQuerySet:
        """Prefetch what pages and feeds show: corrections, topics and places, too."""
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
        """Only those in public reports. (A join, as it mostly filters those of few people.)"""
        editions = AnnualReport.objects.published().order_by()
        return self.filter(report__state=State.PUBLISHED, report__annual_report__in=editions)

    def of(self, people: Collection[Researcher], roles: Collection[str]) -> AuthorshipQuerySet:
        """Those of these people in these roles; an empty argument doesn't filter."""
        parts = self.filter(researcher__in=people) if people else self
        return parts.filter(role__in=roles) if roles else parts

    def beside(self, people: Collection[Researcher]) -> AuthorshipQuerySet:
        """Those in public reports that have another one of these people as an author, too."""
        theirs = models.Authorship.objects.filter(researcher__in=people).order_by()
        another = theirs.filter(report=OuterRef("report")).exclude(
            researcher=OuterRef("researcher")
        )
        return self.filter(Exists(another), report__in=theirs.published().values("report"))
