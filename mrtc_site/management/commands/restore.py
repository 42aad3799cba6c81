"""Prove a backup, then put it in the place of the present database; the site must be stopped."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.backup import ERRORS, backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            manifest, before = backups.restore(file)
        except ERRORS as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.stdout.write(f"Restored the database as of {manifest['time']}.")
        if before:
            self.stdout.write(f"What was there before is in {before}.")
