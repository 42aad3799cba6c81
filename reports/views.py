"""The pages and files of reports and researchers."""

from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.generic import DetailView

from mrtc_site.cache.memo import cached, cached_query
from mrtc_site.charts.bars import as_bars, as_columns
from mrtc_site.common.languages import path_in
from mrtc_site.entries.subjects import SUBJECT_LISTS
from mrtc_site.exports.columns import LAST_COLUMNS, Joined, attributes
from mrtc_site.exports.feeds import FEED
from mrtc_site.exports.tables import TABLES
from mrtc_site.files.versions import replaced
from mrtc_site.listing.listings import LIST, Listing
from mrtc_site.listing.views import EntryPage, ListPage, may_see_drafts
from mrtc_site.page_metadata.builder import Metadata

from .citing.citations import Style, cite, styles_of
from .citing.formats import CITATION_FORMATS
from .facets import ReportFacets
from .filters import ReportFilterSet, ResearcherFilterSet
from .metadata import citations_metadata, report_metadata, researcher_metadata
from .models import FACTS, Authorship, Report, Researcher, Role
from .namesakes import add_disambiguation
from .network import co_authors_of, picture_of
from .related import related_to

SHOWN = 10  # reports of a researcher in each role; the list has all


class ReportList(ListPage):
    filterset_class = ReportFilterSet
    facets_class = ReportFacets
    queryset = Report.objects.published().in_lists()
    title = _("Reports")
    address = "reports:list"
    row_template = "reports/report_row.html"
    nouns = _("report"), _("reports")
    counts = ngettext_lazy("%(count)s report", "%(count)s reports", "number")
    schema_type = "Report"
    also_in_feeds = ("corrections",)
    also_in_files = SUBJECT_LISTS
    formats = {**CITATION_FORMATS, **TABLES, **FEED}
    entry_formats = CITATION_FORMATS
    charts = (("type", _("Reports by type"), as_bars), ("year", _("Reports by year"), as_columns))
    columns = {
        "year": attrgetter("annual_report_id"),
        "type": attrgetter("type.slug"),
        "number": attrgetter("whole_number"),
        "title": attrgetter("title"),
        "chief_researcher": lambda report: report.chief and report.chief.researcher.name,
        "co_researchers": lambda report: Joined(
            (part.researcher.name for part in report.co_researchers), "; "
        ),
        "abstract": attrgetter("abstract"),
        "contents": lambda report: Joined(report.headings, "\n"),
        "url": lambda report: report.get_absolute_url(),
        # New columns are added at the end, so that programs that count columns go on working.
        **attributes(*FACTS),
        "document_url": attrgetter("full_text_address"),
        **attributes("title_ko", "abstract_ko"),
        "contents_ko": lambda report: Joined(report.headings_ko, "\n"),
        "chief_researcher_ko": lambda report: report.chief and report.chief.researcher.name_ko,
        "co_researchers_ko": lambda report: Joined(report.co_researchers_ko, "; "),
        **LAST_COLUMNS,
    }


def cited_in(report: Report, style: Style, metadata: Metadata) -> SafeString:
    """Give the citation of a report in a style, with its address in that style's language."""
    address = metadata.absolute(path_in(style.language, report.get_absolute_url()))
    key = "citation", report.pk, style.file, address
    return cached(key, partial(cite, report, style, address))


class OneReport(EntryPage):
    """What the pages and files of one report have in common."""

    model = Report
    list_page = ReportList
    queryset = Report.objects.in_full()


class ReportPage(OneReport):
    describe = staticmethod(report_metadata)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        series = report.type.reports.published()
        style, *more = styles_of(report)
        context = super().get_context_data(
            previous=series.before(report).first(),
            next=series.after(report).first(),
            related=related_to(report),
            more_styles=more,
            replaced=replaced(report.document_list),
            **kwargs,
        )
        return context | {"citations": [(style, cited_in(report, style, context["metadata"]))]}


class CitationsPage(OneReport):
    """A report cited in all styles; the report's page fetches this page and shows its citations."""

    template_name = "reports/report_citations.html"
    describe = staticmethod(citations_metadata)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(more_styles=(), **kwargs)
        report, metadata = self.object, context["metadata"]
        citations = [(style, cited_in(report, style, metadata)) for style in styles_of(report)]
        return context | {"citations": citations}


class ResearcherList(ListPage):
    filterset_class = ResearcherFilterSet
    queryset = Researcher.objects.published().with_counts()
    page_size = 100  # names are short
    title = _("Researchers")
    address = "reports:researchers"
    row_template = "reports/researcher_row.html"
    row_style = "people-list"
    note = _(
        "Each person has one page, which tells all spellings of the name that reports have. "
        "Two pages are two people, however alike their names."
    )
    views = {LIST: _("List"), "network": _("Network")}
    nouns = _("researcher"), _("researchers")
    counts = ngettext_lazy("%(count)s researcher", "%(count)s researchers", "number")
    formats = TABLES
    columns = {
        **attributes("slug", "family_name", "given_name", "name_ko", "report_count", "chief_count"),
        "url": lambda person: person.get_absolute_url(),
    }

    def chart_context(self, listing: Listing) -> dict[str, Any]:
        if listing.view != "network":
            return {}
        people = listing.rows.order_by().values("pk")
        parts = Authorship.objects.published().filter(researcher__in=people).order_by("report")
        rows = cached_query(parts.values_list("report", "researcher__slug"))
        return {"network": picture_of([tuple(row) for row in rows])}

    def fetch(self, keys: list) -> list[Researcher]:
        people = super().fetch(keys)
        add_disambiguation(people)
        return people


class ResearcherPage(DetailView):
    model = Researcher
    context_object_name = "researcher"

    def get_object(self, queryset: Any = None) -> Researcher:
        """Give the person; staff may see one without a public report."""
        person = super().get_object(queryset)
        self.beside = parts_beside(person)
        if not self.beside and not may_see_drafts(self.request.user, Researcher):
            raise Http404
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reports and co-authors that are shown are limited, however many there are."""
        person, beside = self.object, self.beside
        pairs = [(part.report, part.slug) for part in beside]
        co_authors = co_authors_of(pairs, person.slug)
        own: dict[Role, list[int]] = {role: [] for role in Role}
        for part in beside:
            if part.slug == person.slug:
                own[Role(part.role)].append(part.report)
        keys = [key for keys in own.values() for key in keys[:SHOWN]]
        found = ReportList.queryset.in_bulk(keys)
        parts = [
            (role, len(keys), [found[key] for key in keys[:SHOWN] if key in found])
            for role, keys in own.items()
        ]
        about = {"spellings": person.spellings, "co_authors": co_authors}
        as_network = self.request.GET.get("view") == "network"
        shown = [report for _, _, reports in parts for report in reports]
        return super().get_context_data(
            parts=parts,
            metadata=researcher_metadata(self.request, person, shown, **about),
            others=len({part.slug for part in beside} - {person.slug}),
            network=picture_of(pairs, about=person.slug) if as_network else None,
            **about,
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return context["metadata"].head(super().render_to_response(context, **kwargs))


class Part(NamedTuple):
    """An authorship."""

    report: int
    slug: str  # of the person
    role: str


def parts_beside(person: Researcher) -> list[Part]:
    """Give the authorships of everybody in the public reports of a person, the reports in order."""
    parts = Authorship.objects.published().filter(report__authorships__researcher=person)
    order = (
        *("-report__annual_report_id", "report__type__order", "report__type__sort_key"),
        *("report__number", "order"),
    )
    rows = parts.order_by(*order).values_list("report", "researcher__slug", "role")
    return [Part(*row) for row in cached_query(rows)]
