"""Write the whole database into one new file, while the site runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.backup import archive as backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="default: DATA_DIR/backups/…")

    def handle(self, *, file, **options):
        path = file or backups.default_path()
        try:
            about = backups.write(path)
        except backups.BackupError as error:
            raise CommandError(f"{error} No backup was made.") from error
        rows = about["rows"]
        self.stdout.write(f"{path}: {sum(rows.values())} rows of {len(rows)} tables.")
