"""Reports."""

from urllib.parse import quote

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.bilingual import BilingualText
from mrtc_site.entries.edtf_dates import LONGEST, PLAIN_DATE, check_date, in_words, periods
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.fields import KOREAN_HELP, LanguageField, SmallNumberField
from mrtc_site.entries.subjects import SUBJECT_LISTS, SUBJECTS, Place, Topic
from mrtc_site.files import models as files
from mrtc_site.files.addresses import document_address
from mrtc_site.files.main_and_cover import Files, files_of

from .. import licences
from ..identifiers import check_doi, check_isbn
from ..querysets import ReportQuerySet
from .authorship import Authorship, Role
from .people import Researcher
from .report_types import ReportType

# The facts of publication, in the order of the columns in files.
FACTS = ("language", "published_on", "pages", "isbn", "doi", "registration_number", "licence")


class Report(Entry):
    """A publication listed in an annual report."""

    key_fields = ("annual_report", "type", "number")
    fixture = "reports"
    example = {
        "number": 1,
        "title": "Example: the title as printed",
        "state": "published",
        "abstract": "Example: the abstract as printed.",
        "contents": "Example: a heading as printed\nExample: the next one",
    }
    editorial = (
        *(*Entry.editorial, "abstract_ko", "contents_ko"),
        *("published_on", "pages", "isbn", "doi", "registration_number", "language", "licence"),
    )
    dated = ("published_on",)
    found_by = ("type", "authorships__researcher", *SUBJECTS)

    type = models.ForeignKey(
        ReportType, on_delete=models.PROTECT, related_name="reports", verbose_name=_("type")
    )
    abstract = models.TextField(_("abstract"), blank=True, help_text=_("Word for word as printed."))
    contents = models.TextField(
        _("contents"),
        blank=True,
        help_text=_("One heading a line, without its number: the page numbers them."),
    )
    abstract_ko = models.TextField(_("abstract in Korean"), blank=True, help_text=KOREAN_HELP)
    contents_ko = models.TextField(_("contents in Korean"), blank=True, help_text=KOREAN_HELP)
    published_on = models.CharField(
        _("date of publication"),
        max_length=LONGEST,
        blank=True,
        validators=[check_date],
        help_text=_("In EDTF, as exactly as it is known: 2020-12-04, 2020-12 or 2020."),
    )
    pages = SmallNumberField(
        _("pages"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many it has."),
    )
    isbn = models.CharField(
        "ISBN",
        max_length=17,
        blank=True,
        validators=[check_isbn],
        help_text=_("With or without hyphens: 978-89-954791-0-0."),
    )
    doi = models.CharField(
        "DOI",
        max_length=200,
        blank=True,
        validators=[check_doi],
        help_text=_("Without the address before it: 10.1234/567."),
    )
    registration_number = models.CharField(
        _("registration number"),
        max_length=50,
        blank=True,
        help_text=_("Of government publications: 11-1270000-000001-01."),
    )
    language = LanguageField(
        _("language of the publication"),
        default="",
        help_text=_("Of the publication itself: a code such as “ko” or “en”."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        blank=True,
        choices=licences.NAMES,
        help_text=_(
            "What others may do with the publication, and that they have to name it: “출처: "
            "이민정책연구원, 「제목」, 2021 (공공누리 제1유형)” of KOGL (www.kogl.or.kr); author, "
            "title, “CC BY 4.0” and its address of Creative Commons. Its page says so, with the "
            "link."
        ),
    )
    researchers = models.ManyToManyField(
        Researcher, through="Authorship", related_name="reports", verbose_name=_("researchers")
    )
    topics = models.ManyToManyField(
        Topic, through="ReportTopic", related_name="reports", verbose_name=_("topics")
    )
    places = models.ManyToManyField(
        Place, through="ReportPlace", related_name="reports", verbose_name=_("places")
    )

    objects = ReportQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-annual_report_id", "type__order", "type__sort_key", "number"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "type", "number"],
                name="report_number_unique",
                violation_error_message=_(
                    "This year already has a report of this type and number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(licence__in=["", *licences.NAMES]), name="report_licence_known"
            ),
        ]
        indexes = [
            models.Index(fields=["type", "annual_report", "number"], name="report_in_series"),
            # These three cover all that lists count and order by.
            models.Index(
                fields=["annual_report", "type", "state", "number", "id"], name="report_counted"
            ),
            *(
                models.Index(fields=[key, "id", "state", "annual_report", "type"], name=name)
                for key, name in (
                    ("sort_key", "report_by_title"),
                    ("sort_key_ko", "report_by_title_ko"),
                )
            ),
        ]

    @classmethod
    def rows_in_full(cls) -> ReportQuerySet:
        return cls.objects.with_people().prefetch_related("type", *SUBJECT_LISTS)

    def search_texts(self) -> dict[str, list[str]]:
        """The title ranks before abstract and people, and these before the contents."""
        people = [
            name
            for part in self.authorship_list
            for name in (*part.researcher.forms, part.credited_as)
        ]
        return {
            "title": [*self.names],
            "text": [*self.labels, self.abstract, self.abstract_ko, *people, *self.subject_words],
            "small": [*self.headings, *self.headings_ko],
            "text_names": [
                key for part in self.authorship_list for key in part.researcher.name_keys
            ],
        }

    @property
    def shown_abstract(self) -> BilingualText:
        return self.bilingual("abstract")

    @property
    def shown_contents(self) -> BilingualText:
        return self.bilingual("contents")

    @property
    def summary(self) -> str:
        corrections = [correction.sentence for correction in self.corrections.all()]
        return "\n\n".join(filter(None, (*corrections, str(self.shown_abstract))))

    @property
    def summary_language(self) -> str:
        return self.shown_abstract.shown_language

    @property
    def date_parts(self) -> list[int]:
        """The year, month and day of publication, as many of them as are known; of a period, only
        the year in which it begins."""
        if not self.published_on:
            return [self.annual_report_id]
        if PLAIN_DATE.fullmatch(self.published_on):
            return [int(part) for part in self.published_on.split("-")]
        return [periods(self.published_on)[0][0].year]

    @property
    def iso_date(self) -> str:
        """When it was published, as far as that is known: 2020-12-04, 2020-12 or 2020."""
        return "-".join(f"{part:02}" for part in self.date_parts)

    @property
    def published_in_words(self) -> str:
        return in_words(self.published_on)

    @property
    def text_language(self) -> str:
        """The language of the publication. (The annual report may print its title in another.)"""
        return self.language or self.title_language

    @property
    def doi_address(self) -> str:
        return f"https://doi.org/{quote(self.doi)}" if self.doi else ""

    @property
    def licence_address(self) -> str:
        return licences.LICENCES[self.licence][1] if self.licence else ""

    @property
    def licence_mark(self) -> str:
        """The words by which a source under one of Korea's licences has to be named; else none."""
        return f"공공누리 제{self.licence[-1]}유형" if self.licence.startswith("kogl-") else ""

    @cached_property
    def document_list(self) -> list[files.Document]:
        """Its documents, its cover among them, as they are when first asked for."""
        return list(self.documents.all())

    @cached_property
    def attached_files(self) -> Files:
        """Its documents and cover as pages show them. Read it after `in_full()`."""
        return files_of(self.document_list)

    @property
    def full_text_address(self) -> str:
        """The address of its main document, or an empty text. Read it after `in_full()`."""
        return document_address(self.attached_files.main) if self.attached_files.main else ""

    @property
    def authors(self) -> list[str]:
        return [part.researcher.shown_name for part in self.writers]

    @property
    def headings(self) -> list[str]:
        return self.contents.splitlines()

    @property
    def headings_ko(self) -> list[str]:
        return self.contents_ko.splitlines()

    @cached_property
    def authorship_list(self) -> list[Authorship]:
        """Its authorships in order, as they are when first asked for. Read it after
        `with_people()`."""
        return list(self.authorships.all())

    @property
    def chief(self) -> Authorship | None:
        """The chief researcher's authorship, or None. Read it after `with_people()`."""
        return next((part for part in self.authorship_list if part.role == Role.CHIEF), None)

    @property
    def co_researchers(self) -> list[Authorship]:
        """The other authorships in order. Read it after `with_people()`."""
        return [part for part in self.authorship_list if part.role == Role.CO_RESEARCHER]

    @property
    def co_researchers_ko(self) -> list[str]:
        """Their Korean names in the same order, some maybe empty; an empty list if all are."""
        names = [part.researcher.name_ko for part in self.co_researchers]
        return names if any(names) else []

    @property
    def writers(self) -> list[Authorship]:
        """Its authorships with the chief's first, wherever print has it. Read it after
        `with_people()`."""
        return [part for part in (self.chief, *self.co_researchers) if part]
