"""Serves stored files: whole or in part (Range: RFC 9110, 14), with their headers."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

BLOCK = 64 * 1024
# What browsers show inline; all else is saved.
SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
# No file fetches anything. (`sandbox` would close the PDF viewers of older browsers, too.)
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STAFF_ONLY = "private, no-store"
ASK_AGAIN = "public, max-age=0, must-revalidate"  # it may be replaced, or a draft again
# For addresses with a hash; not for shared caches, as it may be a draft again tomorrow.
UNCHANGING = "private, max-age=31536000, immutable"

DOWNLOAD = "mrtc_site.download"  # in the environ: (language, title) of what usage/ counts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredFile:
    storage: Storage
    path: str  # within the storage
    digest: str  # of its content, or of what it was made of
    media_type: str
    filename: str  # for who saves it
    is_public: bool  # else it is answered to staff, as the caller has made sure
    successor: str = ""  # the address of the file that has taken its place


def with_hash(address: str, sha256: str) -> str:
    """Give a file's address with a hash of its content: browsers needn't ask for it again."""
    return f"{address}?v={sha256[:16]}"


def mark_download(request: HttpRequest, language: str, title: str) -> None:
    request.META[DOWNLOAD] = language, title


def etag(request: HttpRequest, file: StoredFile) -> str:
    return f'"{file.digest}"'


@require_safe
def serve(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Answer with the file, or with the one part of it that is asked for."""
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # the middleware is not to compress it
    try:
        response = _content(request, file)
    except FileNotFoundError:
        log.exception("A stored file is missing: restore it from a backup.")
        message = _("This file can't be read at the moment. Try again later.")
        return plain_answer(503, message)
    for name, value in _headers(request, file).items():
        response[name] = value
    return response


def plain_answer(status: int, message: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    return HttpResponse(f"{message}\n", status=status, headers=headers)


@condition(etag_func=etag)
def _content(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    size = file.storage.size(file.path)
    part = _part(request, file, size)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    blocks = iter(()) if request.method == "HEAD" else _blocks(file, part)
    response = StreamingHttpResponse(blocks, content_type=file.media_type)
    response["Content-Length"] = str(len(part))
    if len(part) < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _part(request: HttpRequest, file: StoredFile, size: int) -> range | None:
    """Give the range of bytes to send: all of them if the header makes no sense, wants several
    ranges, or is about another version of the file; None if the file has no such bytes."""
    asked = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", request.headers.get("Range", ""))
    if_range = request.headers.get("If-Range", etag(request, file))
    if request.method != "GET" or not asked or if_range != etag(request, file):
        return range(size)
    first, last = asked.groups()
    if not first:
        if not last:
            return range(size)
        part = range(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return range(size)
    else:
        part = range(int(first), min(int(last or size) + 1, size))
    return part or None


def _blocks(file: StoredFile, part: range) -> Iterator[bytes]:
    with file.storage.open(file.path) as opened:
        opened.seek(part.start)
        left = len(part)
        while left and (block := opened.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def _headers(request: HttpRequest, file: StoredFile) -> dict[str, str]:
    is_saved = file.media_type not in SHOWN
    has_hash = request.GET.get("v") == file.digest[:16]
    caching = UNCHANGING if has_hash else ASK_AGAIN
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": str(content_disposition_header(is_saved, file.filename)),
        "Content-Security-Policy": POLICY,
        "Cache-Control": caching if file.is_public else STAFF_ONLY,
    }
    if file.successor:
        headers["Link"] = f'<{file.successor}>; rel="successor-version"'
    if file.successor or not file.is_public:
        headers["X-Robots-Tag"] = "noindex"
    return headers
