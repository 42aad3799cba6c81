"""Pages of education sessions."""

from django.utils.translation import gettext_lazy as _

from mrtc_site.downloads import activity_columns
from mrtc_site.lists import ActivityList, ActivityPage
from mrtc_site.pictures import as_bars, as_columns

from .filters import EducationSessionFilterSet
from .models import EducationSession


class EducationSessionList(ActivityList):
    filterset_class = EducationSessionFilterSet
    title = "Education"
    address = "education:list"
    download = "education:download"
    nouns = "session", "sessions"
    schema_type = "EducationEvent"
    drawn = (
        ("category", _("Sessions by audience"), as_bars),
        ("year", _("Sessions by year"), as_columns),
        ("month", _("Sessions by month"), as_columns),
    )
    columns = activity_columns("track")

    def get_queryset(self):
        return EducationSession.objects.published().select_related("category")


class EducationSessionPage(ActivityPage):
    model = EducationSession
    list_page = EducationSessionList
