"""What the list of cooperation entries can be asked."""

from mrtc_site.filters import ActivityFilterSet, FacetFilter, term_filter

from .models import Category, Scope


class CooperationProjectFilterSet(ActivityFilterSet):
    facets = ("scope", "category", "year")

    scope = FacetFilter("scope", label="Scope", phrase="in {}", options=lambda: dict(Scope.choices))
    category = term_filter("category", Category, "in the category {}")
