"""What templates need beyond Django's own."""

from django import template
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

register = template.Library()

# CommonMark without raw HTML: what staff type in angle brackets is shown, not run.
_markdown = MarkdownIt("commonmark", {"html": False})


@register.filter
def markdown(text):
    """Render a section's body as HTML."""
    return mark_safe(_markdown.render(text))  # noqa: S308 (html is off, links are validated)
