"""The filters of the list of cooperation projects."""

from django.utils.translation import gettext_lazy as _

from mrtc_site.listing.filters import TermsFilter
from mrtc_site.listing.filtersets import ActivityFilterSet

from .models import Category, Scope


class CooperationProjectFilterSet(ActivityFilterSet):
    phrases = {"scope": "{}", "category": "{}", **ActivityFilterSet.phrases}
    nouns = ("scope", "category")
    facets = ("scope", "category", "topic", "place", "year")
    grouped = ("scope", "category", "year")

    scope = TermsFilter("scope", label=_("Scope"), queryset=Scope.objects.published())
    category = TermsFilter("category", label=_("Category"), queryset=Category.objects.published())
