"""The filters of the list of education sessions."""

from django.utils.translation import gettext_lazy as _

from mrtc_site.listing.filters import SlugsFilter
from mrtc_site.listing.filtersets import ActivityFilterSet

from .models import Category, Track


class EducationSessionFilterSet(ActivityFilterSet):
    phrases = {"track": "{}", "category": "{}", **ActivityFilterSet.phrases}
    nouns = ("track", "category")
    facets = ("track", "category", "topic", "place", "year")
    grouped = ("track", "category", "year")

    track = SlugsFilter("track", label=_("Track"), queryset=Track.objects.published())
    category = SlugsFilter("category", label=_("Category"), queryset=Category.objects.published())
