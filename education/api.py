"""The serializers and views of education sessions in the API."""

from mrtc_site.api.serializers import ACTIVITY, ADDRESSES, ActivitySerializer
from mrtc_site.api.views import PublicViewSet
from mrtc_site.entries.subjects import SUBJECTS

from .filters import EducationSessionFilterSet
from .models import EducationSession


class EducationSessionSerializer(ActivitySerializer):
    class Meta(ActivitySerializer.Meta):
        model = EducationSession
        fields = read_only_fields = ("year", "track", "number", *ACTIVITY, *SUBJECTS, *ADDRESSES)


class EducationSessionViewSet(PublicViewSet):
    queryset = EducationSession.objects.published().prefetch_related("category", *SUBJECTS)
    serializer_class = EducationSessionSerializer
    filterset_class = EducationSessionFilterSet
    lookup_path = "<year:year>/<slug:track>/<number:number>"
