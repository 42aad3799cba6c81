"""The sitemap, in parts by kind: all public pages, with their last change and their pictures."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.sitemaps import GenericSitemap, Sitemap
from django.core.paginator import Page, Paginator
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from cooperation.models import CooperationProject
from education.models import EducationSession
from mrtc_site.cache.memo import cached_query
from mrtc_site.common.languages import ENGLISH, LOCALES
from mrtc_site.files.addresses import cover_srcset, document_address, photograph_srcset
from mrtc_site.files.main_and_cover import files_of
from mrtc_site.listing.filters import published_years
from mrtc_site.models import AnnualReport, Place, Section, Topic
from reports.models import Report, Researcher

from .kinds import ENTRIES

SUBJECTS = (Topic, Place)


class InEachLanguage(Sitemap):
    """Lists each page in both languages, each with the addresses of both."""

    i18n = alternates = x_default = True


class Rows(InEachLanguage, GenericSitemap):
    """The pages of a queryset's rows, which are annotated with `changed`, the last change of what
    their page shows. `pictures` and `files` give the addresses of a row's, to be listed."""

    limit = 2_000  # addresses in a part

    def __init__(
        self,
        queryset: QuerySet,
        pictures: Callable[[Any], list[str]] = lambda row: [],
        files: Callable[[Any], list[str]] = lambda row: [],
    ) -> None:
        super().__init__({"queryset": queryset, "date_field": "changed"})
        self.pictures, self.files = pictures, files

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict]:
        urls, files = super().get_urls(page, site, protocol), []
        for url in urls:
            row, language = url["item"]
            url["images"] = [f"{protocol}://{site.domain}{each}" for each in self.pictures(row)]
            for address in self.files(row) if language == ENGLISH else ():  # once
                location = f"{protocol}://{site.domain}{address}"
                files.append({**url, "location": location, "alternates": [], "images": []})
        return [*urls, *files]

    def get_latest_lastmod(self) -> datetime | None:
        return cached_query(self.queryset, lambda rows: rows.aggregate(last=Max("changed"))["last"])

    @property
    def paginator(self) -> Paginator:
        return Parts(self.queryset.order_by("pk"), self.limit // len(LOCALES))


class Parts(Paginator):
    """Pages of (row, language) pairs, as Django's sitemaps need them. The rows' annotations are
    computed only for the rows of one page."""

    object_list: QuerySet

    def page(self, number: int | str) -> Page:
        part: Any = super().page(number).object_list
        rows = self.object_list.filter(pk__in=list(part.values_list("pk", flat=True)))
        pairs = [(row, language) for row in rows for language in LOCALES]
        return Page(pairs, self.validate_number(number), self)


def latest(rows: QuerySet, path: str, field: str = "updated_at") -> Coalesce:
    """Give the latest time of those `rows` that refer to a row by `path`; else the row's own."""
    others = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(others.values(latest=Max(field))), "updated_at")


def widest(addresses: dict[int, str]) -> str:
    """Give the address of the widest of a picture's sizes."""
    return addresses[max(addresses)]


def cover(row: AnnualReport | Report) -> list[str]:
    document = files_of(row.documents.all()).cover
    return [widest(cover_srcset(row, document))] if document else []


def books(edition: AnnualReport) -> list[str]:
    return [document_address(each) for each in edition.documents.all() if each.is_book]


def photographs(row: EducationSession | CooperationProject | Section) -> list[str]:
    return [widest(photograph_srcset(each)) for each in row.photographs.all()]


def edition_pictures(edition: AnnualReport) -> list[str]:
    sections = edition.sections.all()
    return [*cover(edition), *(each for section in sections for each in photographs(section))]


def editions() -> Rows:
    """Annual reports, which show their sections."""
    changed = Greatest("updated_at", latest(Section.objects.all(), "annual_report"))
    public = AnnualReport.objects.published()
    pages = public.annotate(changed=changed).prefetch_related("documents", "sections__photographs")
    return Rows(pages, pictures=edition_pictures, files=books)


def reports() -> Rows:
    pages = _reports().select_related("type").prefetch_related("documents")
    return Rows(pages, pictures=cover)


def _reports() -> QuerySet:
    """Reports, which show the names of their people and their type, topics and places."""
    people = latest(Researcher.objects.all(), "reports")
    changed = Greatest("updated_at", "type__updated_at", people, *_subjects_of(Report))
    return Report.objects.published().annotate(changed=changed)


def _subjects_of(model: Any) -> list[Coalesce]:
    path = model.topics.field.related_query_name()
    return [latest(subject.objects.all(), path) for subject in SUBJECTS]


def people() -> Rows:
    """Researchers, who show their reports."""
    changed = Greatest("updated_at", latest(_reports(), "researchers", "changed"))
    return Rows(Researcher.objects.published().annotate(changed=changed))


def activities(model: type[EducationSession] | type[CooperationProject]) -> Rows:
    """Activities, which show the names of their track or scope, category, topics and places."""
    terms = [f"{name}__updated_at" for name in (model.key_fields[1], "category")]
    changed = Greatest("updated_at", *terms, *_subjects_of(model))
    pages = model.objects.published().annotate(changed=changed).prefetch_related("photographs")
    return Rows(pages, pictures=photographs)


def subjects(model: type[Topic] | type[Place]) -> Rows:
    """Topics, or places, which show the entries that are about them."""
    field = f"{model._meta.model_name}s"
    changed = Greatest("updated_at", *(latest(kind.objects.published(), field) for kind in ENTRIES))
    return Rows(model.objects.published().annotate(changed=changed))


def newest(times: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, times), default=None)


class Pages(InEachLanguage):
    """The pages without a row: lists and the like, with the last change of what they list."""

    lists = {
        "annual-reports": ["annual-reports"],
        "reports:list": ["reports"],
        "reports:researchers": ["researchers"],
        "education:list": ["education"],
        "cooperation:list": ["cooperation"],
        "topics": ["topics", "places"],
    }
    about = "data", "accessibility"  # they show the latest edition's telephone number

    def items(self) -> list[tuple[str, datetime | None]]:
        times = {
            name: newest(SITEMAPS[part]().get_latest_lastmod() for part in parts)
            for name, parts in self.lists.items()
        }
        last = newest(times.values())
        about = ((name, times["annual-reports"]) for name in self.about)
        compared = [("compare", last)] if len(published_years()) > 1 else []
        return [("home", last), *times.items(), *compared, *about]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return reverse(item[0])

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


SITEMAPS: dict[str, Callable[[], Rows] | type[Pages]] = {
    "pages": Pages,
    "annual-reports": editions,
    "reports": reports,
    "researchers": people,
    "education": partial(activities, EducationSession),
    "cooperation": partial(activities, CooperationProject),
    "topics": partial(subjects, Topic),
    "places": partial(subjects, Place),
}
