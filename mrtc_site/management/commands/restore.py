"""Prove a backup, then put it in the place of the present database, while the site runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.backup import archive as backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            about, before = backups.restore(file)
        except backups.BackupError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        rows = about["rows"]
        self.stdout.write(
            f"Restored {sum(rows.values())} rows of {len(rows)} tables, as of {about['time']}."
        )
        if before:
            self.stdout.write(f"What was there before is in {before}.")
