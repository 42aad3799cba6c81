"""The bases of documents and photographs, of which each app has models, and tables about files."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.entries.fields import LanguageField, SmallNumberField
from mrtc_site.entries.model_bases import Part, PartQuerySet

from .file_types import ENDINGS, FileKind
from .storage import documents, facts_of, sha256_of

COVER = "cover"
BOOK = "annual-report"  # made by make_book
BOOKS = (BOOK, f"{BOOK}-ko")
EDITIONS = ("as-printed", *BOOKS)  # of an annual report, whole
E_BOOKS = tuple(f"{book}-epub" for book in BOOKS)  # at …/annual-report.epub: addresses.py


class Attachment(Part):
    """A file of another row. The facts about its content are derived."""

    derived = ("sha256", "media_type", "size", "pages", "width", "height")

    order = SmallNumberField(
        _("order"), validators=[MinValueValidator(1)], help_text=_("Its place, from 1.")
    )
    file = models.FileField(_("file"), storage=documents, max_length=100)
    sha256 = models.CharField(_("checksum"), max_length=64, editable=False)
    media_type = models.CharField(_("media type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)  # bytes
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)  # of a PDF
    # Of a picture once it is upright.
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order"]

    @classmethod
    def kind_of_file(cls, slug: str = "") -> FileKind:
        """Give the kind of files that may be uploaded (file_types.py)."""
        return "picture"

    def clean(self) -> None:
        super().clean()
        endings = ENDINGS[self.kind_of_file(getattr(self, "slug", ""))]
        ending = Path(self.file.name or "").suffix
        if ending and ending not in endings:
            message = gettext("Such a file ends in %(endings)s here, not in %(ending)s.")
            message %= {"endings": ", ".join(endings), "ending": ending}
            raise ValidationError({"file": message})

    def derive(self) -> None:
        super().derive()
        name = self.file.name
        if name and self.sha256 != sha256_of(name):
            found = facts_of(name)
            self.sha256, self.media_type, self.size = found.sha256, found.media_type, found.size
            self.pages, self.width, self.height = found.pages, found.width, found.height


class Document(Attachment):
    """A document of a report or of an annual report, or its cover."""

    slug = models.SlugField(
        _("slug"),
        help_text=_(
            "“report” is the full text, “report-en” another language's, “cover” its picture (else "
            "the full text's first page); of an annual report, “as-printed” is the printed edition."
        ),
    )
    language = LanguageField(_("language"), help_text=_("A code such as “ko” or “en”."))
    title = models.CharField(
        _("title"),
        max_length=300,
        blank=True,
        help_text=_("What pages call it, unless it is the full text."),
    )

    class Meta(Attachment.Meta):
        abstract = True
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["order", "slug"]

    @classmethod
    def kind_of_file(cls, slug: str = "") -> FileKind:
        if slug == COVER:
            return "picture"
        if slug in E_BOOKS:
            return "e-book"
        is_full_text = slug in EDITIONS or slug.split("-", maxsplit=1)[0] == "report"
        return "full text" if is_full_text else "document"

    @property
    def is_full_text(self) -> bool:
        return self.kind_of_file(self.slug) == "full text"

    @property
    def is_book(self) -> bool:
        """Whether it is a book that make_book made."""
        return self.slug in (*BOOKS, *E_BOOKS)

    @property
    def ending(self) -> str:
        """The file's ending in capitals: “PDF”."""
        return Path(self.file.name or "").suffix[1:].upper()


class Photograph(Attachment):
    alternative = models.CharField(
        _("text alternative"),
        max_length=300,
        help_text=_("What it shows, for those who don't see it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta(Attachment.Meta):
        abstract = True
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")


class PageText(models.Model):
    """The text of a page of a PDF, whichever documents have that file, and its words as codes.

    Each database keeps a full-text index of these (migration 0007). The id of a row tells file and
    page (search/pdf_index.py).
    """

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    page = models.PositiveIntegerField()
    text = models.TextField()
    codes = models.TextField()

    def __str__(self) -> str:
        return f"{self.sha256} {self.page}"


class Upload(models.Model):
    """What a stored file was called when it was first uploaded."""

    file = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


TAKEN_AWAY = ""


class FileVersion(models.Model):
    """A file that a document has had in public: the latest is its present one. One without a file
    says that the document was taken away; those before it stay away, whatever is uploaded later.
    `kind` and `key` name the document as fixtures do, even once it is gone."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=100)
    since = models.DateTimeField()

    class Meta:
        ordering = ["kind", "key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "number"], name="file_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.number}"
