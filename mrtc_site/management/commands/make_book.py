"""make_book 2020: typeset the annual report of a year as a PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext

from mrtc_site.book.typesetting import BookError, typeset
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.models import AnnualReport
from mrtc_site.portal.book_content import book_content, last_change


class Command(BaseCommand):
    help = "Typeset the annual report of a year as a PDF (tagged, PDF/UA-1 and PDF/A-2a)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path, nargs="?", help="annual-report-YEAR.pdf")
        parser.add_argument("--language", choices=[ENGLISH, KOREAN], default=ENGLISH)

    def handle(self, *args: Any, **options: Any) -> None:
        year, language = options["year"], options["language"]
        try:
            edition = AnnualReport.objects.prefetch_related("sections").get(year=year)
        except AnnualReport.DoesNotExist:
            raise CommandError(f"There is no annual report {year}: load it first.") from None
        path = options["file"] or Path(f"annual-report-{year}.pdf")
        changed = last_change(edition)
        draft = "" if edition.is_public else self.draft(language)
        try:
            made = typeset(book_content(edition, language, draft), changed, {})
        except BookError as error:
            raise CommandError(str(error)) from None
        path.write_bytes(made)
        self.stdout.write(f"{path}: {len(made):,} bytes.")

    def draft(self, language: str) -> str:
        with translation.override(language):
            return gettext("Draft of %(day)s") % {"day": timezone.localdate().isoformat()}
