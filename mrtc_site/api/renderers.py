"""The API's renderers: JSON alone, whatever a client accepts, and YAML for the schema."""

from django.core.serializers.json import DjangoJSONEncoder
from drf_spectacular.renderers import OpenApiYamlRenderer2
from rest_framework import renderers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class JSONRenderer(renderers.JSONRenderer):
    encoder_class = DjangoJSONEncoder  # times in milliseconds


class YamlRenderer(OpenApiYamlRenderer2):
    charset = None  # RFC 9512: it is UTF-8, and no parameter


class OneFormat(BaseContentNegotiation):
    def select_renderer(
        self, request: Request, renderers: list, format_suffix: str | None = None
    ) -> tuple[renderers.BaseRenderer, str]:
        return renderers[0], renderers[0].media_type
