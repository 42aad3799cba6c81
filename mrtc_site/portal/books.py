"""Makes the books of an annual report, and publishes them among its documents."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from mrtc_site.book.epub import write_epub
from mrtc_site.book.typesetting import BookError, typeset
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.exports.feeds import tag
from mrtc_site.files.models import BOOK
from mrtc_site.files.storage import Content, checked, put
from mrtc_site.loading.events import event
from mrtc_site.loading.revisions import record_row
from mrtc_site.models import AnnualReport, Document

from .book_content import book_content, last_change, picture_files

ORDER = 9  # behind the documents of staff
FORMATS = ".pdf", ".epub"


def edition_of(year: int) -> AnnualReport:
    """Give the annual report of a year; raises BookError."""
    try:
        return AnnualReport.objects.prefetch_related("sections__photographs").get(year=year)
    except AnnualReport.DoesNotExist:
        raise BookError(f"There is no annual report {year}: load it first.") from None


def make_book(
    edition: AnnualReport, language: str = ENGLISH, ending: str = ".pdf", line_numbers: bool = True
) -> bytes:
    """Make a book; of a draft year, a proof. Raises BookError."""
    content = book_content(edition, language, line_numbers)
    changed = last_change(edition)
    with picture_files(content) as pictures:
        if ending == ".epub":
            return write_epub(content, tag(edition.get_absolute_url()), changed, pictures)
        return typeset(content, changed, pictures)


def publish_books(edition: AnnualReport) -> list[Document]:
    """Make the book in each language and format, and put them among the annual report's documents,
    replacing earlier ones; all or, if one can't be made, none. Raises BookError."""
    if not edition.is_public:
        raise BookError("Only the books of a published year are made documents of it.")
    contents = {}
    with TemporaryDirectory() as folder:
        for language in (ENGLISH, KOREAN):
            for ending in FORMATS:
                slug = _slug(language, ending)
                path = Path(folder, f"{slug}{ending}")
                path.write_bytes(make_book(edition, language, ending))
                contents[slug, language] = checked(path, Document.kind_of_file(slug), path.name)
                put(contents[slug, language])
    return _take(edition, contents)


def _slug(language: str, ending: str) -> str:
    slug = BOOK if language == ENGLISH else f"{BOOK}-{language}"
    return f"{slug}-epub" if ending == ".epub" else slug


@transaction.atomic
def _take(edition: AnnualReport, contents: dict[tuple[str, str], Content]) -> list[Document]:
    documents = []
    for (slug, language), content in contents.items():
        facts = {"file": content.name, "language": language}
        document, _made = Document.objects.update_or_create(
            annual_report=edition,
            slug=slug,
            defaults=facts,
            create_defaults={**facts, "order": ORDER},
        )
        documents.append(document)
    record_row(edition, event("made"))
    return documents
