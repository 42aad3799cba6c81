"""Reports and researchers in the API."""

from mrtc_site.api.fields import CHANGED, column, columns, entry_fields, integer, many, text, texts
from mrtc_site.api.resources import Resource

from .models import Authorship, Report, Researcher
from .questions import parts_beside, spellings_of
from .views import ReportList, ResearcherList

AUTHORSHIP = {
    "researcher": column(Authorship, "researcher", "The researcher, as in addresses."),
    "name": text("The researcher's name.", lambda part: part.researcher.name),
    **columns(Authorship, "role", "order"),
    "credited_as": column(
        Authorship,
        "credited_as",
        "The name where the report prints it differently; empty otherwise.",
    ),
}

REPORTS = Resource(
    "reports",
    ReportList,
    key={"year": "year", "type": "slug", "number": "number"},
    fields={
        **entry_fields(Report),
        "type_name": text("The type's name, as printed.", lambda report: report.type.name),
        "authorships": many(AUTHORSHIP, "Who wrote it, as printed.", lambda report: report.parts),
        "abstract": column(Report, "abstract"),
        "contents": texts(
            "The headings of its table of contents, without numbers.",
            lambda report: report.headings,
        ),
        "updated_at": column(Report, "updated_at", CHANGED),
    },
)

RESEARCHERS = Resource(
    "researchers",
    ResearcherList,
    key={"slug": "slug"},
    fields={
        "slug": column(Researcher, "slug", "The researcher, as in addresses."),
        "name": text("The name in full.", lambda person: person.name),
        "given_name": column(
            Researcher, "given_name", "The given name; empty where a family name is the only one."
        ),
        "family_name": column(
            Researcher, "family_name", "The family name; empty where a given name is the only one."
        ),
        "name_ko": column(Researcher, "name_ko", "The name in Korean; empty where not given."),
        "report_count": integer("How many reports here.", lambda person: person.report_count),
        "chief_count": integer(
            "Of how many of these as chief researcher.", lambda person: person.chief_count
        ),
        "updated_at": column(Researcher, "updated_at", CHANGED),
    },
    more={
        "spellings": texts(
            "Other spellings of the name in reports.",
            lambda person: spellings_of(person, parts_beside(person)),
        ),
    },
)
