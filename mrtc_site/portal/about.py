"""The pages about the portal: its data, its accessibility."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from mrtc_site.page_metadata.builder import Metadata, render_page, under_home
from mrtc_site.usage import figures
from reports.views import ResearcherList

from .kinds import ENTRY_LISTS

MOST_READ = 10  # files that visitors are told of


def plain_page(
    request: HttpRequest, name: str, title: str, description: str, **context: Any
) -> HttpResponse:
    """Render the template of that name, which is also the name of the page's URL."""
    metadata = Metadata(request, reverse(name), title, description, under_home(title))
    metadata.link_types("AboutPage")
    return render_page(request, f"{name}.html", metadata, context)


# /data/
def data(request: HttpRequest) -> HttpResponse:
    lists = [kind() for kind in (*ENTRY_LISTS, ResearcherList)]
    response = plain_page(
        request,
        "data",
        gettext("About the data"),
        gettext("What the portal's data is, who may use it, how to cite it and in which formats."),
        lists=lists,
        licence=settings.DATA_LICENCE,
        counted_since=figures.since() if settings.USAGE_PUBLIC else None,
        downloads=figures.most(MOST_READ) if settings.USAGE_PUBLIC else (),
    )
    if settings.USAGE_PUBLIC:  # the page cache doesn't know of new counts
        patch_cache_control(response, public=True, max_age=600)
    return response


# /accessibility/
def accessibility(request: HttpRequest) -> HttpResponse:
    return plain_page(
        request,
        "accessibility",
        gettext("Accessibility statement"),
        gettext("How accessible this portal is, what is known to be missing, and whom to tell."),
    )
