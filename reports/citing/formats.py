"""Reports for citation managers: BibTeX, RIS, CSL-JSON. A format is a row of CITATION_FORMATS."""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import urljoin

import bibtexparser
import rispy
from bibtexparser.model import Entry, Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from mrtc_site.common.languages import in_english, language_name
from mrtc_site.common.text import legible
from mrtc_site.exports.formats import text_format, with_urls
from mrtc_site.listing.listings import Listing
from reports.models import Report, Researcher

from .description import describe, keywords, korean_name


def key_of(report: Report) -> str:
    """Give the citation key. It is made of the first address, so that it never changes."""
    return f"mrtc{report.lasting_key.replace('/', '')}"


def one_line(text: str) -> str:
    """Give `text` on one line, without characters that no format can hold."""
    return " ".join(legible(text).split())


def csl_name(person: Researcher, is_korean: bool) -> dict[str, str]:
    """Give a name for CSL-JSON, where a person must have a family name."""
    if is_korean:
        return {"literal": korean_name(person)}
    if person.single_name:
        return {"family": one_line(person.single_name)}
    return {"family": one_line(person.family_name), "given": one_line(person.given_name)}


def file_address(report: Report, address: str) -> str:
    """Give the absolute address of the full text, if there is one; `address` is the report's."""
    path = report.full_text_address
    return urljoin(address, path) if path else ""


def csl_item(report: Report, address: str) -> dict[str, Any]:
    """Give a report as an item of CSL-JSON; `address` is its absolute one."""
    said = describe(report)
    people = [csl_name(person, said.is_korean) for person in said.people]
    item = {
        "id": key_of(report),
        "type": "report",
        "title": one_line(said.title),
        # What is printed in English is the translation of a Korean title.
        "original-title": "" if said.is_korean else one_line(said.other_title),
        "author": people or [{"literal": said.publisher}],
        "issued": {"date-parts": [report.date_parts]},
        "genre": one_line(said.genre),
        "number": report.shown_number,
        "publisher": said.publisher,
        "publisher-place": said.place,
        "URL": address,
        "DOI": report.doi,
        "ISBN": report.isbn,
        "number-of-pages": report.pages and str(report.pages),
        "language": said.language,
        "abstract": legible(said.abstract).strip(),
        "keyword": one_line(", ".join(keywords(report))),
    }
    return {name: value for name, value in item.items() if value}


# What TeX takes for commands. A brace counts for BibTeX even after a backslash, so it gets a name.
_TEX = {ord(sign): f"\\{sign}" for sign in "&%$#_"} | {
    ord("\\"): r"{\textbackslash}",
    ord("{"): r"{\textbraceleft}",  # \lbrace is for formulas alone
    ord("}"): r"{\textbraceright}",
    ord("~"): r"{\textasciitilde}",
    ord("^"): r"{\textasciicircum}",
}
_VERBATIM = {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}  # in what TeX takes as it is
_LIGATURE = re.compile(r"([-`',<>])(?=\1)|([?!])(?=`)")  # signs that TeX makes one of: -- is a dash


def tex(text: str) -> str:
    """Escape `text` for TeX; Unicode stays as it is."""
    return _LIGATURE.sub(r"\g<0>{}", one_line(text).translate(_TEX))


def tex_name(person: Researcher, is_korean: bool) -> str:
    """Give a name for BibTeX, which splits none inside braces."""
    if is_korean:
        return f"{{{tex(korean_name(person))}}}"
    if person.single_name:
        return f"{{{tex(person.single_name)}}}"
    return f"{_tex_part(person.family_name)}, {_tex_part(person.given_name)}"


def _tex_part(text: str) -> str:
    """Escape one part of a name, in braces if a comma or “and” in it would separate names."""
    separates_names = "," in text or "and" in text.lower().split()
    return f"{{{tex(text)}}}" if separates_names else tex(text)


def bibtex(report: Report, address: str) -> str:
    said = describe(report)
    people = [tex_name(person, said.is_korean) for person in said.people]
    # A second pair of braces has styles keep the capitals of “Korea” and “COVID-19”, and splits
    # nothing at an “and”. (The type has none: programs would show them.)
    values = {
        "author": " and ".join(people) or f"{{{said.publisher}}}",
        "title": f"{{{tex(said.title)}}}",
        "titleaddon": tex(said.other_title),  # biblatex and JabRef know it; the others let it be
        "institution": f"{{{said.publisher}}}",
        "address": said.place,
        "year": str(report.date_parts[0]),
        "date": report.iso_date if report.date_parts[1:] else "",  # for biblatex
        "type": tex(said.genre),
        "number": tex(report.shown_number),
        "url": address,
        "doi": report.doi.translate(_VERBATIM),
        "isbn": report.isbn,
        "pagetotal": report.pages and str(report.pages),
        "file": file_address(report, address),
        "language": in_english(language_name, said.language).lower(),
        "abstract": tex(said.abstract),
        "keywords": tex(", ".join(keywords(report))),
    }
    fields = [Field(name, value) for name, value in values.items() if value]
    entry = Entry("techreport", key_of(report), fields)
    return bibtexparser.write_string(bibtexparser.Library([entry])) + "\n"


class _Ris(rispy.RisWriter):
    """RIS as its specification has it: no number before an entry."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        return ""


def ris_name(person: Researcher, is_korean: bool) -> str:
    """Give a name for RIS, where a comma ends the family name. Without one, programs would split a
    single name, or the Centre's, at its spaces."""
    if is_korean:
        return f"{one_line(korean_name(person))},"
    return one_line(f"{person.inverted_name}," if person.single_name else person.inverted_name)


def ris(report: Report, address: str) -> str:
    """Give a report in RIS. Its number is in two fields, of which programs read one."""
    said = describe(report)
    people = [ris_name(person, said.is_korean) for person in said.people]
    values = {
        "type_of_reference": "RPRT",
        "id": key_of(report),
        "title": one_line(said.title),
        "translated_title": one_line(said.other_title),
        "authors": people or [f"{said.publisher},"],
        "year": str(report.date_parts[0]),
        "date": report.iso_date.replace("-", "/") if report.date_parts[1:] else "",
        "type_of_work": one_line(said.genre),
        "number": one_line(report.shown_number),
        "issn": one_line(report.shown_number),  # SN: of a report, its number (EndNote, Zotero)
        "publisher": said.publisher,
        "place_published": said.place,
        "language": said.language,
        "urls": [address],
        "doi": report.doi,
        "notes": [f"ISBN {report.isbn}"] if report.isbn else [],  # SN is taken
        "start_page": report.pages and str(report.pages),  # SP: of a report, how many
        "file_attachments1": file_address(report, address),
        "abstract": one_line(said.abstract),
        "keywords": [one_line(word) for word in keywords(report)],
    }
    filled = {name: value for name, value in values.items() if value}
    return rispy.dumps([filled], implementation=_Ris) + "\r\n"


def _cited(request: HttpRequest, listing: Listing) -> Iterator[tuple[Report, str]]:
    return with_urls(request, listing.rows.prefetch_related(*listing.list_page.also_in_files))


def as_bibtex(request: HttpRequest, listing: Listing) -> Generator[str]:
    return (bibtex(*row) for row in _cited(request, listing))


def as_ris(request: HttpRequest, listing: Listing) -> Generator[str]:
    return (ris(*row) for row in _cited(request, listing))


def as_csl_json(request: HttpRequest, listing: Listing) -> Generator[str]:
    before = "[\n"
    for row in _cited(request, listing):
        yield before + json.dumps(csl_item(*row), ensure_ascii=False, indent=1)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


CITATIONS = gettext_lazy("Citations")  # what they are for
CITATION_FORMATS = {
    "bib": text_format("BibTeX", "application/x-bibtex", as_bibtex, CITATIONS),
    "ris": text_format("RIS", "application/x-research-info-systems", as_ris, CITATIONS),
    "csl.json": text_format(
        "CSL-JSON", "application/vnd.citationstyles.csl+json", as_csl_json, CITATIONS
    ),
}
