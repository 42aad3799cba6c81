"""Annual reports in the API, one alone with its prose."""

from rest_framework import serializers

from mrtc_site.api.serializers import ADDRESSES, AddressedSerializer, help_texts
from mrtc_site.api.views import PublicViewSet
from mrtc_site.models import AnnualReport, Section

from .search import SearchOnly

ANNUAL_REPORT: tuple[str, ...] = (
    *("year", "centre_name", "centre_name_ko", "affiliation"),
    *("address", "telephone", "fax", "affiliation_ko", "address_ko", "updated_at"),
)


class SectionSerializer(serializers.ModelSerializer):
    lists = serializers.CharField(  # may be empty, which the choices of its field don't say
        read_only=True,
        help_text="What of the year stands below its text, as staff chose: `reports`, `education`"
        " or `cooperation`; empty where nothing does.",
    )

    class Meta:
        model = Section
        fields = read_only_fields = (
            *("slug", "order", "level", "label", "title", "page"),
            *("title_ko", "body", "body_ko", "lists"),
        )
        extra_kwargs = help_texts(
            title="The heading, as printed.",
            title_ko="The title in Korean; empty where not given.",
            body="Its prose as Markdown (CommonMark).",
            body_ko="The same in Korean; empty where not given.",
        )


class AnnualReportSerializer(AddressedSerializer):
    class Meta:
        model = AnnualReport
        fields = read_only_fields = (*ANNUAL_REPORT, *ADDRESSES)
        extra_kwargs = help_texts(
            year="The year that the edition reports on.",
            centre_name_ko="The same in Korean.",
            affiliation="What the Centre belongs to, as printed.",
            address="Where the Centre is, as printed.",
            telephone="Its telephone number, as printed.",
            fax="Its fax number, as printed.",
            affiliation_ko="The affiliation in Korean; empty where not given.",
            address_ko="The address in Korean; empty where not given.",
        )


class AnnualReportDetailSerializer(AnnualReportSerializer):
    sections = SectionSerializer(many=True, help_text="Its prose, in the order printed.")

    class Meta(AnnualReportSerializer.Meta):
        fields = (*ANNUAL_REPORT, "sections", *ADDRESSES)


class AnnualReportViewSet(PublicViewSet):
    queryset = AnnualReport.objects.published()
    serializer_class = AnnualReportSerializer
    detail_serializer_class = AnnualReportDetailSerializer
    filterset_class = SearchOnly
    lookup_path = "<year:year>"
