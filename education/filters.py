"""The filters of the list of education sessions."""

from django.utils.translation import gettext_lazy as _

from mrtc_site.listing.filters import TermsFilter
from mrtc_site.listing.filtersets import ActivityFilterSet

from .models import Category, Track


class EducationSessionFilterSet(ActivityFilterSet):
    phrases = {"track": "{}", "category": "{}", **ActivityFilterSet.phrases}
    nouns = ("track", "category")
    facets = ("track", "category", "topic", "place", "year")
    grouped = ("track", "category", "year")

    track = TermsFilter("track", label=_("Track"), queryset=Track.objects.published())
    category = TermsFilter("category", label=_("Category"), queryset=Category.objects.published())
