"""Why there is no answer now, in sentences: a page for people; for programs JSON or plain text."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from .problems import Refused


def refused(request, status, title, told, **headers):
    """Answer with an error status. Neither database nor session are needed for it."""
    headers = {"Cache-Control": "no-store", **headers}
    if is_for_programs(request):
        return Refused(status, str(told)).response(**headers)
    if is_page(request):
        content = render_to_string("refused.html", {"title": title, "told": told})
        return HttpResponse(content, status=status, headers=headers)
    content = f"{told}\n"
    return HttpResponse(content, "text/plain; charset=utf-8", status=status, headers=headers)


def is_for_programs(request):
    """Tell whether the address is one of the API's, which answers in JSON whatever happens."""
    return request.path.startswith(reverse("api:root"))


def is_page(request):
    """Tell whether people read what is at this address: files' names have no slash at their end."""
    return request.path.endswith("/") and request.path != reverse("reports-files:oai")
