"""The facts that all citations of a report are made of: in Korean on Korean pages, if all of them
are there in Korean; else as printed."""

from typing import NamedTuple

from django.utils.translation import override

from mrtc_site.common import centre
from mrtc_site.common.languages import KOREAN, is_korean
from reports.models import Report, Researcher


class Description(NamedTuple):
    title: str
    other_title: str  # in the other language, maybe empty
    genre: str
    publisher: str
    place: str
    language: str
    abstract: str
    people: list[Researcher]

    @property
    def is_korean(self) -> bool:
        return self.publisher == centre.KOREAN_NAME


def describe(report: Report) -> Description:
    """Describe a report that was read by `with_people()`."""
    people = writers(report)
    is_printed_in_korean = report.title_language == KOREAN
    if is_korean() and can_cite_in_korean(report):
        titles = korean_title(report), "" if is_printed_in_korean else report.title
        publisher = centre.KOREAN_NAME, centre.KOREAN_PLACE
        abstract = str(report.shown_abstract)
        language = report.language or KOREAN
        return Description(*titles, str(report.type), *publisher, language, abstract, people)
    other_title = "" if is_printed_in_korean else report.title_ko
    titles, publisher = (report.title, other_title), (centre.NAME, centre.PLACE)
    language = report.text_language
    return Description(*titles, report.type.name, *publisher, language, report.abstract, people)


def can_cite_in_korean(report: Report) -> bool:
    """Whether the title, all names and the type have Korean (a mixture would be worse than none).
    Read it after `with_people()`."""
    with override(KOREAN):
        type_is_korean = report.type.shown_language == KOREAN
    names = [korean_title(report), *(person.name_ko for person in writers(report))]
    return type_is_korean and all(name.strip() for name in names)


def korean_title(report: Report) -> str:
    """Give the Korean title, be it printed or added by staff; maybe empty."""
    return report.title_ko or (report.title if report.title_language == KOREAN else "")


def keywords(report: Report) -> list[str]:
    """Give its topics and places, in the language that it is cited in."""
    korean = is_korean() and can_cite_in_korean(report)
    return [subject.name_ko if korean else subject.name for subject in report.subjects]


def writers(report: Report) -> list[Researcher]:
    """Give those who wrote it, the chief first. Read it after `with_people()`."""
    return [part.researcher for part in report.writers]


def korean_name(person: Researcher) -> str:
    """Give the Korean name without spaces, at which programs would split it."""
    return "".join(person.name_ko.split())
