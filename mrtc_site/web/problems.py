"""Answers for programs that tell of a problem, by RFC 9457."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import JsonResponse


def problem_response(
    status: int, detail: str, headers: Mapping[str, str], errors: Sequence[dict] = ()
) -> JsonResponse:
    """Say in a sentence why there is no answer and, of a query, in `errors` what is wrong in it."""
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
