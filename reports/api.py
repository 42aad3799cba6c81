"""The serializers and views of reports and researchers in the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mrtc_site.api.serializers import (
    ADDRESSES,
    ENTRY,
    AddressedSerializer,
    EntrySerializer,
    help_texts,
)
from mrtc_site.api.views import PublicViewSet
from mrtc_site.common.addresses import absolute
from mrtc_site.entries.subjects import SUBJECTS
from mrtc_site.files.addresses import document_address

from .filters import ReportFilterSet, ResearcherFilterSet
from .models import FACTS, Authorship, Correction, Document, Report, Researcher


class AuthorshipSerializer(serializers.ModelSerializer):
    researcher = serializers.CharField(
        source="researcher.slug", help_text="The researcher, as in addresses."
    )
    name = serializers.CharField(source="researcher.name", help_text="The researcher's name.")
    name_ko = serializers.CharField(
        source="researcher.name_ko", help_text="The name in Korean; empty where not given."
    )

    class Meta:
        model = Authorship
        fields = read_only_fields = (
            *("researcher", "name", "name_ko"),
            *("role", "order", "credited_as"),
        )
        extra_kwargs = help_texts(
            role="The part in it.",
            credited_as="The name where the report prints it differently; empty otherwise.",
        )


class CorrectionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Correction
        fields = read_only_fields = ("date", "text")


class DocumentSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField(help_text="Its address.")

    class Meta:
        model = Document
        fields = read_only_fields = (
            *("slug", "title", "language", "media_type", "size", "pages", "sha256", "url"),
        )
        extra_kwargs = help_texts(
            slug="“report” is the full text, “report-en” that in another language.",
            title="What it is; empty for full texts.",
            language="Its language (BCP 47).",
            media_type="Its media type.",
            size="How large it is, in bytes.",
            pages="How many pages a PDF has; null for others.",
            sha256="The SHA-256 of its content, in hexadecimal.",
        )

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, document: Document) -> str:
        return absolute(document_address(document), self.context["request"])


class ReportSerializer(EntrySerializer):
    type = serializers.CharField(source="type.slug", help_text="Its type, as in addresses.")
    type_name = serializers.CharField(source="type.name", help_text="The type's name, as printed.")
    authorships = AuthorshipSerializer(
        source="authorship_list", many=True, help_text="Who wrote it, as printed."
    )
    contents = serializers.ListField(
        child=serializers.CharField(),
        source="headings",
        help_text="The headings of its table of contents, without numbers.",
    )
    contents_ko = serializers.ListField(
        child=serializers.CharField(),
        source="headings_ko",
        help_text="The same in Korean; empty where not given.",
    )
    licence = serializers.CharField(
        help_text="What others may do with it, a code; empty where not given."
    )
    licence_url = serializers.CharField(
        source="licence_address", help_text="Where the licence's text is; empty where not given."
    )
    corrections = CorrectionSerializer(many=True, help_text="What was put right in it, and when.")
    documents = DocumentSerializer(
        source="attached_files.documents",
        many=True,
        help_text="Its files, the full text among them.",
    )

    class Meta(EntrySerializer.Meta):
        model = Report
        fields = read_only_fields = (
            *("year", "type", "number", *ENTRY, "type_name"),
            *("authorships", "abstract", "abstract_ko", "contents", "contents_ko"),
            *(*FACTS, "licence_url", "corrections", "documents"),
            *(*SUBJECTS, "updated_at", *ADDRESSES),
        )
        extra_kwargs = EntrySerializer.Meta.extra_kwargs | help_texts(
            abstract_ko="The abstract in Korean; empty where not given.",
            language="The language of the publication (BCP 47); empty where not given.",
            published_on="When it was published, in EDTF; empty where not given.",
            pages="How many pages it has; null where not given.",
            isbn="Its ISBN; empty where not given.",
            doi="Its DOI; empty where not given.",
            registration_number="Its number as a government publication; empty where not given.",
        )


RESEARCHER: tuple[str, ...] = (
    *("slug", "name", "given_name", "family_name", "name_ko"),
    *("report_count", "chief_count", "updated_at"),
)


class ResearcherSerializer(AddressedSerializer):
    name = serializers.CharField(help_text="The name in full.")
    report_count = serializers.IntegerField(help_text="How many reports here.")
    chief_count = serializers.IntegerField(help_text="Of how many of these as chief researcher.")

    class Meta:
        model = Researcher
        fields = read_only_fields = (*RESEARCHER, *ADDRESSES)
        extra_kwargs = help_texts(
            slug="The researcher, as in addresses.",
            given_name="The given name; empty where a family name is the only one.",
            family_name="The family name; empty where a given name is the only one.",
            name_ko="The name in Korean; empty where not given.",
        )


class ResearcherDetailSerializer(ResearcherSerializer):
    spellings = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="Other spellings of the name in reports.",
    )

    class Meta(ResearcherSerializer.Meta):
        fields = (*RESEARCHER, "spellings", *ADDRESSES)


class ReportViewSet(PublicViewSet):
    queryset = Report.objects.published().in_full()
    serializer_class = ReportSerializer
    filterset_class = ReportFilterSet
    lookup_path = "<year:year>/<slug:type>/<number:number>"


class ResearcherViewSet(PublicViewSet):
    queryset = Researcher.objects.published().with_counts()
    serializer_class = ResearcherSerializer
    detail_serializer_class = ResearcherDetailSerializer
    filterset_class = ResearcherFilterSet
    lookup_path = "<slug:slug>"
