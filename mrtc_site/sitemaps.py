"""The sitemap: every public page with the time of its last change, in parts by kind."""

from django.contrib.sitemaps import GenericSitemap, Sitemap
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from cooperation.models import CooperationProject
from education.models import EducationSession
from reports.models import Report, Researcher

from .models import AnnualReport

PART = 10_000  # addresses


def changed_with(path, rows):
    """The time of the last change of a row or of those of `rows` whose `path` leads to it."""
    others = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    latest = Subquery(others.values(latest=Max("updated_at")))
    return Greatest("updated_at", Coalesce(latest, "updated_at"))


def editions():
    sections = AnnualReport.sections.rel.related_model.objects.all()
    return AnnualReport.objects.published().annotate(
        changed=changed_with("annual_report", sections)
    )


def people():
    found = Researcher.objects.published()
    return found.annotate(changed=changed_with("researchers", Report.objects.published()))


class InEachLanguage(Sitemap):
    """Every page in each language, with the addresses of both beside it."""

    i18n = alternates = x_default = True


class Rows(InEachLanguage, GenericSitemap):
    limit = PART


def rows(queryset, field="updated_at"):
    return Rows({"queryset": queryset, "date_field": field})


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
    "annual-reports": lambda: rows(editions(), "changed"),
    "reports": lambda: rows(Report.objects.published()),
    "researchers": lambda: rows(people(), "changed"),
    "education": lambda: rows(EducationSession.objects.published()),
    "cooperation": lambda: rows(CooperationProject.objects.published()),
}
