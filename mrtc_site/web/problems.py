"""Answers for programs in JSON, those that tell of a problem by RFC 9457."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import JsonResponse


def as_json(content: object, **kwargs: Any) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, **kwargs)


class Refused(Exception):
    """Why there is no answer: an HTTP status, a sentence and, of a query, the Faults in it."""

    def __init__(self, status: int, detail: str, errors: Sequence[NamedTuple] = ()) -> None:
        self.status, self.detail, self.errors = HTTPStatus(status), detail, errors

    def response(self, **headers: str) -> JsonResponse:
        content: dict[str, object] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            content["errors"] = [error._asdict() for error in self.errors]
        return as_json(
            content,
            status=self.status,
            content_type="application/problem+json",
            headers=headers,
        )
