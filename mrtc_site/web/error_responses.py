"""Error responses with a sentence: HTML for people; JSON or plain text for programs."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse


def error_response(
    request: HttpRequest,
    status: int,
    title: str,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with an error status. It needs neither database nor session."""
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
    """Whether a page for people is at this address: those of files don't end with a slash."""
    return request.path.endswith("/") and request.path != reverse("reports-files:oai")


def problem_response(
    status: int, detail: str, headers: Mapping[str, str], errors: Sequence[dict] = ()
) -> JsonResponse:
    """Give a problem as JSON (RFC 9457); `errors` has what is wrong with each query parameter."""
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return JsonResponse(
        problem,
        status=status,
        content_type="application/problem+json",
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )
