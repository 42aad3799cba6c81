"""Answers for programs in JSON, those that tell of a problem by RFC 9457."""

from http import HTTPStatus

from django.http import JsonResponse


def as_json(content, **kwargs):
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, **kwargs)


class Refused(Exception):
    """Why there is no answer: an HTTP status, a sentence and, of a query, the Faults in it."""

    def __init__(self, status, detail, errors=()):
        self.status, self.detail, self.errors = HTTPStatus(status), detail, errors

    def response(self, **headers):
        content = {
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
