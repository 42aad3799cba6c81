"""make_book 2020: the annual report of a year as a book, PDF or EPUB."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.book.typesetting import BookError
from mrtc_site.common.addresses import absolute
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.files.addresses import document_address
from mrtc_site.models import AnnualReport
from mrtc_site.portal.books import FORMATS, edition_of, make_book, publish_books


class Command(BaseCommand):
    help = "Make the annual report of a year a book: a PDF (PDF/UA-1, PDF/A-2a) or an EPUB 3."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path, nargs="?", help="annual-report-YEAR.pdf; or ….epub")
        parser.add_argument("--language", choices=[ENGLISH, KOREAN], default=ENGLISH)
        parser.add_argument(
            "--line-numbers", action=BooleanOptionalAction, default=True, help="in a draft's proof"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="make PDF and EPUB, in both languages, documents of the annual report",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = edition_of(options["year"])
            if options["publish"]:
                self.publish(edition, options["file"])
            else:
                self.write(edition, options)
        except BookError as error:
            raise CommandError(str(error)) from None

    def write(self, edition: AnnualReport, options: dict[str, Any]) -> None:
        path = options["file"] or Path(f"annual-report-{edition.year}.pdf")
        if path.suffix not in FORMATS:
            raise CommandError(f"A book ends in .pdf or .epub, not as {path.name}.")
        made = make_book(edition, options["language"], path.suffix, options["line_numbers"])
        path.write_bytes(made)
        self.stdout.write(f"{path}: {len(made):,} bytes.")

    def publish(self, edition: AnnualReport, file: Path | None) -> None:
        if file:
            raise CommandError(f"Either a file is written ({file}) or the book published.")
        for document in publish_books(edition):
            self.stdout.write(f"It is at {absolute(document_address(document))}.")
