"""Make the folder of a new year's fixtures, with one example of each kind of entry to replace."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.loading.folder import folder_of
from mrtc_site.loading.scaffold import start
from mrtc_site.loading.workbook_writer import start_workbook


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument(
            "--xlsx", action="store_true", help="make one workbook instead, beside the folders"
        )

    def handle(self, *, year: int, xlsx: bool, **options: object) -> None:
        try:
            if xlsx:
                path = start_workbook(year)
                made, source = str(path), f" --from {path}"
            else:
                made, source = f"{', '.join(start(year))} in {folder_of(year)}", ""
        except ValueError as error:
            raise CommandError(f"{error} Nothing was written.") from error
        self.stdout.write(f"Made {made}. Replace the examples, then")
        self.stdout.write(f"    manage.py load_annual_report {year}{source} --dry-run")
