"""The base serializers of the apps' answers, and that of problems."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mrtc_site.common.addresses import absolute
from mrtc_site.common.numbers import MAX_NUMBER

ENTRY = ("part", "printed_number", "title", "title_ko", "title_language")
ACTIVITY = (
    *(*ENTRY, "category", "category_name"),
    *("date_text", "dates", "start", "end", "photo_caption", "photo_caption_ko", "updated_at"),
)
ADDRESSES = ("url", "api_url")


def help_texts(**texts: str) -> dict[str, dict[str, str]]:
    """Give `extra_kwargs` with help texts for the API, where the model's are for editors."""
    return {name: {"help_text": text} for name, text in texts.items()}


class AddressedSerializer(serializers.ModelSerializer):
    updated_at = serializers.DateTimeField(help_text="When it was last changed here.")
    url = serializers.SerializerMethodField(help_text="Its page for people: the address to cite.")
    api_url = serializers.SerializerMethodField(help_text="Its address in this API.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Any) -> str:
        return absolute(row.get_absolute_url(), self.context["request"])

    @extend_schema_field(OpenApiTypes.URI)
    def get_api_url(self, row: Any) -> str:
        return self.context["view"].reverse_action("detail", args=row.natural_key())


class EntrySerializer(AddressedSerializer):
    year = serializers.IntegerField(
        source="annual_report_id", help_text="The annual report that lists it, by its year."
    )

    number = serializers.IntegerField(
        source="whole_number",
        min_value=1,
        max_value=MAX_NUMBER,
        help_text="Its number; in addresses, the part of one that has any follows: 3-1.",
    )
    part = serializers.IntegerField(
        allow_null=True, help_text="The part of its number, 1 of 3-1; null where it has none."
    )

    topics = serializers.SlugRelatedField(
        "slug", many=True, read_only=True, help_text="What it is about, as in addresses."
    )
    places = serializers.SlugRelatedField(
        "slug", many=True, read_only=True, help_text="Where, or about where, as in addresses."
    )

    class Meta:
        extra_kwargs = help_texts(
            printed_number="What is printed as its number where that is another: 3 of 3-2, the "
            "second 3; empty otherwise.",
            title_ko="The title in Korean; empty where not given.",
            title_language="The language of the printed texts (BCP 47).",
        )


class ActivitySerializer(EntrySerializer):
    track = serializers.CharField(source="track_id", help_text="Its track, as in addresses.")
    scope = serializers.CharField(source="scope_id", help_text="Its scope, as in addresses.")
    category = serializers.CharField(
        source="category.slug", help_text="Its category, as in addresses."
    )
    category_name = serializers.CharField(
        source="category.name", help_text="The category's name, in full as printed."
    )

    class Meta:
        extra_kwargs = EntrySerializer.Meta.extra_kwargs | help_texts(
            date_text="When, as printed; empty where no date is given.",
            dates="When, in EDTF (ISO 8601-2); empty where not given.",
            start="The first day covered; null where no date is given.",
            end="The last day covered; null where it has not ended.",
            photo_caption_ko="The caption in Korean; empty where not given.",
        )


class ParameterErrorSerializer(serializers.Serializer):
    parameter = serializers.CharField(help_text="The name of the parameter.")
    detail = serializers.CharField(help_text="What is wrong with its value, and what to do.")


class ProblemSerializer(serializers.Serializer):
    type = serializers.CharField(help_text="Always “about:blank”: the status says it.")
    title = serializers.CharField(help_text="What the status means.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong, in a sentence or several.")
    errors = ParameterErrorSerializer(many=True, required=False, help_text="Each for itself.")
