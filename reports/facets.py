"""The facets of the list of reports that are counted in other tables: people, roles, documents."""

from operator import attrgetter

from django.db.models import Count, QuerySet

from mrtc_site.common.sorting import key_column
from mrtc_site.listing.facets import Choice, Facet, Facets
from mrtc_site.listing.filters import words_in
from mrtc_site.listing.sentences import Label, printable
from mrtc_site.search.query import TITLE, matching

from .models import Authorship, Researcher
from .namesakes import add_disambiguation

NAMED_IN = "researcher-name"  # the parameter for a name, or a part of one
OFFERED_AT_MOST = 60


class ReportFacets(Facets):
    def count_facet(self, name: str) -> Facet:
        if name == "researcher":
            return self._by_researcher()
        if name == "has":
            return self._by_what_they_have()
        return self._by_role() if name == "role" else super().count_facet(name)

    def _by_researcher(self) -> Facet:
        """The people with most reports, or with the name that was typed; and those chosen."""
        counts = self._counts("researcher", Count("pk"))
        chosen = {person.pk for person in self.filterset.form.cleaned_data["researcher"]}
        typed = self.params.get(NAMED_IN, "")
        offered = set(counts)
        if words := words_in(self.params.getlist(NAMED_IN)):
            named = matching(Researcher.objects.all(), words, TITLE).order_by()
            offered &= {*named.values_list("pk", flat=True)}
        most = sorted(offered, key=lambda pk: (-counts[pk], pk))[:OFFERED_AT_MOST]
        people = Researcher.objects.in_bulk([*chosen, *most]).values()  # all of public reports
        add_disambiguation(people)
        choices = [
            Choice(person.slug, Label(person), counts.get(person.pk, 0), person.pk in chosen)
            for person in sorted(people, key=attrgetter(key_column()))
        ]
        return Facet("researcher", self.label("researcher"), choices, NAMED_IN, printable(typed))

    def _by_role(self) -> Facet:
        """Roles are offered once people, or a role, are chosen: nearly every report has a chief."""
        choices = []
        if "role" in self.filterset.data or "researcher" in self.filterset.data:
            counts = self._counts("role", Count("report", distinct=True))
            choices = self.choices("role", counts)
        return Facet("role", self.label("role"), choices)

    def _by_what_they_have(self) -> Facet:
        """There is one choice, a file, which is offered once a report has one."""
        count = self.cached_count("has", ["has"], lambda rows: rows.with_files().count())
        choices = self.choices("has", {"document": count})
        offered = [choice for choice in choices if choice.count or choice.chosen]
        return Facet("has", self.label("has"), offered, min_choices=1)

    def _counts(self, name: str, count: Count) -> dict:
        """Count the authorships in the rows by a column, whatever is chosen of that."""
        chosen = {**self.filterset.form.cleaned_data, name: ()}
        parts = Authorship.objects.of(chosen["researcher"], chosen["role"]).order_by()

        def count_each(reports: QuerySet) -> list[tuple]:
            those = parts.filter(report__in=reports.values("pk"))
            return list(those.values_list(name).annotate(count=count))

        return dict(self.cached_count(name, [name], count_each))
