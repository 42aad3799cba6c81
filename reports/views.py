"""Pages of reports and researchers."""

from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter

from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.generic import DetailView

from mrtc_site.cache.memo import kept, kept_rows
from mrtc_site.charts.bars import as_bars, as_columns
from mrtc_site.common.languages import ENGLISH, path_in
from mrtc_site.exports.tables import FORMATS, Joined
from mrtc_site.listing.views import EntryPage, Listing, ListPage, may_see_drafts

from .citing.citations import STYLES, Style, cite
from .citing.formats import CITATION_FORMATS
from .filters import ReportFilterSet, ResearcherFilterSet
from .metadata import of_citations, of_report, of_researcher
from .models import Report, Researcher, Role, public_people, public_reports
from .network import picture_of, with_most
from .questions import around, parts_beside, spellings_of

SHOWN = 10  # reports of a researcher in each role; the list has all


class ReportList(ListPage):
    filterset_class = ReportFilterSet
    title = _("Reports")
    address = "reports:list"
    download = "reports-files:list"
    row_template = "reports/report_row.html"
    nouns = _("report"), _("reports")
    counts = ngettext_lazy("%(count)s report", "%(count)s reports", "number")
    schema_type = "Report"
    formats = {**FORMATS, **CITATION_FORMATS}
    entry_formats = CITATION_FORMATS
    drawn = (("type", _("Reports by type"), as_bars), ("year", _("Reports by year"), as_columns))
    columns = {
        "year": lambda report: report.annual_report_id,
        "type": lambda report: report.type_id,
        "number": lambda report: report.number,
        "title": lambda report: report.title,
        "chief_researcher": lambda report: report.chief and report.chief.researcher,
        "co_researchers": lambda report: Joined(
            (part.researcher for part in report.co_researchers), "; "
        ),
        "abstract": lambda report: report.abstract,
        "contents": lambda report: Joined(report.headings, "\n"),
    }

    def get_queryset(self):
        return public_reports()


def cited(
    report: Report, styles: Iterable[Style], address: str
) -> Iterator[tuple[Style, SafeString]]:
    """Give the report in each of the styles, as (style, HTML) pairs."""
    for style in styles:
        key = "citation", report.pk, style.file, address
        yield style, kept(Report.objects.db, key, partial(cite, report, style, address))


class OneReport(EntryPage):
    """What the pages and files of one report have in common."""

    model = Report
    queryset = Report.objects.with_people()  # for files
    list_page = ReportList

    def _entry(self, key):
        if report := Report.objects.at(*key):
            return report
        raise Http404


class ReportPage(OneReport):
    def describe(self):
        return of_report(self.request, self.object, self.list_page)

    def get_context_data(self, **kwargs):
        report, public = self.object, public_reports()
        beside, others = kept(public.db, (report.pk, "around"), partial(around, report))
        found = kept_rows(public, [key for key in (*beside, *others) if key])
        previous, following = map(found.get, beside)
        context = super().get_context_data(
            previous=previous,
            next=following,
            others=[found[key] for key in others if key in found],
            more_styles=STYLES[1:],
            **kwargs,
        )
        return context | {"citations": cited(report, STYLES[:1], context["metadata"].permanent)}


class CitationsPage(OneReport):
    """A report cited in all styles. Report pages fetch it, too, and show its citations in place."""

    template_name = "reports/report_citations.html"

    def describe(self):
        return of_citations(self.request, self.object, self.list_page)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(more_styles=(), **kwargs)
        address = context["metadata"].absolute(path_in(ENGLISH, self.object.get_absolute_url()))
        return context | {"citations": cited(self.object, STYLES, address)}


class PeopleListing(Listing):
    page_size = 100  # names are short

    @property
    def rows(self):
        return super().rows.with_public_parts()


class ResearcherList(ListPage):
    listing_class = PeopleListing
    filterset_class = ResearcherFilterSet
    title = _("Researchers")
    address = "reports:researchers"
    download = "reports-files:researchers"
    row_template = "reports/researcher_row.html"
    row_style = "people-list"
    nouns = _("researcher"), _("researchers")
    counts = ngettext_lazy("%(count)s researcher", "%(count)s researchers", "number")
    formats = {name: FORMATS[name] for name in ("csv", "xlsx", "jsonl")}
    columns = {
        name: attrgetter(name)
        for name in (
            *("slug", "family_name", "given_name", "name_ko"),
            *("report_count", "chief_count"),
        )
    }

    def get_queryset(self):
        return public_people()


class ResearcherPage(DetailView):
    model = Researcher
    context_object_name = "researcher"

    def get_object(self, queryset=None):
        """Staff see people of drafts only, too."""
        slug = self.kwargs["slug"]
        found = kept_rows(public_people(), [slug])
        if not found and may_see_drafts(self.request.user, Researcher):
            found = Researcher.objects.in_bulk([slug])
        if not found:
            raise Http404
        return found[slug]

    def get_context_data(self, **kwargs):
        """However many reports there are, and people they were written with, it shows as many."""
        person, public = self.object, public_reports()
        beside = kept(public.db, (person.pk, "parts"), partial(parts_beside, person))
        pairs = [(part.report, part.person) for part in beside]
        network = picture_of(pairs, about=person.pk)
        co_authors = with_most(pairs, person.pk)
        own = {role: [] for role in Role}
        for part in beside:
            if part.person == person.pk:
                own[Role(part.role)].append(part.report)
        found = kept_rows(public, [key for keys in own.values() for key in keys[:SHOWN]])
        parts = [
            (role, len(keys), [found[key] for key in keys[:SHOWN] if key in found])
            for role, keys in own.items()
        ]
        told = {"spellings": spellings_of(person, beside), "co_authors": co_authors}
        shown = [report for _, _, reports in parts for report in reports]
        return super().get_context_data(
            parts=parts,
            metadata=of_researcher(self.request, person, shown, **told),
            network=network,
            **told,
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        return context["metadata"].head(super().render_to_response(context, **kwargs))
