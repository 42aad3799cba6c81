"""The templates of the public pages, which are Jinja2's, and what they need beyond its own.

They are in templates/pages/. The admin's, in templates/admin/, are Django's.
"""

import re
from threading import Lock
from urllib.parse import quote

import nh3
from django.conf import settings
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.timezone import template_localtime
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from markdown_it import MarkdownIt

from mrtc_site.common import languages
from mrtc_site.common.query_strings import querystring
from mrtc_site.common.text import normal
from mrtc_site.common.titles import title_of
from mrtc_site.search import tokenizer as words
from mrtc_site.web import request_logging as logs

# CommonMark without raw HTML: what staff type in angle brackets is shown, not run. There are no
# pictures, which would be other sites'. What comes out is let through by a list all the same.
_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
_rendering = Lock()  # it compiles its rules while it is first used
_let_through = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    | {f"h{level}" for level in range(1, 7)},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
).clean


class Unindented(Extension):
    """Leaves templates' indentation out of pages: it would be a tenth of them."""

    def preprocess(self, source, name, filename=None):
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def environment(**options):
    """Make the Jinja2 environment, with Django's options and ours."""
    made = Environment(  # noqa: S701 (Django's options say that it escapes)
        **options
        | {
            "extensions": [Unindented, "jinja2.ext.i18n"],
            "undefined": StrictUndefined,
            "trim_blocks": True,
        },
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)
    made.globals |= {
        "correction_address": correction_address,
        "language": get_language,
        "querystring": querystring,
        "request_id": logs.request_id.get,
        "static": static,
        "url": url,
        # What a page may leave out, or does not have when it tells of a failure.
        **dict.fromkeys(("imprint", "metadata", "other_language", "searched")),
    }
    made.filters |= {
        "capfirst": defaultfilters.capfirst,
        "counted": counted,
        "date": date,
        "excerpt": excerpt,
        "lang": lang,
        "marked": marked,
        "markdown": markdown,
        "number": languages.grouped,
        "paragraphs": paragraphs,
        "spoken": spoken,
        "timestamp": timestamp,
        "titled": titled,
        "truncatechars": defaultfilters.truncatechars,
    }
    return made


def url(name, *args):
    """Give the path of a page in the language spoken."""
    return reverse(name, args=args)


def date(moment, form):
    return defaultfilters.date(template_localtime(moment), form)


def timestamp(moment):
    """Spell a moment for `<time datetime>`, which takes no more than three digits of a second."""
    return template_localtime(moment).isoformat(timespec="seconds")


def paragraphs(text):
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 (it escapes)


def markdown(text):
    """Render a section's body as HTML."""
    with _rendering:
        html = _markdown.render(text)
    return mark_safe(_let_through(html))  # noqa: S308 (it is let through)


def marked(text, query):
    """Mark what a words.Query looked for; without one, give the text as it is."""
    if not query:
        return text
    return mark_safe(  # noqa: S308 (it escapes)
        "".join(
            f"<mark>{escape(run)}</mark>" if found else escape(run)
            for run, found in words.marked(str(text), query)
        )
    )


def correction_address(metadata):
    """Give the address of an e-mail to the Centre about a page; empty without CONTACT_EMAIL."""
    if not settings.CONTACT_EMAIL:
        return ""
    title = " ".join(metadata.title.split())
    subject = quote(gettext("Correction: {title}").format(title=title))
    body = quote(f"{metadata.canonical}\n\n")
    return f"mailto:{settings.CONTACT_EMAIL}?subject={subject}&body={body}"


EXCERPT = 32  # words


def excerpt(text, query):
    """Give the first words of a text, or those around the first that was looked for, marked."""
    text, first = normal(text), 0
    if query and (found := query.found_in(text)):
        first = max(0, len(text[: found[0].end].split()) - 1 - EXCERPT // 3)
    parts = text.split(maxsplit=first + EXCERPT)
    shown = conditional_escape(marked(" ".join(parts[first : first + EXCERPT]), query))
    before, after = "… " * (first > 0), " …" * (first + EXCERPT < len(parts))
    return mark_safe(f"{before}{shown}{after}")  # noqa: S308 (it is escaped)


@pass_context  # or Jinja2 would work `"en"|lang` out once, for whatever language is spoken then
def lang(context, text, language=None):
    """Give the attribute that names a text's language, where that is not the page's.

    What is asked is a row, a Label or a language itself: `<p{{ "en"|lang }}>`; or what has none of
    its own, and is told: `<p{{ entry.abstract|lang(entry.title_language) }}>`.
    """
    language = language or languages.language_of(text)
    if language in (None, get_language()):
        return ""
    return format_html(' lang="{}"', language)


@pass_context
def spoken(context, text, source=None):
    """Mark a text with its language, its own or that of `source`, where that is not the page's."""
    return languages.spoken(text, languages.language_of(text if source is None else source))


def counted(value, page):
    """Say a number of what a list page lists."""
    return languages.counted(page.counts, value)


def titled(listing, page):
    """Say which list it is."""
    return title_of(page, listing)
