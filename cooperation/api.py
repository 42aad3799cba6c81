"""The serializers and views of cooperation projects in the API."""

from mrtc_site.api.serializers import ACTIVITY, ADDRESSES, ActivitySerializer
from mrtc_site.api.views import PublicViewSet
from mrtc_site.entries.subjects import SUBJECTS

from .filters import CooperationProjectFilterSet
from .models import CooperationProject


class CooperationProjectSerializer(ActivitySerializer):
    class Meta(ActivitySerializer.Meta):
        model = CooperationProject
        fields = read_only_fields = ("year", "scope", "number", *ACTIVITY, *SUBJECTS, *ADDRESSES)


class CooperationProjectViewSet(PublicViewSet):
    queryset = CooperationProject.objects.published().prefetch_related("category", *SUBJECTS)
    serializer_class = CooperationProjectSerializer
    filterset_class = CooperationProjectFilterSet
    lookup_path = "<year:year>/<slug:scope>/<number:number>"
