"""What lists are called, on pages and in files."""

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from .types import Listing, ListPage


def title_of(page: ListPage, listing: Listing) -> str:
    """Say which list it is: “Reports by Minjeong Park”."""
    if not listing.words:
        return str(page.title)
    title = pgettext("a list", "%(list)s %(filters)s")
    return " ".join((title % {"list": page.title, "filters": listing.words}).split())


def heading_of(page: ListPage, listing: Listing) -> SafeString:
    """Say the same as HTML, in which each name has its language."""
    if not listing.words:
        return conditional_escape(str(page.title))
    title = conditional_escape(pgettext("a list", "%(list)s %(filters)s"))
    names = {"list": conditional_escape(str(page.title)), "filters": listing.words_marked}
    return mark_safe(str(title) % names)  # noqa: S308 (all of it is escaped)
