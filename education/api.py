"""Education in the API."""

from mrtc_site.api.serializers import ACTIVITY, ADDRESSES, ActivitySerializer
from mrtc_site.api.views import PublicViewSet

from .filters import EducationSessionFilterSet
from .models import EducationSession


class EducationSessionSerializer(ActivitySerializer):
    class Meta(ActivitySerializer.Meta):
        model = EducationSession
        fields = read_only_fields = ("year", "track", "number", *ACTIVITY, *ADDRESSES)


class EducationSessionViewSet(PublicViewSet):
    queryset = EducationSession.objects.published().select_related("category")
    serializer_class = EducationSessionSerializer
    filterset_class = EducationSessionFilterSet
    lookup_path = "<year:year>/<slug:track>/<number:number>"
