"""The Jinja2 environment of the public pages (templates/pages/), with the globals and filters that
its templates use. The admin's templates (templates/admin/) are Django's."""

import re
from datetime import datetime
from typing import Any

import nh3
from django.core.paginator import Page
from django.http import QueryDict
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in the stubs
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from mrtc_site.common import centre, languages
from mrtc_site.common.addresses import form_address
from mrtc_site.common.frozen import frozen
from mrtc_site.common.markdown import as_html
from mrtc_site.files import addresses
from mrtc_site.files.main_and_cover import files_of
from mrtc_site.listing.views import ListPage
from mrtc_site.search.highlighting import excerpt, marked
from mrtc_site.web.request_logging import request_id

# Markdown without HTML is safe already; its output is filtered all the same.
_sanitize = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    | {f"h{level}" for level in range(1, 7)},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
).clean


class Unindented(Extension):
    """Leaves templates' indentation out of pages, as it would be a tenth of them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def environment(**options: Any) -> Environment:
    made = Environment(  # noqa: S701 (Django's options say that it escapes)
        **options
        | {
            "extensions": [Unindented, "jinja2.ext.i18n"],
            "undefined": StrictUndefined,
            "trim_blocks": True,
        }
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    made.globals |= {
        "centre": centre,
        "cover_srcset": addresses.cover_srcset,
        "document_address": addresses.document_address,
        "files_of": files_of,
        "form_address": form_address,
        "frozen": frozen.get,
        "language": get_language,
        "locales": languages.LOCALES,
        "photograph_srcset": addresses.photograph_srcset,
        "request_id": request_id.get,
        "static": static,
        "url": url,
        # None where a page doesn't have it, such as an error page.
        **dict.fromkeys(("imprint", "metadata", "other_language", "request")),
    }
    made.filters |= {
        "capfirst": defaultfilters.capfirst,
        "count_text": count_text,
        "count_on_page": count_on_page,
        "date": date,
        "excerpt": excerpt,
        "filesizeformat": defaultfilters.filesizeformat,
        "lang": lang,
        "language_name": languages.language_name,
        "marked": marked,
        "markdown": markdown,
        "number": "{:,}".format,  # as both languages write it
        "paragraphs": paragraphs,
        "with_lang": with_lang,
        "timestamp": timestamp,
        "truncatechars": defaultfilters.truncatechars,
    }
    return made


def url(name: str, *args: object, query: QueryDict | None = None) -> str:
    return reverse(name, args=args, query=query)


def date(moment: datetime, form: str | None = None) -> str:
    return defaultfilters.date(template_localtime(moment), form)


def timestamp(moment: datetime) -> str:
    """Give a time for `<time datetime>`, which allows no more than three digits of a second."""
    return template_localtime(moment).isoformat(timespec="seconds")


def paragraphs(text: object) -> SafeString:
    return mark_safe(linebreaks(str(text), autoescape=True))  # noqa: S308 (it escapes)


def markdown(text: object) -> SafeString:
    return mark_safe(_sanitize(as_html(str(text))))  # noqa: S308 (it is sanitized)


@pass_context  # else Jinja2 would evaluate `"en"|lang` once, when it compiles the template
def lang(context: Context, text: object, language: str | None = None) -> str:
    """Give the lang attribute of a text that isn't in the language of the page; else nothing.

    `text` is a row, a BilingualText, a Label or a language itself: `<p{{ "en"|lang }}>`. Of a plain
    text, the language is given: `<p{{ row.names[0]|lang(row.printed_language) }}>`.
    """
    language = language or languages.language_of(text)
    if language in (None, get_language()):
        return ""
    return format_html(' lang="{}"', language)


@pass_context
def with_lang(context: Context, text: object, source: object = None) -> SafeString:
    """Give a text as HTML with its language (or that of `source`), if that isn't the page's."""
    return languages.with_lang(text, languages.language_of(text if source is None else source))


def count_text(value: int, page: ListPage) -> str:
    """Give a number of a list page's rows: “42 reports”."""
    return languages.count_text(page.counts, value)


def count_on_page(page: Page, list_page: ListPage) -> str:
    """Give the range of rows on a page: “21–40 of 42 reports”."""
    count = count_text(page.paginator.count, list_page)
    if page.paginator.num_pages < 2:
        return count
    places = {"first": page.start_index(), "last": page.end_index(), "count": count}
    return gettext("%(first)s–%(last)s of %(count)s") % places
