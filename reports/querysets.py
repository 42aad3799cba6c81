"""What reports, people and authorships are asked for."""

from functools import cache

from django.db import connections
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.lookups import In
from django.utils import timezone

from mrtc_site.cache.memo import kept_table
from mrtc_site.entries.base import DerivingQuerySet, EntryQuerySet, KeyedQuerySet, State
from mrtc_site.models import AnnualReport
from mrtc_site.prepared import ask, ask_for, columns, instances
from mrtc_site.search.query import OneByOne

from . import models


class ResearcherQuerySet(DerivingQuerySet):
    def published(self):
        """Only people with a part in a public report."""
        return self.filter(
            Exists(models.Authorship.objects.published().filter(researcher=OuterRef("pk")))
        )

    def with_public_parts(self) -> "ResearcherQuerySet":
        """With what `counts` needs of each, fetched together."""
        parts = models.Authorship.objects.published()
        return self.prefetch_related(Prefetch("authorships", parts, to_attr="public_parts"))

    def by_key(self, keys):
        return {person.pk: person for person in instances(self, ask_for(self.of_keys, keys))}


class ReportQuerySet(EntryQuerySet):
    def with_people(self):
        """With the type and the authorships in order, for `chief` and `co_researchers`."""
        return self.select_related("type").prefetch_related(
            Prefetch("authorships", models.Authorship.objects.select_related("researcher"))
        )

    def touch(self, pks):
        """Note that something of these reports has changed now."""
        self.filter(pk__in=set(pks)).update(updated_at=timezone.now())

    def by_key(self, keys):
        return self._whole(instances(self, ask_for(self.of_keys, keys)))

    def at(self, year, series, number):
        """Give the report at an address, as `by_key()` does, and with its edition; or None."""
        rows = ask(_at, year, series, number)
        report = next(iter(self._whole(instances(self, rows)).values()), None)
        if report and year in (editions := kept_table(AnnualReport)):
            report.annual_report = editions[year]
        return report

    def _whole(self, reports):
        """Give reports by key, each with its type and its `parts`."""
        found = {report.pk: report for report in reports}
        types = kept_table(models.ReportType)
        for report in found.values():
            report.parts = []
            if report.type_id in types:  # or it is newer, and Django asks for it
                report.type = types[report.type_id]
        for part in models.Authorship.objects.of_reports(found):
            found[part.report_id].parts.append(part)
        return found


class AuthorshipQuerySet(KeyedQuerySet):
    def published(self):
        """Only the parts in public reports, joined: it is mostly asked of few people's."""
        editions = AnnualReport.objects.published().order_by()
        return self.filter(report__state=State.PUBLISHED, report__annual_report__in=editions)

    def of_reports(self, keys):
        """Give the parts in reports, in order, with their researchers, each made once."""
        using, names, of_people, people = self.db, columns(self.model), _of_people(), {}
        for row in ask_for(_parts_of, keys):
            part = self.model.from_db(using, names, row[: len(names)])
            person = people.get(part.researcher_id)
            if person is None:
                person = models.Researcher.from_db(using, of_people, row[len(names) :])
                people[person.slug] = person
            part.researcher = person
            yield part

    def of_any(self, reports, are_many):
        """Only the parts in one of `reports`. SQLite looks for the parts of each report, unless
        it is told to go through the index of everybody's: quicker if they `are_many`, which only
        then is asked."""
        if connections[self.db].vendor == "sqlite" and are_many():
            return self.filter(OneByOne(In(F("report"), reports.order_by().values("pk"))))
        return self.filter(report__in=reports.order_by())

    def counted(self):
        """Give how many each researcher has, and how many of these as chief, as rows of both."""
        chiefs = Count("pk", filter=Q(role=models.Role.CHIEF))
        rows = self.order_by().values_list("researcher")
        return rows.annotate(all=Count("pk"), chiefs=chiefs)

    def get_by_natural_key(self, *key):
        *report, researcher = key
        return self.get(
            report=models.Report.objects.get_by_natural_key(*report), researcher=researcher
        )

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        models.Report.objects.touch(part.report_id for part in objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        objs = list(objs)
        models.Report.objects.touch(part.report_id for part in objs)
        return super().bulk_update(objs, *args, **kwargs)


@cache
def _of_people():
    """Beside reports, nobody is shown when people last changed."""
    return [name for name in columns(models.Researcher) if name != "updated_at"]


def _at(year, series, number):
    found = models.Report.objects.order_by().filter(annual_report=year, type=series, number=number)
    return found.values_list(*columns(models.Report))


def _parts_of(reports):
    people = [f"researcher__{name}" for name in _of_people()]
    found = models.Authorship.objects.filter(report__pk__in=reports)
    return found.values_list(*columns(models.Authorship), *people)
