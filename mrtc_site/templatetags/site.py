"""What templates need beyond Django's own."""

from urllib.parse import quote

import nh3
from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from markdown_it import MarkdownIt

from mrtc_site import languages, logs, words
from mrtc_site.feeds import title_of

register = template.Library()

# CommonMark without raw HTML: what staff type in angle brackets is shown, not run. There are no
# pictures, which would be other sites'. What comes out is let through by a list all the same.
_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
_let_through = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    | {f"h{level}" for level in range(1, 7)},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
).clean


@register.simple_tag
def request_id():
    """Give the id under which the log has this request."""
    return logs.request_id.get()


@register.filter
def markdown(text):
    """Render a section's body as HTML."""
    return mark_safe(_let_through(_markdown.render(text)))  # noqa: S308 (it is let through)


@register.filter
def marked(text, query):
    """Mark what a words.Query looked for; without one, give the text as it is."""
    if not query:
        return text
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", run) if found else run,)
            for run, found in words.marked(str(text), query)
        ),
    )


@register.simple_tag
def correction_address(metadata):
    """Give the address of an e-mail to the Centre about a page; empty without CONTACT_EMAIL."""
    if not settings.CONTACT_EMAIL:
        return ""
    title = " ".join(metadata.title.split())
    subject = quote(gettext("Correction: {title}").format(title=title))
    body = quote(f"{metadata.canonical}\n\n")
    return f"mailto:{settings.CONTACT_EMAIL}?subject={subject}&body={body}"


EXCERPT = 32  # words


@register.filter
def excerpt(text, query):
    """Give the first words of a text, or those around the first that was looked for, marked."""
    text = words.normal(text)
    parts, first = text.split(), 0
    if query and (found := query.found_in(text)):
        first = max(0, len(text[: found[0].end].split()) - 1 - EXCERPT // 3)
    shown = " ".join(parts[first : first + EXCERPT])
    before, after = "… " * (first > 0), " …" * (first + EXCERPT < len(parts))
    return format_html("{}{}{}", before, marked(shown, query), after)


@register.filter
def lang(text):
    """Give the attribute that names a text's language, where that is not the page's.

    What is asked is a row, a Label or a language itself: `<p{{ "en"|lang }}>`.
    """
    language = languages.language_of(text)
    return format_html(' lang="{}"', language) if languages.is_foreign(language) else ""


@register.filter
def spoken(text, source=None):
    """Mark a text with its language, its own or that of `source`, where that is not the page's."""
    return languages.spoken(text, languages.language_of(text if source is None else source))


@register.filter
def number(value):
    return number_format(value, force_grouping=True)


@register.filter
def counted(value, page):
    """Say a number of what a list page lists."""
    return languages.counted(page.counts, value)


@register.filter
def titled(listing, page):
    """Say which list it is."""
    return title_of(page, listing)
