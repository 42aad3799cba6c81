"""The metadata of the pages of reports and researchers."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from mrtc_site.common import centre
from mrtc_site.listing.sentences import Label
from mrtc_site.listing.views import ListPage
from mrtc_site.page_metadata.builder import (
    Metadata,
    Node,
    add_documents,
    filled,
    link_entry,
    subjects,
    under_home,
)

from .citing.description import writers
from .models import Report, Researcher

LINKED = 20  # authors in the Link header, whose length proxies limit; the page has all


def _person(metadata: Metadata, person: Researcher) -> Node:
    names = {"givenName": person.given_name, "familyName": person.family_name}
    return metadata.ref("Person", person, **filled(names))


def _report(metadata: Metadata, report: Report) -> Node:
    """Give a report as a node. Read it after `with_people()`."""
    people = [_person(metadata, person) for person in writers(report)]
    return metadata.ref(
        "Report",
        report,
        reportNumber=report.shown_number,
        datePublished=report.iso_date,
        author=people or [metadata.centre],
    )


def _identifiers(report: Report) -> list[Node]:
    values = {"DOI": report.doi, "ISBN": report.isbn}
    values["Government publication registration number"] = report.registration_number
    return [
        {"@type": "PropertyValue", "propertyID": name, "value": value}
        for name, value in values.items()
        if value
    ]


def _description(report: Report) -> str:
    names = {"report": report.label, "year": report.annual_report_id}
    if report.chief:
        names["person"] = report.chief.researcher
        text = gettext("%(report)s of %(year)s by %(person)s.") % names
    else:
        text = gettext("%(report)s of %(year)s.") % names
    if report.shown_abstract.shown_language == get_language():
        text = f"{text} {Truncator(str(report.shown_abstract)).words(25)}".strip()
    return text


# /reports/2020/research-report/1/
def report_metadata(request: HttpRequest, report: Report, list_page: ListPage) -> Metadata:
    trail = under_home(report.label, (list_page.title, list_page.address))
    address, title = report.get_absolute_url(), report.shown_name
    metadata = Metadata(request, address, title, _description(report), trail)
    metadata.printed_language = report.text_language
    metadata.add_node(
        {
            **_report(metadata, report),
            "headline": title,
            "abstract": str(report.shown_abstract),
            "genre": report.type.name,
            "about": subjects(metadata, report),
            "inLanguage": report.text_language,
            "identifier": _identifiers(report),
            "license": report.licence_address,
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": correction.text,
                    "datePublished": correction.date.isoformat(),
                }
                for correction in report.corrections.all()
            ],
            "encoding": add_documents(metadata, report.attached_files.documents),
            "dateModified": report.updated_at.isoformat(),
            "publisher": metadata.centre,
            "isPartOf": {"@type": "CreativeWorkSeries", "name": report.type.name},
            "subjectOf": metadata.ref("Report", report.annual_report),
            "hasPart": [
                {"@type": "Chapter", "name": heading, "position": position}
                for position, heading in enumerate(str(report.shown_contents).splitlines(), 1)
            ],
        }
    )
    link_entry(metadata, report, list_page.schema_type, list_page.entry_formats)
    if report.licence:
        metadata.link("license", report.licence_address)
    for person in writers(report)[:LINKED]:
        metadata.link("author", person.get_absolute_url())
    return metadata


# /reports/2020/research-report/1/cite/
def citations_metadata(request: HttpRequest, report: Report, list_page: ListPage) -> Metadata:
    names = {"report": report.label, "year": report.annual_report_id}
    title = gettext("How to cite %(report)s of %(year)s") % names
    description = gettext("“%(title)s”, cited in several styles and for citation managers.")
    description %= {"title": report.shown_name}
    *above, _here = under_home("", (list_page.title, list_page.address))
    trail = [*above, (report.label, report.get_absolute_url()), (gettext("Cite"), None)]
    address = reverse("reports:citations", args=report.natural_key())
    metadata = Metadata(request, address, title, description, trail)
    metadata.link("describes", report.get_absolute_url(), "text/html")
    return metadata


# /researchers/minjeong-park/
def researcher_metadata(
    request: HttpRequest,
    person: Researcher,
    reports: Iterable[Report],
    spellings: Sequence[str],
    co_authors: Sequence[tuple[Researcher, int]],
) -> Metadata:
    """A person with their public reports and co-authors. (Nothing says who employs them.)"""
    description = gettext(
        "Reports of %(person)s at the %(centre)s, as chief researcher and as co-researcher."
    ) % {"person": person, "centre": gettext(centre.NAME)}
    others = [name for name in (*person.names, *spellings) if name not in ("", str(person))]
    trail = under_home(Label(person), (gettext("Researchers"), "reports:researchers"))
    metadata = Metadata(request, person.get_absolute_url(), str(person), description, trail)
    metadata.add_node(
        {
            "@type": "ProfilePage",
            "url": metadata.canonical,
            "name": str(person),
            "mainEntity": {"@id": metadata.permanent},
        }
    )
    metadata.add_node(
        {
            **_person(metadata, person),
            "alternateName": others,
            "knows": [_person(metadata, other) for other, _ in co_authors],
        }
    )
    for report in reports:
        metadata.add_node(_report(metadata, report))
    metadata.link("cite-as", metadata.permanent)
    metadata.link_types("ProfilePage", "Person")
    return metadata
