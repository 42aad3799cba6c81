"""What the home page and the annual reports tell machines of themselves."""

from django.templatetags.static import static
from django.urls import reverse

from . import centre
from .metadata import Metadata, tell_items, under_home


# /
def of_home(request, latest):
    """Tell of the site, and of the Centre what the latest public annual report prints, if any."""
    title = "Reports, education and cooperation on migration"
    description = f"Research reports, education and cooperation of the {centre.NAME}, Seoul."
    metadata = Metadata(request, reverse("home"), title, description)
    metadata.tag("DC.type", "Collection")
    search = metadata.absolute(reverse("search"))
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    metadata.tell(
        {
            "@type": "WebSite",
            "@id": f"{metadata.canonical}#site",
            "name": f"{centre.NAME} ({centre.SHORT_NAME})",
            "url": metadata.canonical,
            "inLanguage": centre.LANGUAGE,
            "publisher": {"@id": metadata.centre["@id"]},
            "potentialAction": action,
        }
    )
    imprint = {}
    if latest:
        imprint = {
            "address": latest.address,
            "telephone": latest.telephone,
            "faxNumber": latest.fax,
        }
    metadata.tell(
        {
            **metadata.centre,
            "alternateName": [centre.SHORT_NAME, centre.KOREAN_NAME],
            "logo": metadata.absolute(static("icons/mrtc.svg")),
            **imprint,
        }
    )
    metadata.link_types("WebSite")
    return metadata


# /annual-reports/
def of_editions(request, editions):
    """Tell of the list of annual reports."""
    description = f"The annual reports of the {centre.NAME}, complete."
    trail = under_home("Annual reports")
    metadata = Metadata(request, reverse("annual-reports"), "Annual reports", description, trail)
    metadata.tag("DC.type", "Collection")
    tell_items(metadata, [metadata.ref("Report", edition) for edition in editions])
    return metadata


# /annual-reports/2020/
def of_edition(request, edition, chapters):
    """Tell of an annual report with its chapters, and where its entries are."""
    description = (
        f"{edition} of {edition.centre_name}, complete: "
        "message from the director, purpose, highlights and plans."
    )
    trail = under_home(str(edition), ("Annual reports", "annual-reports"))
    metadata = Metadata(request, edition.get_absolute_url(), str(edition), description, trail)
    metadata.tag("DC.type", "Text")
    metadata.tag("DC.coverage", edition.year)
    metadata.share("og:type", "article")
    metadata.share("article:modified_time", edition.updated_at.isoformat())
    metadata.tell(
        {
            **metadata.ref("Report", edition),
            "description": description,
            "temporalCoverage": str(edition.year),
            "inLanguage": centre.LANGUAGE,
            "author": metadata.centre,
            "publisher": metadata.centre,
            "dateModified": edition.updated_at.isoformat(),
            "hasPart": [
                {
                    "@type": "Chapter",
                    "name": str(chapter),
                    "url": metadata.absolute(chapter.get_absolute_url()),
                    "position": position,
                }
                for position, chapter in enumerate(chapters, 1)
            ],
        }
    )
    metadata.link("cite-as", metadata.canonical)
    metadata.link_types("AboutPage", "Report")
    links = reverse("annual-report-links", args=[edition.year])
    metadata.link("linkset", links, "application/linkset+json")
    return metadata
