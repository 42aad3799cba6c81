"""What a file format of a list is, and how its files are answered: ETag, name, in a stream."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy, override
from django.views.decorators.http import condition

from mrtc_site.cache import data_version
from mrtc_site.common.addresses import absolute
from mrtc_site.common.chunks import chunks
from mrtc_site.common.languages import ENGLISH
from mrtc_site.common.types import Text
from mrtc_site.files.serving import mark_download

if TYPE_CHECKING:
    from mrtc_site.listing.listings import Listing

TABLE = gettext_lazy("Table")
LINES = 100  # in a batch
AT_ONCE = 500  # rows in memory


class Format(NamedTuple):
    """A file format: its name for people, its media type, and what writes it.

    `write(request, listing)` gives the response with all of `listing.rows`. A single entry is
    written as a listing of that alone.
    """

    label: Text
    media_type: str
    write: Callable[[HttpRequest, Listing], HttpResponseBase]
    use: Text = TABLE  # what it is for; the menu groups formats by it

    @property
    def is_table(self) -> bool:
        """Whether it has both languages in columns, and so the same address in both."""
        return self.use is TABLE

    @property
    def is_subscribed_to(self) -> bool:
        """Whether programs fetch it regularly for someone, as feeds and calendars."""
        return self.media_type in ("application/atom+xml", "text/calendar")

    def answer(self, request: HttpRequest, listing: Listing) -> HttpResponseBase:
        """Write the file, or answer 304 if the client has the same already (RFC 9110, 13.1.2)."""
        if not self.is_subscribed_to:  # else it is no download to count
            title = f"{listing.list_page.title} ({self.label})"
            mark_download(request, get_language() or ENGLISH, title)
        return condition(etag_func=_etag)(self.write)(request, listing)


def _etag(request: HttpRequest, listing: Listing) -> str:
    """Give the ETag of a file. The same data and the same program write the same file."""
    made_of = repr((data_version.current(), settings.OAI_NAMESPACE, _program_digest()))
    return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'


@cache
def _program_digest() -> str:
    """Give a digest of the site's modules, which changes with any of them."""
    digest = hashlib.sha256()
    for app in data_version.SITE_APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def as_file(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Have browsers save the response as a file, named after its address."""
    name = request.path_info.strip("/").replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def streamed(lines: Generator[str], content_type: str) -> StreamingHttpResponse:
    """Stream the lines of a generator in batches, in the present language.

    The first batch is made before anything is sent, so that an early fault gives an error page. The
    generator is closed, with its database cursor, even if the client goes away early.
    """
    batches, language = chunks(lines, LINES), get_language()
    first = next(batches, [])

    def texts() -> Iterator[str]:
        with closing(lines):
            batch = first
            while batch:
                yield "".join(batch)
                with override(language):
                    batch = next(batches, [])

    return StreamingHttpResponse(texts(), content_type=content_type)


def text_format(
    label: Text,
    media_type: str,
    lines: Callable[[HttpRequest, Listing], Generator[str]],
    use: Text = TABLE,
) -> Format:
    """Give a format whose files are what `lines` yields, in UTF-8."""

    def write(request: HttpRequest, listing: Listing) -> HttpResponseBase:
        return as_file(request, streamed(lines(request, listing), f"{media_type}; charset=utf-8"))

    return Format(label, media_type, write, use)


def with_urls(request: HttpRequest, rows: QuerySet[Any]) -> Iterator[tuple[Any, str]]:
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield row, absolute(row.get_absolute_url(), request)
