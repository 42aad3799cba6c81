"""What lists are called, on pages and in files."""

from django.utils.translation import pgettext

from .types import Listing, ListPage


def title_of(page: ListPage, listing: Listing) -> str:
    """Say which list it is: “Reports by Minjeong Park”."""
    if not listing.words:
        return str(page.title)
    title = pgettext("a list", "%(list)s %(filters)s")
    return " ".join((title % {"list": page.title, "filters": listing.words}).split())
