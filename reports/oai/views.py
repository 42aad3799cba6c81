"""The address that harvesters ask."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mrtc_site.common.addresses import absolute

from .answers import ANSWERS
from .formats import XSI
from .protocol import Arguments, ProtocolError, formatted, parse
from .xml import document, element

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
NOT_REPEATED = ("badVerb", "badArgument")  # after these, the protocol forbids repeating the request


# /oai/
@csrf_exempt  # a POST asks, as a GET does
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    whole = partial(absolute, request=request)
    base = whole(request.path)
    arguments: Arguments = {}
    try:
        arguments = parse(request.POST if request.method == "POST" else request.GET)
        verb = arguments["verb"]
        answer = element(verb, ANSWERS[verb](arguments, whole, base))
    except ProtocolError as error:
        answer = element("error", error.message, code=error.code)
        if error.code in NOT_REPEATED:
            arguments = {}
    tree = (
        "OAI-PMH",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}OAI-PMH.xsd",
        },
        [
            element("responseDate", formatted(timezone.now())),
            element("request", base, **arguments),
            answer,
        ],
    )
    # It tells the time of day, so that no other time may be given it.
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(document(tree), content_type="text/xml; charset=utf-8", headers=headers)
