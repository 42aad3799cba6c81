"""The metadata of the pages of lists and of activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.common import centre
from mrtc_site.entries.activity import Activity

from .builder import Metadata, add_items, link_entry, subjects, under_home

if TYPE_CHECKING:
    from mrtc_site.exports.formats import Format
    from mrtc_site.listing.listings import Listing
    from mrtc_site.listing.views import ListPage


# /reports/, /researchers/, /education/, /cooperation/
def list_metadata(request: HttpRequest, listing: Listing) -> Metadata:
    """One page of a list; of an unfiltered list, also its files, as a data set. The canonical
    address is the same in whatever order filters and rows are."""
    list_page, page, title = listing.list_page, listing.page, listing.title
    query = {name: sorted(values) for name, values in listing.query.lists() if name != "sort"}
    if page.number > 1:
        numbered = gettext("%(title)s, page %(number)s")
        title = numbered % {"title": title, "number": page.number}
        query["page"] = [str(page.number)]
    description = gettext("%(list)s of the %(centre)s.")
    if title != list_page.title:
        description = gettext("%(list)s, from the annual reports of the %(centre)s.")
    description %= {"list": listing.title, "centre": gettext(centre.NAME)}
    address = reverse(list_page.address, query=query)
    metadata = Metadata(request, address, title, description, under_home(list_page.title))
    add_items(metadata, page, page.start_index(), page.paginator.count)
    if list_page.charts and page.paginator.count:
        metadata.share_chart(list_page, listing.query)
    if not listing.query and page.number == 1:
        _add_files(metadata, list_page)
    return metadata


def _add_files(metadata: Metadata, list_page: ListPage) -> None:
    files = [(format, list_page.file_address(name)) for name, format in list_page.formats.items()]
    names = {
        "list": list_page.title,
        "nouns": list_page.nouns[1],
        "centre": gettext(centre.NAME),
        "formats": ", ".join(str(format.label) for format, _ in files),
    }
    metadata.add_node(
        {
            "@type": "Dataset",
            "@id": f"{metadata.permanent}#data",
            "name": gettext("%(list)s of the %(centre)s") % names,
            "description": gettext(
                "Every one of the %(nouns)s that the annual reports of the %(centre)s list, "
                "with all that they tell of it, as a file: %(formats)s."
            )
            % names,
            "url": metadata.canonical,
            "inLanguage": centre.LANGUAGE,
            "isAccessibleForFree": True,
            "creator": metadata.centre,
            "publisher": metadata.centre,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": str(format.label),
                    "encodingFormat": format.media_type,
                    "contentUrl": metadata.absolute(path),
                }
                for format, path in files
            ],
        }
    )
    for format, path in files:
        metadata.link("item", path, format.media_type)


# /education/2020/basic/3/, /cooperation/2020/domestic/6/
def activity_metadata(request: HttpRequest, entry: Activity, list_page: ListPage) -> Metadata:
    """An activity as an event, which must begin on a day; without a date, only as a page."""
    description = gettext("%(entry)s of %(year)s: %(title)s%(when)s.") % {
        "entry": entry.label,
        "year": entry.annual_report_id,
        "title": entry.shown_name,
        "when": f", {entry.when}" if entry.when else "",
    }
    trail = under_home(entry.label, (list_page.title, list_page.address))
    metadata = Metadata(request, entry.get_absolute_url(), entry.shown_name, description, trail)
    metadata.printed_language = entry.title_language
    metadata.numbered = entry.in_short
    kind, event = "WebPage", {}
    formats: Mapping[str, Format] = {}  # no calendar has it without a date
    if entry.start:
        kind, formats = list_page.schema_type, list_page.entry_formats
        event = {
            "startDate": entry.start.isoformat(),
            "endDate": entry.end and entry.end.isoformat(),
            "organizer": metadata.centre,
        }
    metadata.add_node(
        {
            **metadata.ref(kind, entry),
            "description": description,
            **event,
            "about": [{"@type": "Thing", "name": str(entry.category)}, *subjects(metadata, entry)],
            "subjectOf": metadata.ref("Report", entry.annual_report),
        }
    )
    link_entry(metadata, entry, kind, formats)
    return metadata
