"""What every page needs."""

from functools import partial

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from .data_version import kept
from .models import AnnualReport


def imprint(request):
    """The latest public annual report, whose name and address the footer shows, or None."""
    editions = AnnualReport.objects.published()
    latest = partial(kept, editions.db, "imprint", editions.first)
    return {"imprint": SimpleLazyObject(latest)}


def other_language(request):
    """The language that the page isn't in, as (code, own name, address).

    The address is that of the same page with the same query, or of the home page where there is
    none such in that language.
    """
    here = request.get_full_path()
    code, name = next(each for each in settings.LANGUAGES if each[0] != get_language())
    there = translate_url(here, code)
    if there == here:
        with override(code):
            there = reverse("home")
    return {"other_language": (code, name, there)}
