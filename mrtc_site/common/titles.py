"""What lists are called, on pages and in files."""

from django.utils.translation import pgettext


def title_of(page, listing):
    """Say which list it is: “Reports by Minjeong Park”."""
    if not listing.words:
        return str(page.title)
    told = pgettext("a list", "%(list)s %(filters)s")
    return " ".join((told % {"list": page.title, "filters": listing.words}).split())
