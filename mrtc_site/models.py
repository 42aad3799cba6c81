"""The annual report, its sections, and the files of both.

Django finds the models of this app here. Those of its packages are only imported.
"""

from itertools import zip_longest
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from .common import centre
from .common.languages import in_each, is_korean
from .entries.bilingual import BilingualText
from .entries.bilingual_name import BilingualName
from .entries.bookkeeping import DataVersion, IndexedText, LoadedRecord  # noqa: F401
from .entries.fields import KOREAN_HELP, SmallNumberField
from .entries.model_bases import TimestampedModel, TimestampedQuerySet
from .entries.publishable import Publishable, State
from .entries.redirects import Redirect  # noqa: F401
from .entries.subjects import Place, Topic  # noqa: F401
from .files import models as files
from .files.models import FileVersion, PageText, Upload  # noqa: F401
from .office.models import AsPrinted, LinkCheck, ProofLink  # noqa: F401

FIRST_YEAR = 2009  # the Centre was established in December 2009 (2020 report, director's message)
LAST_YEAR = 2100


class AnnualReportQuerySet(TimestampedQuerySet):
    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class AnnualReport(Publishable, TimestampedModel):
    """One printed edition, identified by its year."""

    key_fields = ("year",)
    fixture = "annual_report"
    example = {
        "centre_name": centre.PRINTED_NAME,
        "centre_name_ko": centre.KOREAN_NAME,
        "address": "Example: the address as printed",
        "telephone": "Example: 02-000-0000",
    }
    editorial = ("goes_public_on", "affiliation_ko", "address_ko")

    year = models.PositiveSmallIntegerField(
        _("year"),
        primary_key=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("The year that the edition reports on. It can't change once saved."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.DRAFT,
        help_text=_("While it is a draft, neither the edition nor any of its entries is public."),
    )
    centre_name = models.CharField(
        _("centre name"),
        max_length=200,
        help_text=_("The Centre's name, as the edition's last page prints it."),
    )
    centre_name_ko = models.CharField(_("Korean name"), max_length=200)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300)
    telephone = models.CharField(_("telephone"), max_length=40)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    affiliation_ko = models.CharField(
        _("affiliation in Korean"), max_length=200, blank=True, help_text=KOREAN_HELP
    )
    address_ko = models.CharField(
        _("address in Korean"), max_length=300, blank=True, help_text=KOREAN_HELP
    )

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="annual_report_year_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="annual_report_state_known"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Annual report %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("annual-report", args=[self.year])

    def search_texts(self) -> dict[str, list[str]]:
        text = [self.centre_name, self.centre_name_ko, self.affiliation, self.address]
        text += [self.affiliation_ko, self.address_ko]
        return {"title": in_each(str, self), "text": text}

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def shown_centre_name(self) -> str:
        return self.centre_name_ko if is_korean() else self.centre_name

    def bilingual(self, field: str) -> BilingualText:
        return BilingualText(getattr(self, field), getattr(self, f"{field}_ko"), centre.LANGUAGE)

    @property
    def chapters(self) -> "list[Section]":
        return [section for section in self.sections.all() if section.level == 1]

    @property
    def pictures(self) -> set[str]:
        """The slugs of sections with nothing below their heading: in print they are a picture."""
        sections = list(self.sections.all())
        return {
            section.slug
            for section, after in zip_longest(sections, sections[1:])
            if not (section.body or section.lists or (after and after.level > section.level))
        }


class Listed(models.TextChoices):
    """The kinds of entries that a section may list, by their apps."""

    REPORTS = "reports", _("Reports")
    EDUCATION = "education", _("Education sessions")
    COOPERATION = "cooperation", _("Cooperation projects")


class Section(BilingualName):
    """One of an annual report's prose passages, under its heading."""

    key_fields = ("annual_report", "slug")
    fixture = "annual_report"
    example = {
        "slug": "example",
        "order": 1,
        "title": "Example: the heading as printed",
        "body": "Example: a paragraph.\n\n- a list item\n- another",
    }
    editorial = ("lists", "title_ko", "body_ko")

    annual_report = models.ForeignKey(
        AnnualReport,
        on_delete=models.CASCADE,
        related_name="sections",
        verbose_name=_("annual report"),
    )
    slug = models.SlugField(_("slug"), help_text=_("Its address within the edition's page."))
    order = SmallNumberField(_("order"), help_text=_("Its place in the edition, from 1."))
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("1 for a chapter, 2 for what is directly in it, down to 4."),
    )
    label = models.CharField(
        _("printed number"),
        max_length=20,
        blank=True,
        help_text=_("As printed before the heading: “Chapter I”, “01”."),
    )
    title = models.CharField(_("title"), max_length=300)
    page = SmallNumberField(
        _("printed page"),
        null=True,
        blank=True,
        help_text=_("Where the printed contents list puts it."),
    )
    body = models.TextField(
        _("body"),
        blank=True,
        help_text=_("Markdown: an empty line between paragraphs, “- ” before list items."),
    )
    lists = models.CharField(
        _("lists"),
        max_length=20,
        choices=Listed,
        blank=True,
        help_text=_("What of the year is listed below its text. Not printed: staff choose it."),
    )
    title_ko = models.CharField(
        _("title in Korean"), max_length=300, blank=True, help_text=KOREAN_HELP
    )
    body_ko = models.TextField(_("body in Korean"), blank=True, help_text=KOREAN_HELP)

    objects = TimestampedQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["annual_report_id", "order", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["annual_report", "slug"], name="section_slug_unique"),
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="section_level_in_range"),
            models.CheckConstraint(condition=~Q(title=""), name="section_has_title"),
            models.CheckConstraint(
                condition=Q(lists__in=["", *Listed.values]), name="section_lists_known"
            ),
        ]
        indexes = [models.Index(fields=["annual_report", "order"], name="section_in_order")]

    known_labels = (
        gettext_noop("Chapter I"),
        gettext_noop("Chapter II"),
        gettext_noop("Chapter III"),
        gettext_noop("Chapter IV"),
    )  # whose Korean the catalogue has

    def __str__(self) -> str:
        return f"{self.label} {self.shown_name}".strip()

    @property
    def shown_label(self) -> str:
        return gettext(self.label) if self.label else ""

    def search_texts(self) -> dict[str, list[str]]:
        return {"title": [*self.names], "text": [self.body, self.body_ko]}

    def get_absolute_url(self) -> str:
        return f"{reverse('annual-report', args=[self.annual_report_id])}#{self.slug}"

    @property
    def files_address(self) -> str:
        """The folder of its photographs."""
        return f"{reverse('annual-report', args=[self.annual_report_id])}sections/{self.slug}/"


class Document(files.Document):
    """A file of the edition: as it was printed, a cover."""

    key_fields = ("annual_report", "slug")

    annual_report = models.ForeignKey(
        AnnualReport,
        on_delete=models.CASCADE,
        related_name="documents",
        verbose_name=_("annual report"),
    )

    class Meta(files.Document.Meta):
        constraints = [
            models.UniqueConstraint(fields=["annual_report", "slug"], name="document_slug_unique")
        ]


class Photograph(files.Photograph):
    """A picture of a section."""

    key_fields = ("section", "order")
    whole_names = ("annual_report", "section")

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="photographs", verbose_name=_("section")
    )

    class Meta(files.Photograph.Meta):
        constraints = [
            models.UniqueConstraint(fields=["section", "order"], name="photograph_order_unique")
        ]
