"""The sitemap: every public page with the time of its last change, in parts by kind."""

from functools import partial

from django.contrib.sitemaps import GenericSitemap, Sitemap
from django.core.paginator import Paginator
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.cache.memo import cached_query
from mrtc_site.common.languages import LOCALES
from mrtc_site.models import AnnualReport, Section
from reports.models import Report, Researcher

PART = 2_000  # addresses, that each take some time and memory


class InEachLanguage(Sitemap):
    """Every page in each language, with the addresses of both beside it."""

    i18n = alternates = x_default = True


class Rows(InEachLanguage, GenericSitemap):
    """The rows of a queryset with `changed`, the time of the last change of what they show; that
    is, of themselves and of the rows of `others`."""

    limit = PART

    def __init__(self, queryset, *others):
        super().__init__({"queryset": queryset, "date_field": "changed"})
        self.sources = queryset, *others

    def get_latest_lastmod(self):
        return max(
            filter(None, (cached_query(rows, newest) for rows in self.sources)), default=None
        )

    @property
    def paginator(self):
        return Paginator(Localised(self.queryset), self.limit)


class Localised:
    """Each row of a queryset in each language, as Django's sitemaps take them; only those of the
    part that is asked for are read."""

    def __init__(self, rows):
        self.rows = rows.order_by("pk")

    def count(self):
        return self.rows.count() * len(LOCALES)

    def __getitem__(self, part):
        first, last = part.start // len(LOCALES), -(-part.stop // len(LOCALES))
        keys = list(self.rows.values_list("pk", flat=True)[first:last])
        rows = self.rows.filter(pk__in=keys)
        pairs = [(row, language) for row in rows for language in LOCALES]
        return pairs[part.start % len(LOCALES) :][: part.stop - part.start]


def newest(rows):
    """The time of the last change of any of `rows`."""
    return rows.order_by().aggregate(newest=Max("updated_at"))["newest"]


def named(rows, field):
    """Those that `rows` refer to by a field."""
    others = rows.model._meta.get_field(field).related_model.objects
    return others.filter(pk__in=rows.order_by().values(field))


def latest(rows, path, field="updated_at"):
    """The last time in a field of those of `rows` whose `path` leads to the row; else its own."""
    others = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(others.values(latest=Max(field))), "updated_at")


def editions():
    """Annual reports, which show their sections."""
    changed = Greatest("updated_at", latest(Section.objects.all(), "annual_report"))
    found = AnnualReport.objects.published()
    sections = Section.objects.filter(annual_report__in=found.order_by())
    return Rows(found.annotate(changed=changed), sections)


def reports():
    """Reports, which show the names of their people and their type."""
    return Rows(_reports(), *_shown_with_reports())


def _reports():
    people = latest(Researcher.objects.all(), "reports")
    changed = Greatest("updated_at", "type__updated_at", people)
    return Report.objects.published().annotate(changed=changed)


def _shown_with_reports():
    return named(Report.objects.published(), "type"), Researcher.objects.published()


def people():
    """Researchers, who show their reports."""
    changed = Greatest("updated_at", latest(_reports(), "researchers", "changed"))
    found = Researcher.objects.published().annotate(changed=changed)
    return Rows(found, Report.objects.published(), *_shown_with_reports())


def activities(model):
    """Activities, which show their category's name."""
    found = model.objects.published()
    changed = Greatest("updated_at", "category__updated_at")
    return Rows(found.annotate(changed=changed), named(found, "category"))


class Pages(InEachLanguage):
    """The pages that gather others, as new as the newest of them."""

    gathered = {
        "annual-reports": "annual-reports",
        "reports:list": "reports",
        "reports:researchers": "researchers",
        "education:list": "education",
        "cooperation:list": "cooperation",
    }

    def items(self):
        times = {
            name: SITEMAPS[section]().get_latest_lastmod()
            for name, section in self.gathered.items()
        }
        newest = max(filter(None, times.values()), default=None)
        return [("home", newest), *times.items()]

    def location(self, item):
        return reverse(item[0])

    def lastmod(self, item):
        return item[1]


SITEMAPS = {
    "pages": Pages,
    "annual-reports": editions,
    "reports": reports,
    "researchers": people,
    "education": partial(activities, EducationSession),
    "cooperation": partial(activities, CooperationProject),
}
