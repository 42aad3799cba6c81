"""The pages about the portal itself: its data, and how accessible it is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.page_metadata.builder import Metadata, render_page, under_home

from .views import ENTRIES, ResearcherList


def page(request: HttpRequest, name: str, title: str, description: str, **context) -> HttpResponse:
    """Answer with the page of that name and template, which has no more than text."""
    metadata = Metadata(request, reverse(name), title, description, under_home(title))
    metadata.link_types("AboutPage")
    return render_page(request, f"{name}.html", metadata, context)


# /data/
def data(request: HttpRequest) -> HttpResponse:
    lists = [kind() for kind in (*ENTRIES, ResearcherList)]
    return page(
        request,
        "data",
        gettext("About the data"),
        gettext("What the portal's data is, who may use it, how to cite it and in which formats."),
        lists=lists,
        licence=settings.DATA_LICENCE,
    )


# /accessibility/
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "accessibility",
        gettext("Accessibility statement"),
        gettext("How accessible this portal is, what is known to be missing, and whom to tell."),
    )
