"""What the lists of reports and of researchers can be asked."""

import re

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from mrtc_site.filters import (
    Alphabetical,
    EntryFilterSet,
    FacetFilter,
    Label,
    SearchFilter,
    SortFilter,
    term_filter,
    year_filter,
)

from .models import Authorship, ReportType, Researcher, Role

SLUG = re.compile(r"[-\w]+", re.ASCII)


class AuthorshipFilter(FacetFilter):
    """Reports in which someone has a part; `researcher` and `role` speak of the same part."""

    def filter(self, queryset, values):
        if not values:
            return queryset
        return queryset.filter(Exists(self.parent.authorships.filter(report=OuterRef("pk"))))

    def counts(self, queryset):
        parts = self.parent.authorships.filter(report__in=queryset.order_by())
        return (
            parts.order_by().values_list(self.field_name).annotate(Count("report", distinct=True))
        )


def people(queryset):
    return {person.slug: Label(person) for person in queryset}


class ResearcherFilter(AuthorshipFilter):
    def __init__(self):
        super().__init__(
            "researcher",
            label=_("Researcher"),
            phrase=_("by {}"),
            options=lambda: people(Researcher.objects.published()),
        )

    def known(self, values):
        slugs = [value for value in values if SLUG.fullmatch(value)]
        found = people(Researcher.objects.published().filter(slug__in=slugs))
        return {slug: found[slug] for slug in slugs if slug in found}


class ReportFilterSet(EntryFilterSet):
    facets = ("type", "researcher", "role", "year")

    type = term_filter("type", ReportType, _("Type"), _("of type {}"))
    researcher = ResearcherFilter()
    role = AuthorshipFilter(
        "role", label=_("Role"), phrase=_("as {}"), options=lambda: dict(Role.choices)
    )
    year = year_filter()
    q = SearchFilter()
    sort = SortFilter(
        {
            "newest": (_("Newest first"), None),
            "oldest": (_("Oldest first"), ["annual_report_id", "type__order", "number"]),
            "title": (_("Title"), [Alphabetical("title")]),
        }
    )

    @property
    def authorships(self):
        """The parts that the chosen researchers and roles speak of."""
        chosen = self.form.cleaned_data
        parts = Authorship.objects.all()
        if chosen["researcher"]:
            parts = parts.filter(researcher__in=chosen["researcher"])
        if chosen["role"]:
            parts = parts.filter(role__in=chosen["role"])
        return parts


class ResearcherFilterSet(EntryFilterSet):
    q = SearchFilter()
    sort = SortFilter(
        {
            "name": (_("Family name"), None),
            "reports": (_("Most reports first"), ["-report_count", "family_name", "given_name"]),
        }
    )
