"""Views of the files of an entry or an annual report: documents, covers and photographs."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mrtc_site.common.languages import in_english
from mrtc_site.files.addresses import document_address, slug_at
from mrtc_site.files.file_types import MEDIA_TYPES
from mrtc_site.files.main_and_cover import files_of
from mrtc_site.files.models import COVER, TAKEN_AWAY, Attachment, FileVersion
from mrtc_site.files.picture_widths import PICTURE_WIDTHS
from mrtc_site.files.renditions import rendition
from mrtc_site.files.serving import StoredFile, mark_download, plain_answer, serve
from mrtc_site.files.storage import documents, sha256_of
from mrtc_site.files.versions import named

from .views import entry_or_404

REPLACED = re.compile(r"(?P<slug>.+)-v(?P<number>[1-9][0-9]{0,3})")


Find = Callable[..., Any]  # gives what is at an address and may be shown; else raises Http404


def find_in(entries: Any) -> dict[str, Find]:
    """Give the argument `find` of these views, for URLs of entries."""
    return {"find": partial(entry_or_404, entries=entries)}


# /reports/2020/research-report/1/report.pdf, …/1/files/summary.hwpx
# /annual-reports/2020/as-printed.pdf
@require_safe
def document(
    request: HttpRequest, find: Find, name: str, ending: str = "pdf", **key: Any
) -> HttpResponseBase:
    """Answer with a document, or with a file that it had before (“report-v1”)."""
    whole = find(request, **key)
    file, language, successor = _find_document(whole, slug_at(name, ending))
    if not file:
        message = _("This document was taken away. What is left is at %(address)s.")
        return plain_answer(410, message % {"address": whole.get_absolute_url()})
    suffix = PurePosixPath(file).suffix
    if suffix != f".{ending}":
        raise Http404
    filename = "-".join(map(str, ("mrtc", *whole.natural_key(), name))) + suffix
    mark_download(request, language, in_english(str, whole))
    facts = documents(), file, sha256_of(file), MEDIA_TYPES[suffix], filename
    return serve(request, StoredFile(*facts, whole.is_public, successor))


def _find_document(whole: Any, name: str) -> tuple[str, str, str]:
    """Give the stored file of a document, its language and, of an earlier version, the address of
    the present one. The file is empty if the document was taken away."""
    if document := whole.documents.filter(slug=name).exclude(slug=COVER).first():
        return document.file.name, document.language, ""
    replaced = REPLACED.fullmatch(name)
    slug = replaced["slug"] if replaced else name
    kind, key = named(whole.documents.model, (*whole.natural_key(), slug))
    versions = FileVersion.objects.filter(kind=kind, key=key)
    document = whole.documents.filter(slug=slug).first()
    if not document and versions.exists():
        return "", "", ""
    if not document or not replaced:
        raise Http404
    earlier = get_object_or_404(
        versions.exclude(file=document.file.name), number=replaced["number"]
    )
    if versions.filter(file=TAKEN_AWAY, number__gte=earlier.number).exists():
        return "", "", ""
    return earlier.file, document.language, document_address(document)


# /reports/2020/research-report/1/cover.webp, /annual-reports/2020/cover-400.webp
@require_safe
def cover(
    request: HttpRequest, find: Find, width: int | None = None, **key: Any
) -> HttpResponseBase:
    whole = find(request, **key)
    if picture := files_of(whole.documents.all()).cover:
        return answer_picture(request, picture, width, whole.is_public)
    raise Http404


# /education/2020/basic/3/photographs/1.webp, 1-400.webp
@require_safe
def photograph(
    request: HttpRequest, find: Find, order: int, width: int | None = None, **key: Any
) -> HttpResponseBase:
    entry = find(request, **key)
    picture = get_object_or_404(entry.photographs, order=order)
    return answer_picture(request, picture, width, entry.is_public)


def answer_picture(
    request: HttpRequest, attachment: Attachment, width: int | None, is_public: bool
) -> HttpResponseBase:
    """Answer with a picture in one of the widths that pages show; without one, in the widest."""
    if width not in (None, *PICTURE_WIDTHS) or not attachment.width:
        raise Http404
    shown = min(width or PICTURE_WIDTHS[-1], attachment.width)
    try:
        name = rendition(str(attachment.file.name), shown)
    except ValidationError as error:  # no page that can be drawn
        raise Http404 from error
    digest = f"{attachment.sha256}-{shown}"
    facts = documents(), name, digest, MEDIA_TYPES[".webp"], PurePosixPath(name).name
    return serve(request, StoredFile(*facts, is_public))
