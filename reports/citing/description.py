"""What citations say of a report: below /ko/ in Korean where all of it is there, or as printed."""

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
    """Read it after `with_people()`."""
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
    """Tell whether the title, all names and the type are there in Korean: half of it would be
    worse than none. Read it after `with_people()`."""
    with override(KOREAN):
        type_is_korean = report.type.shown_language == KOREAN
    names = [korean_title(report), *(person.name_ko for person in writers(report))]
    return type_is_korean and all(name.strip() for name in names)


def korean_title(report: Report) -> str:
    """Give its title in Korean, be it printed so; maybe empty."""
    return report.title_ko or (report.title if report.title_language == KOREAN else "")


def keywords(report: Report) -> list[str]:
    """Give its topics and places, in the language that it is cited in."""
    korean = is_korean() and can_cite_in_korean(report)
    return [subject.name_ko if korean else subject.name for subject in report.subjects]


def writers(report: Report) -> list[Researcher]:
    """Give those who wrote it, the chief first. Read it after `with_people()`."""
    return [part.researcher for part in report.writers]


def korean_name(person: Researcher) -> str:
    """Give a name as one word, which no program parts."""
    return "".join(person.name_ko.split())
