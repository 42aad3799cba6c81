"""The address that harvesters ask."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mrtc_site.common.addresses import absolute
from mrtc_site.common.text import legible

from .answers import ANSWERS
from .protocol import FORMATS, ProtocolError, formatted, parse

NOT_REPEATED = ("badVerb", "badArgument")  # after these, the protocol forbids repeating the request


# /oai/
@csrf_exempt  # a POST asks, as a GET does
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    whole = partial(absolute, request=request)
    context: dict[str, Any] = {
        "arguments": {},
        "base": whole(request.path),
        "error": None,
        "formats": FORMATS,
        "formatted": formatted,
        "now": timezone.now(),
        "whole": whole,
    }
    try:
        context["arguments"] = parse(request.POST if request.method == "POST" else request.GET)
        context |= ANSWERS[context["arguments"]["verb"]](context["arguments"])
    except ProtocolError as error:
        context["error"] = error
        if error.code in NOT_REPEATED:
            context["arguments"] = {}
    answer = legible(render_to_string("oai/response.xml", context))
    # It tells the time of day, so that no other time may be given it.
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(answer, content_type="text/xml; charset=utf-8", headers=headers)
