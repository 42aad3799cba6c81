"""The API's exception handler, which answers with problem details (RFC 9457)."""

from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.views import exception_handler

from mrtc_site.web.error_responses import problem_response


def problem_handler(error: Exception, context: dict) -> HttpResponse | None:
    """Answer an exception of the API; None leaves others, the site's mistakes, to Django."""
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = {"Retry-After": response["Retry-After"]} if "Retry-After" in response else {}
    if not isinstance(error, ValidationError):
        return problem_response(response.status_code, response.data["detail"], headers)
    errors = [
        {"parameter": name, "detail": sentence}
        for name, sentences in response.data.items()
        for sentence in sentences
    ]
    detail = " ".join(each["detail"] for each in errors)
    return problem_response(response.status_code, detail, headers, errors)
