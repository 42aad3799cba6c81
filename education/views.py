"""Pages of education sessions."""

from mrtc_site.downloads import activity_columns
from mrtc_site.lists import ActivityList, ActivityPage

from .filters import EducationSessionFilterSet
from .models import EducationSession


class EducationSessionList(ActivityList):
    filterset_class = EducationSessionFilterSet
    title = "Education"
    address = "education:list"
    download = "education:download"
    nouns = "session", "sessions"
    schema_type = "EducationEvent"
    columns = activity_columns("track")

    def get_queryset(self):
        return EducationSession.objects.published().select_related("category")


class EducationSessionPage(ActivityPage):
    model = EducationSession
    list_page = EducationSessionList
