"""The metadata of the home page and of the annual reports."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from mrtc_site.common import centre
from mrtc_site.files.main_and_cover import files_of
from mrtc_site.models import AnnualReport
from mrtc_site.page_metadata.builder import Metadata, add_documents, add_items, under_home


# /
def home_metadata(request: HttpRequest, latest: AnnualReport | None) -> Metadata:
    """Tell of the site, and of the Centre what the latest public annual report prints, if any."""
    title = gettext("Reports, education and cooperation on migration")
    description = gettext("Research reports, education and cooperation of the %(centre)s, Seoul.")
    description %= {"centre": gettext(centre.NAME)}
    metadata = Metadata(request, reverse("home"), title, description)
    metadata.add_node(_site(metadata))
    imprint = {}
    if latest:
        address = str(latest.bilingual("address"))
        imprint = {"address": address, "telephone": latest.telephone, "faxNumber": latest.fax}
    metadata.add_node({**_centre(metadata), **imprint})
    metadata.link_types("WebSite")
    return metadata


def _site(metadata: Metadata) -> dict[str, Any]:
    search = metadata.absolute(reverse("search"))
    return {
        "@type": "WebSite",
        "@id": f"{metadata.permanent}#site",
        "name": f"{centre.NAME} ({centre.SHORT_NAME})",
        "url": metadata.canonical,
        "inLanguage": centre.LANGUAGE,
        "publisher": {"@id": metadata.centre["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _centre(metadata: Metadata) -> dict[str, Any]:
    names = centre.SHORT_NAME, centre.NAME, centre.KOREAN_NAME
    return {
        **metadata.centre,
        "alternateName": [name for name in names if name != metadata.centre["name"]],
        "logo": metadata.absolute(static("icons/mrtc.svg")),
    }


# /annual-reports/
def annual_reports_metadata(request: HttpRequest, editions: QuerySet[AnnualReport]) -> Metadata:
    title = gettext("Annual reports")
    description = gettext("The annual reports of the %(centre)s, complete.")
    description %= {"centre": gettext(centre.NAME)}
    metadata = Metadata(request, reverse("annual-reports"), title, description, under_home(title))
    add_items(metadata, editions)
    return metadata


# /annual-reports/2020/
def annual_report_metadata(request: HttpRequest, edition: AnnualReport) -> Metadata:
    """Tell of an annual report with its chapters, and where its entries are."""
    description = gettext(
        "%(edition)s of %(centre)s, complete: "
        "message from the director, purpose, highlights and plans."
    ) % {"edition": edition, "centre": edition.shown_centre_name}
    trail = under_home(str(edition), (gettext("Annual reports"), "annual-reports"))
    metadata = Metadata(request, edition.get_absolute_url(), str(edition), description, trail)
    metadata.add_node(
        {
            **metadata.ref("Report", edition),
            "description": description,
            "temporalCoverage": str(edition.year),
            "inLanguage": centre.LANGUAGE,
            "author": metadata.centre,
            "publisher": metadata.centre,
            "dateModified": edition.updated_at.isoformat(),
            "encoding": add_documents(metadata, files_of(edition.documents.all()).documents),
            "hasPart": [
                {
                    "@type": "Chapter",
                    "name": str(chapter),
                    "url": metadata.absolute(chapter.get_absolute_url()),
                    "position": position,
                }
                for position, chapter in enumerate(edition.chapters, 1)
            ],
        }
    )
    metadata.link("cite-as", metadata.permanent)
    metadata.link_types("AboutPage", "Report")
    links = reverse("annual-report-links", args=[edition.year])
    metadata.link("linkset", links, "application/linkset+json")
    return metadata
