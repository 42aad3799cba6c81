"""Cooperation in the API."""

from mrtc_site.api.fields import activity_fields
from mrtc_site.api.resources import Resource

from .models import CooperationProject
from .views import CooperationProjectList

COOPERATION = Resource(
    "cooperation",
    CooperationProjectList,
    key={"year": "year", "scope": "slug", "number": "number"},
    fields=activity_fields(CooperationProject),
)
