"""What counts as a download: the views of files say so, and usage/ counts it."""

from django.http import HttpRequest

DOWNLOAD = "mrtc_site.download"  # in the environ


def mark_download(request: HttpRequest, language: str, title: str) -> None:
    """Say that what is answered is a file; one that nobody may keep, a draft's, isn't counted."""
    request.META[DOWNLOAD] = language, title
