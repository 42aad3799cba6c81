"""The filters of the lists of reports and of researchers."""

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mrtc_site.common.types import Text
from mrtc_site.listing.filters import (
    ChoicesFilter,
    SearchFilter,
    SlugsFilter,
    SortFilter,
    TermsFilter,
    YearFilter,
    published_years,
)
from mrtc_site.listing.filtersets import EntryFilterSet, SubjectFilterSet
from mrtc_site.listing.sentences import lowered

from .models import Authorship, ReportType, Researcher, Role
from .querysets import AuthorshipQuerySet, ReportQuerySet

WITH = [("document", _("a file"))]


class ReportSortFilter(SortFilter):
    """“As printed” is also by year, the newest first: so with one year there is nothing newer or
    older, and with several “Newest first” takes its place."""

    def distinct_choices(self) -> list[tuple[str, Text]]:
        left_out = {"printed"} if len(published_years()) > 1 else {"newest", "oldest"}
        return [choice for choice in super().distinct_choices() if choice[0] not in left_out]


class ReportFilterSet(SubjectFilterSet):
    phrases = {
        "type": "{}",
        "researcher": _("by {}"),
        "role": "{}",
        "has": _("with {}"),
        **SubjectFilterSet.phrases,
    }
    nouns = ("type",)
    headings = {
        "year": EntryFilterSet.headings["year"],
        "researcher": _("{list} by {}"),
        "role": _("{list} as {}"),
        "has": _("{list} with {}"),
        **SubjectFilterSet.headings,
    }
    facets = ("type", "topic", "researcher", "role", "place", "year", "has")
    grouped = ("year", "type")

    type = TermsFilter("type", label=_("Type"), queryset=ReportType.objects.published())
    researcher = SlugsFilter(
        label=_("Researcher"), queryset=Researcher.objects.published(), method="with_part"
    )
    role = ChoicesFilter(label=_("Role"), choices=Role.choices, method="with_part")
    year = YearFilter()
    has = ChoicesFilter(
        label=pgettext_lazy("filter", "With"), choices=WITH, method="with_documents"
    )
    q = SearchFilter()
    sort = ReportSortFilter(
        {
            "printed": (_("As printed"), None),
            "newest": (_("Newest first"), None),
            "oldest": (
                _("Oldest first"),
                ["annual_report_id", "type__order", "type__sort_key", "number"],
            ),
            "title": (pgettext_lazy("order", "Title"), ["sort_key"]),
        }
    )

    def in_words(self) -> dict[str, list[str]]:
        labels = super().in_words()
        labels["role"] = [lowered(label) for label in labels.get("role", ())]
        return labels

    @property
    def parts(self) -> AuthorshipQuerySet:
        """The authorships of any of the chosen people in any of the chosen roles."""
        chosen = self.form.cleaned_data
        return Authorship.objects.of(chosen.get("researcher", ()), chosen.get("role", ()))

    def with_part(self, queryset: QuerySet, name: str, value: list) -> QuerySet:
        """Reports in which one of the chosen people has one of the chosen roles.

        If both are chosen, the filter by researcher does both. It looks up the reports of these
        people, which are few; a role alone is looked for report by report, as nearly all have it.
        """
        if name == "researcher":
            return queryset.filter(pk__in=self.parts.values("report"))
        if self.form.cleaned_data.get("researcher"):
            return queryset
        return queryset.filter(Exists(self.parts.filter(report=OuterRef("pk"))))

    def with_documents(self, queryset: ReportQuerySet, name: str, value: list) -> QuerySet:
        return queryset.with_files()


class ResearcherFilterSet(EntryFilterSet):
    phrases = {"coauthor": _("who wrote with {}"), **EntryFilterSet.phrases}
    headings = {"coauthor": _("{list} who wrote with {}"), **EntryFilterSet.headings}

    coauthor = SlugsFilter(
        label=_("Wrote with"),
        queryset=Researcher.objects.published(),
        error_messages={"invalid_choice": _("nobody with a report has that address")},
        widget=forms.MultipleHiddenInput,
        method="who_wrote_with",
    )
    q = SearchFilter()
    sort = SortFilter(
        {
            "name": (pgettext_lazy("order", "Family name"), None),
            "reports": (_("Most reports first"), ["-report_count", "sort_key"]),
        }
    )

    def who_wrote_with(self, queryset: QuerySet, name: str, people: list) -> QuerySet:
        """People who wrote a public report together with any of these."""
        return queryset.filter(pk__in=Authorship.objects.beside(people).values("researcher"))
