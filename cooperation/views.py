"""Pages of cooperation projects."""

from mrtc_site.downloads import activity_columns
from mrtc_site.lists import ActivityList, ActivityPage

from .filters import CooperationProjectFilterSet
from .models import CooperationProject


class CooperationProjectList(ActivityList):
    filterset_class = CooperationProjectFilterSet
    title = "Cooperation"
    address = "cooperation:list"
    download = "cooperation:download"
    nouns = "project", "projects"
    columns = activity_columns("scope")

    def get_queryset(self):
        return CooperationProject.objects.published().select_related("category")


class CooperationProjectPage(ActivityPage):
    model = CooperationProject
    list_page = CooperationProjectList
