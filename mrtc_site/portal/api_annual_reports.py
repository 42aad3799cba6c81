"""Annual reports in the API, one alone with its prose."""

from mrtc_site.api.fields import CHANGED, column, columns, many
from mrtc_site.api.resources import Resource
from mrtc_site.models import AnnualReport, Section

from .views import AnnualReportList

SECTION = {
    **columns(Section, "slug", "order", "level", "label", "title", "page"),
    "title_ko": column(Section, "title_ko", "The title in Korean; empty where not given."),
    "body": column(Section, "body", "Its prose as Markdown (CommonMark)."),
}

ANNUAL_REPORTS = Resource(
    "annual-reports",
    AnnualReportList,
    key={"year": "year"},
    fields={
        "year": column(AnnualReport, "year", "The year that the edition reports on."),
        **columns(
            AnnualReport,
            "centre_name",
            "centre_name_ko",
            "affiliation",
            "address",
            "telephone",
            "fax",
        ),
        "updated_at": column(AnnualReport, "updated_at", CHANGED),
    },
    more={
        "sections": many(
            SECTION, "Its prose, in the order printed.", lambda edition: edition.sections.all()
        )
    },
)
