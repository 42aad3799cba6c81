"""make_book 2020: the annual report of a year as a book, PDF or EPUB."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from mrtc_site.book.epub import write_epub
from mrtc_site.book.typesetting import BookError, typeset
from mrtc_site.common.addresses import absolute
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.exports.feeds import tag
from mrtc_site.files.addresses import document_address
from mrtc_site.files.models import BOOK
from mrtc_site.files.storage import checked, put
from mrtc_site.loading.events import event
from mrtc_site.loading.revisions import record_row
from mrtc_site.models import AnnualReport, Document
from mrtc_site.portal.book_content import book_content, last_change, picture_files

ORDER = 9  # behind what staff have put in order


class Command(BaseCommand):
    help = "Make the annual report of a year a book: a PDF (PDF/UA-1, PDF/A-2a) or an EPUB 3."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path, nargs="?", help="annual-report-YEAR.pdf; or ….epub")
        parser.add_argument("--language", choices=[ENGLISH, KOREAN], default=ENGLISH)
        parser.add_argument(
            "--publish",
            action="store_true",
            help="make the PDF a document of the annual report: …/annual-report.pdf",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        year, language = options["year"], options["language"]
        try:
            edition = AnnualReport.objects.prefetch_related("sections__photographs").get(year=year)
        except AnnualReport.DoesNotExist:
            raise CommandError(f"There is no annual report {year}: load it first.") from None
        path = options["file"] or Path(f"annual-report-{year}.pdf")
        if path.suffix not in (".pdf", ".epub"):
            raise CommandError(f"A book ends in .pdf or .epub, not as {path.name}.")
        if options["publish"] and not (edition.is_public and path.suffix == ".pdf"):
            raise CommandError("Only the PDF of a published year is made a document of it.")
        changed = last_change(edition)
        draft = "" if edition.is_public else self.draft(language)
        content = book_content(edition, language, draft)
        try:
            with picture_files(content) as pictures:
                if path.suffix == ".epub":
                    address = tag(edition.get_absolute_url())
                    made = write_epub(content, address, changed, pictures)
                else:
                    made = typeset(content, changed, pictures)
        except BookError as error:
            raise CommandError(str(error)) from None
        path.write_bytes(made)
        self.stdout.write(f"{path}: {len(made):,} bytes.")
        if options["publish"]:
            self.publish(edition, path, language)

    @transaction.atomic
    def publish(self, edition: AnnualReport, path: Path, language: str) -> None:
        """Put the book among the edition's documents, in place of the one that was there."""
        slug = BOOK if language == ENGLISH else f"{BOOK}-{language}"
        content = checked(path, Document.kind_of_file(slug), path.name)
        put(content)
        document, _made = Document.objects.update_or_create(
            annual_report=edition,
            slug=slug,
            defaults={"file": content.name, "language": language},
            create_defaults={"file": content.name, "language": language, "order": ORDER},
        )
        record_row(edition, event("made"))
        self.stdout.write(f"It is at {absolute(document_address(document))}.")

    def draft(self, language: str) -> str:
        with translation.override(language):
            return gettext("Draft of %(day)s") % {"day": timezone.localdate().isoformat()}
