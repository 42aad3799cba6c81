"""Texts with what a query finds in them marked, whole or as an excerpt."""

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from mrtc_site.common.text import normal

from .parser import Query

EXCERPT = 32  # words


def marked(text: object, query: Query | None) -> str:
    """Give a text as HTML with what matches a query marked; without a query, the text as it is."""
    if not query:
        return str(text)
    runs = split_at_matches(str(text), query)
    html = "".join(f"<mark>{escape(run)}</mark>" if found else escape(run) for run, found in runs)
    return mark_safe(html)  # noqa: S308 (it is escaped)


def split_at_matches(text: str, query: Query) -> list[tuple[str, bool]]:
    """Split a text into (piece, whether it matches the query) pairs."""
    text = normal(text)
    runs: list[tuple[str, bool]] = []
    done = 0
    for word in query.found_in(text):
        if runs and runs[-1][1] and word.start == done:  # syllables of one word
            runs[-1] = (runs[-1][0] + text[word.start : word.end], True)
        else:
            runs += [(text[done : word.start], False), (text[word.start : word.end], True)]
        done = word.end
    runs.append((text[done:], False))
    return [run for run in runs if run[0]]


def excerpt(shown: object, query: Query | None) -> SafeString:
    """Give the first words of a text, or those around the first match of a query, marked."""
    text, first = normal(str(shown)), 0
    if query and (matches := query.found_in(text)):
        first = max(0, len(text[: matches[0].end].split()) - 1 - EXCERPT // 3)
    parts = text.split(maxsplit=first + EXCERPT)
    words = conditional_escape(marked(" ".join(parts[first : first + EXCERPT]), query))
    before, after = "… " * (first > 0), " …" * (first + EXCERPT < len(parts))
    return mark_safe(f"{before}{words}{after}")  # noqa: S308 (it is escaped)
