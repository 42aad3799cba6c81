"""What the lists of reports and of researchers can be asked."""

import re
from collections import Counter
from collections.abc import Collection
from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.cache.memo import kept_rows, kept_table, remembered
from mrtc_site.common.sorting import key_column, spoken_order
from mrtc_site.listing.filters import (
    FacetFilter,
    Label,
    SearchFilter,
    SingleFilter,
    SortFilter,
    term_filter,
    words_in,
    year_filter,
)
from mrtc_site.listing.filtersets import FEW, EntryFilterSet
from mrtc_site.search.query import TITLE, matching

from .models import Authorship, Report, ReportType, Researcher, Role, public_people
from .namesakes import tell_apart

MANY = 30_000
SLUG = re.compile(r"[-\w]+", re.ASCII)


def people(slugs: Collection[str]) -> dict[str, Label]:
    """Give the labels of those who have a public report, by slug and in the order of names."""
    found = kept_rows(public_people(), slugs).values()
    tell_apart(found)
    return {person.slug: Label(person) for person in sorted(found, key=attrgetter(key_column()))}


def everyone():
    """Give the labels of all of them."""
    return people([*public_people().values_list("pk", flat=True)])


class ResearcherFilter(FacetFilter):
    """Reports by any of these people; with roles, in any of these. Of many people, those with most
    reports are offered, or those whom one names."""

    named_in = "researcher-name"  # the parameter for a name, or a part of one
    offered_at_most = 60

    def __init__(self):
        super().__init__(
            "researcher",
            label=_("Researcher"),
            phrase=_("by {}"),
            options=everyone,
        )

    def filter(self, queryset, values):
        """Begin with their reports, which are few."""
        if not values:
            return queryset
        own = self.parent.authorships.order_by().values_list("report")
        keys = [key for (key,) in remembered(own[: FEW + 1])]
        return queryset.filter(pk__in=keys if len(keys) <= FEW else own)

    def choices(self, filterset, chosen, params):
        """Give those with most reports of the rows, or those named, and those chosen."""
        named = words_in(params, self.named_in)
        if not named and (parts := filterset.few_parts) is not None:
            counts = Counter(slug for _, slug, _ in parts)
            counts = self._most(counts) | {slug: counts[slug] for slug in chosen}
        else:
            counts = self._most(self._named(filterset, named))
            missing = chosen.keys() - counts.keys()
            counts |= self._counted(filterset, missing) if missing else {}
        return [
            (slug, label, counts[slug], slug in chosen) for slug, label in people(counts).items()
        ]

    def _counted(self, filterset, slugs):
        rows = filterset.qs.order_by().filter(pk=OuterRef("report"))
        own = filterset.authorships.order_by().filter(Exists(rows), researcher__in=slugs)
        counts = own.values_list("researcher").annotate(count=Count("*"))
        return dict.fromkeys(slugs, 0) | dict(counts)

    def _most(self, counts):
        """Give those with most reports. (A database would put slugs in an order of its own.)"""
        ranked = sorted(counts, key=lambda slug: (-counts[slug], slug))
        return {slug: counts[slug] for slug in ranked[: self.offered_at_most]}

    def _named(self, filterset, named):
        """Give how many of the rows each person has who is called so: {slug: count}."""
        counts = filterset.own_parts.values_list("researcher").annotate(count=Count("*"))
        if named:
            found = matching(Researcher.objects.all(), named, depth=TITLE).order_by().values("pk")
            counts = counts.filter(researcher__in=found)
        return dict(remembered(counts))

    def known(self, values):
        slugs = [value for value in values if SLUG.fullmatch(value)]
        found = people(slugs)
        return {slug: found[slug] for slug in slugs if slug in found}


class RoleFilter(FacetFilter):
    """Reports in which someone has that part, the chosen researchers if there are any. Nearly
    every report has a chief: alone it says little."""

    only_with = "researcher"

    def __init__(self):
        super().__init__(
            "role", label=_("Role"), phrase=_("as {}"), options=lambda: dict(Role.choices)
        )

    def filter(self, queryset, values):
        if not values or self.parent.values["researcher"]:  # whose filter knows the roles, too
            return queryset
        parts = self.parent.authorships.order_by()
        return queryset.filter(Exists(parts.filter(report=OuterRef("pk"))))

    def counts(self, filterset):
        """Of many reports, ask for each role by itself: the one chosen is counted already."""
        if (parts := filterset.few_parts) is not None:
            of_each = {(report, role) for report, _, role in parts}
            return Counter(role for _, role in of_each).items()
        if "researcher" in filterset.data:
            counts = filterset.own_parts.values_list("role")
            return remembered(counts.annotate(Count("report", distinct=True)))
        return [(role, filterset.also("role", role).count) for role in Role.values]


def type_order():
    return {term.pk: term.order for term in kept_table(ReportType).values()}


def _parts(reports):
    """Give the (report, researcher, role) of each part in these reports."""
    parts = Authorship.objects.order_by().filter(report__in=reports)
    return list(parts.values_list("report", "researcher", "role"))


class ReportFilterSet(EntryFilterSet):
    facets = ("type", "researcher", "role", "year")
    columns = ("annual_report", "type")
    linked = ("researcher", "role")
    ranks = {
        "annual_report_id": ("annual_report", lambda: range(10_000)),
        "type__order": ("type", type_order),
    }

    type = term_filter("type", ReportType, _("Type"), _("of type {}"))
    researcher = ResearcherFilter()
    role = RoleFilter()
    year = year_filter()
    q = SearchFilter()
    sort = SortFilter(
        {
            "newest": (_("Newest first"), None),
            "oldest": (_("Oldest first"), ["annual_report_id", "type__order", "number"]),
            "title": (_("Title"), ["sort_key"]),
        }
    )

    @property
    def authorships(self):
        """The parts that the chosen researchers and roles speak of."""
        chosen = self.values
        parts = Authorship.objects.all()
        if chosen["researcher"]:
            parts = parts.filter(researcher__in=chosen["researcher"])
        if chosen["role"]:  # each by itself: chiefs have an index of their own
            parts = parts.filter(Q.create([Q(role=role) for role in chosen["role"]], Q.OR))
        return parts

    @property
    def own_parts(self):
        """Those of them that are in the rows."""
        return self.authorships.order_by().of_any(self.qs, lambda: self.count > MANY)

    @cached_property
    def few_parts(self):
        """The same, as (report, researcher, role) each, if these were counted already and are few;
        else None."""
        if not self.is_counted or self.few is None:
            return None
        parts = self._chosen(_parts(self.few)) if self.short is None else self._short_parts
        rows = set(self.few)
        return [part for part in parts if part[0] in rows]

    def narrowed(self, rows):
        if not (self.values["researcher"] or self.values["role"]):
            return rows
        own = {report for report, _, _ in self._short_parts}
        return {key: values for key, values in rows.items() if key in own}

    @cached_property
    def _short_parts(self):
        """The parts chosen, of a list that is short as a whole."""
        everything = self.queryset.order_by().values("pk")
        return self._chosen(self._kept("parts", lambda: _parts(everything)))

    def _chosen(self, parts):
        people, roles = self.values["researcher"], self.values["role"]
        return [
            (report, slug, role)
            for report, slug, role in parts
            if (slug in people or not people) and (role in roles or not roles)
        ]


class CoAuthorFilter(SingleFilter):
    """People who have a part in a public report of this one."""

    options = staticmethod(everyone)

    def __init__(self):
        super().__init__(
            label=_("Wrote with"), phrase=_("who wrote with {}"), widget=forms.HiddenInput
        )

    def known(self, values):
        found = people([slug for slug in values[-1:] if SLUG.fullmatch(slug)])
        if not found:
            raise ValidationError(gettext("nobody with a report has that address"))
        return found

    def filter(self, queryset, slug):
        if not slug:
            return queryset
        own = Authorship.objects.published().filter(researcher=slug).values("report")
        parts = Authorship.objects.filter(report__in=own).exclude(researcher=slug)
        return queryset.filter(pk__in=parts.order_by().values("researcher"))


def most_reports_first() -> OrderBy:
    """Order people by the number of their public reports."""
    own = Authorship.objects.published().filter(researcher=OuterRef("pk")).order_by()
    counts = own.values("researcher").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts), 0).desc()


class ResearcherFilterSet(EntryFilterSet):
    coauthor = CoAuthorFilter()
    q = SearchFilter()
    sort = SortFilter(
        {
            "name": (_("Family name"), None),
            "reports": (_("Most reports first"), [most_reports_first(), "sort_key"]),
        }
    )

    def keys(self, rows, first, number):
        """Of the same number of reports, they are in the order of names."""
        if self.data.get("sort") != "reports":
            return super().keys(rows, first, number)
        parts = Authorship.objects.of_any(Report.objects.published(), lambda: True)
        counts = {slug: count for slug, count, _ in remembered(parts.counted())}
        by_name = rows.order_by(*spoken_order(rows.model._meta.ordering), "pk")
        ranked = sorted(by_name.values_list("pk", flat=True), key=lambda pk: -counts.get(pk, 0))
        return ranked[first : first + number]

    def found(self, keys):
        """Pages tell how many reports each has."""
        found = super().found(keys)
        tell_apart(found.values())
        parts = Authorship.objects.published().filter(researcher__in=found)
        for slug, *counts in parts.counted():
            found[slug].counts = counts
        return found
