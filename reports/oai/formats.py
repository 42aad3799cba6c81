"""The metadata of one report. A format is a row of FORMATS."""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from mrtc_site.common import institution as centre
from reports.models import Authorship, Report, Role

from .xml import Element, element

Absolute = Callable[[str], str]  # makes a path of this site a full address

XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Format(NamedTuple):
    """A metadata format: its XML namespace and schema, and what writes it."""

    namespace: str
    schema: str
    write: Callable[[Report, Absolute], Element]

    def root(self, name: str, content: list[Element], **namespaces: str) -> Element:
        attributes = {f"xmlns:{prefix}": uri for prefix, uri in namespaces.items()}
        location = f"{self.namespace} {self.schema}"
        return name, {**attributes, "xmlns:xsi": XSI, "xsi:schemaLocation": location}, content


def oai_dc(report: Report, absolute: Absolute) -> Element:
    """Dublin Core, which every harvester reads."""
    edition = report.annual_report
    content = [
        element("dc:title", report.title),
        *(element("dc:creator", part.researcher.inverted_name) for part in report.writers),
        *([element("dc:description", report.abstract)] if report.abstract else []),
        element("dc:publisher", centre.NAME),
        element("dc:date", str(edition.year)),
        element("dc:type", report.type.name),
        element("dc:type", "info:eu-repo/semantics/report"),  # for OpenAIRE
        element("dc:identifier", absolute(report.get_absolute_url())),
        element("dc:language", report.title_language),
        element("dc:source", f"{report.label}, {edition.year}"),
        element("dc:relation", absolute(edition.get_absolute_url())),
    ]
    return FORMATS["oai_dc"].root(
        "oai_dc:dc",
        content,
        oai_dc=FORMATS["oai_dc"].namespace,
        dc="http://purl.org/dc/elements/1.1/",
    )


def mods(report: Report, absolute: Absolute) -> Element:
    """MODS, the Library of Congress's: with roles, series, number and table of contents."""
    edition = report.annual_report
    address = absolute(report.get_absolute_url())
    content = [
        element("mods:titleInfo", [element("mods:title", report.title)]),
        *(_name(part, absolute) for part in report.writers),
        element("mods:typeOfResource", "text"),
        element("mods:genre", "technical report", authority="marcgt"),
        element(
            "mods:originInfo",
            [
                element("mods:place", [element("mods:placeTerm", centre.PLACE, type="text")]),
                element("mods:publisher", centre.NAME),
                element("mods:dateIssued", str(edition.year), encoding="w3cdtf", keyDate="yes"),
            ],
        ),
        element(
            "mods:language",
            [element("mods:languageTerm", report.title_language, type="code", authority="rfc5646")],
        ),
        *([element("mods:abstract", report.abstract)] if report.abstract else []),
        *(
            [element("mods:tableOfContents", " -- ".join(report.headings))]
            if report.headings
            else []
        ),
        element("mods:identifier", address, type="uri"),
        element("mods:location", [element("mods:url", address, usage="primary display")]),
        element("mods:relatedItem", [_numbered(report)], type="series"),
        element(
            "mods:relatedItem",
            [
                element("mods:titleInfo", [element("mods:title", str(edition))]),
                element("mods:identifier", absolute(edition.get_absolute_url()), type="uri"),
            ],
            type="isReferencedBy",
        ),
    ]
    return FORMATS["mods"].root("mods:mods", content, mods=FORMATS["mods"].namespace)


def _name(part: Authorship, absolute: Absolute) -> Element:
    """Write who had a part: the chief as the first-named, each as the report credits them."""
    person = part.researcher
    address = absolute(reverse("reports:researcher", args=[person.slug]))
    attributes = {"type": "personal", "valueURI": address}
    if part.role == Role.CHIEF:
        attributes["usage"] = "primary"
    parts = {"family": person.family_name, "given": person.given_name}
    content = [
        *(element("mods:namePart", name, type=kind) for kind, name in parts.items() if name),
        element("mods:displayForm", part.credited_as or person.name),
        element(
            "mods:role",
            [
                element("mods:roleTerm", "aut", type="code", authority="marcrelator"),
                element("mods:roleTerm", part.get_role_display(), type="text"),
            ],
        ),
    ]
    return "mods:name", attributes, content


def _numbered(report: Report) -> Element:
    return element(
        "mods:titleInfo",
        [
            element("mods:title", report.type.name),
            element("mods:partNumber", str(report.number)),
        ],
    )


FORMATS = {
    "oai_dc": Format(
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        oai_dc,
    ),
    "mods": Format(
        "http://www.loc.gov/mods/v3", "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", mods
    ),
}
