"""What the list of education entries can be asked."""

from mrtc_site.filters import ActivityFilterSet, FacetFilter, term_filter

from .models import Category, Track


class EducationSessionFilterSet(ActivityFilterSet):
    facets = ("track", "category", "year")

    track = FacetFilter("track", label="Track", phrase="in {}", options=lambda: dict(Track.choices))
    category = term_filter("category", Category, "in the category {}")
