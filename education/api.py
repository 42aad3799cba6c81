"""Education in the API."""

from mrtc_site.api.fields import activity_fields
from mrtc_site.api.resources import Resource

from .models import EducationSession
from .views import EducationSessionList

EDUCATION = Resource(
    "education",
    EducationSessionList,
    key={"year": "year", "track": "slug", "number": "number"},
    fields=activity_fields(EducationSession),
)
