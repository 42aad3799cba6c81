"""Pages of cooperation projects."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mrtc_site.charts.bars import as_bars, as_columns
from mrtc_site.exports.columns import activity_columns
from mrtc_site.listing.views import ActivityList, ActivityPage

from .filters import CooperationProjectFilterSet
from .models import CooperationProject


class CooperationProjectList(ActivityList):
    filterset_class = CooperationProjectFilterSet
    queryset = CooperationProject.objects.published().select_related("scope", "category")
    title = _("Cooperation")
    address = "cooperation:list"
    nouns = _("project"), _("projects")
    counts = ngettext_lazy("%(count)s project", "%(count)s projects", "number")
    charts = (
        ("category", _("Projects by kind of partner"), as_bars),
        ("year", _("Projects by year"), as_columns),
        ("month", _("Projects by month"), as_columns),
    )
    columns = activity_columns("scope")


class CooperationProjectPage(ActivityPage):
    model = CooperationProject
    queryset = CooperationProject.objects.select_related("scope", "category")
    list_page = CooperationProjectList
