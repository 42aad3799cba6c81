"""Pages of education sessions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mrtc_site.charts.bars import as_bars, as_columns
from mrtc_site.exports.columns import activity_columns
from mrtc_site.listing.views import ActivityList, ActivityPage

from .filters import EducationSessionFilterSet
from .models import EducationSession


class EducationSessionList(ActivityList):
    filterset_class = EducationSessionFilterSet
    queryset = EducationSession.objects.published().select_related("track", "category")
    title = _("Education")
    address = "education:list"
    nouns = _("session"), _("sessions")
    counts = ngettext_lazy("%(count)s session", "%(count)s sessions", "number")
    schema_type = "EducationEvent"
    charts = (
        ("category", _("Sessions by audience"), as_bars),
        ("year", _("Sessions by year"), as_columns),
        ("month", _("Sessions by month"), as_columns),
    )
    columns = activity_columns("track")


class EducationSessionPage(ActivityPage):
    model = EducationSession
    queryset = EducationSession.objects.select_related("track", "category")
    list_page = EducationSessionList
