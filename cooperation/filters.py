"""What the list of cooperation entries can be asked."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mrtc_site.listing.filters import FacetFilter, term_filter
from mrtc_site.listing.filtersets import ActivityFilterSet

from .models import Category, Scope


class CooperationProjectFilterSet(ActivityFilterSet):
    facets = ("scope", "category", "year")
    columns = ("scope", "category", "annual_report")

    scope = FacetFilter(
        "scope",
        label=_("Scope"),
        phrase=pgettext_lazy("scope", "in {}"),
        options=lambda: dict(Scope.choices),
    )
    category = term_filter("category", Category, _("Category"), _("in the category {}"))
