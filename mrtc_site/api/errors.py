"""What the API refuses, as problem bodies (RFC 9457)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.views import exception_handler

from mrtc_site.web.problems import problem_response


class Fault(NamedTuple):
    """A parameter that makes no sense, and what to do about it."""

    parameter: str
    value: str
    detail: str
    cure: str


class ParameterError(APIException):
    """Parameters that make no sense, each with its Fault."""

    def __init__(self, faults: Sequence[Fault], status: int = HTTPStatus.BAD_REQUEST):
        self.faults, self.status_code = faults, status
        super().__init__(" ".join(fault.detail for fault in faults))


def problem_handler(error: Exception, context: dict) -> HttpResponse | None:
    """Answer an exception; None leaves it to Django, as mistakes of the site's own."""
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = {"Retry-After": response["Retry-After"]} if "Retry-After" in response else {}
    detail, faults = response.data["detail"], getattr(error, "faults", ())
    return problem_response(response.status_code, detail, headers, faults)
