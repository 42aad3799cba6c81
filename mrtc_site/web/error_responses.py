"""Why there is no answer now, in sentences: a page for people; for programs JSON or plain text."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from .problems import problem_response


def error_response(
    request: HttpRequest,
    status: int,
    title: str,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with an error status. Neither database nor session are needed for it."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if is_for_programs(request):
        return problem_response(status, message, headers)
    if is_page(request):
        html = render_to_string("error.html", {"title": title, "message": message})
        return HttpResponse(html, status=status, headers=headers)
    media_type = "text/plain; charset=utf-8"
    return HttpResponse(f"{message}\n", media_type, status=status, headers=headers)


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("api:root"))


def is_page(request: HttpRequest) -> bool:
    """Tell whether people read what is at this address: files' names have no slash at their end."""
    return request.path.endswith("/") and request.path != reverse("reports-files:oai")
