"""Write the whole database into one new file, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.backup import ERRORS, backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: DATA_DIR/backups/…")

    def handle(self, *, file: Path | None, **options: object) -> None:
        path = file or backups.default_path()
        try:
            backups.write(path)
        except ERRORS as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes.")
