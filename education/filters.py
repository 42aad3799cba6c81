"""What the list of education entries can be asked."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mrtc_site.listing.filters import FacetFilter, term_filter
from mrtc_site.listing.filtersets import ActivityFilterSet

from .models import Category, Track


class EducationSessionFilterSet(ActivityFilterSet):
    facets = ("track", "category", "year")
    columns = ("track", "category", "annual_report")

    track = FacetFilter(
        "track",
        label=_("Track"),
        phrase=pgettext_lazy("track", "in {}"),
        options=lambda: dict(Track.choices),
    )
    category = term_filter("category", Category, _("Category"), _("in the category {}"))
