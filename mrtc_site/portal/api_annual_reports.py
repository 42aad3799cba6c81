"""Annual reports in the API, one alone with its prose."""

from rest_framework import serializers

from mrtc_site.api.serializers import ADDRESSES, CHANGED, AddressedSerializer
from mrtc_site.api.views import PublicViewSet
from mrtc_site.models import AnnualReport, Section

from .views import SearchOnly


class SectionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Section
        fields = read_only_fields = (
            *("slug", "order", "level", "label", "title", "page", "title_ko", "body"),
        )
        extra_kwargs = {
            "title": {"help_text": "Title."},
            "title_ko": {"help_text": "The title in Korean; empty where not given."},
            "body": {"help_text": "Its prose as Markdown (CommonMark)."},
        }


class AnnualReportSerializer(AddressedSerializer):
    class Meta:
        model = AnnualReport
        fields = read_only_fields = (
            *("year", "centre_name", "centre_name_ko", "affiliation"),
            *("address", "telephone", "fax", "updated_at", *ADDRESSES),
        )
        extra_kwargs = {
            "year": {"help_text": "The year that the edition reports on."},
            "centre_name_ko": {"help_text": "Korean name."},
            "affiliation": {"help_text": "Affiliation."},
            "address": {"help_text": "Address."},
            "telephone": {"help_text": "Telephone."},
            "fax": {"help_text": "Fax."},
            "updated_at": CHANGED,
        }


class AnnualReportDetailSerializer(AnnualReportSerializer):
    sections = SectionSerializer(
        many=True, read_only=True, help_text="Its prose, in the order printed."
    )

    class Meta(AnnualReportSerializer.Meta):
        fields = (
            *AnnualReportSerializer.Meta.fields[: -len(ADDRESSES)],
            *("sections", *ADDRESSES),
        )


class AnnualReportViewSet(PublicViewSet):
    queryset = AnnualReport.objects.published()
    serializer_class = AnnualReportSerializer
    detail_serializer_class = AnnualReportDetailSerializer
    filterset_class = SearchOnly
    nouns = ("annual report", "annual reports")
    lookup_path = "<year:year>"
    lookup_fields = {"year": "year"}
