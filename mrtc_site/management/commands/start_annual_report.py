"""Make the folder of a new year's fixtures, with one example of each kind of entry to replace."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.loading.reader import folder_of
from mrtc_site.loading.scaffold import start


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *, year: int, **options: object) -> None:
        try:
            names = start(year)
        except ValueError as error:
            raise CommandError(f"{error} Nothing was written.") from error
        self.stdout.write(
            f"Made {', '.join(names)} in {folder_of(year)}. Replace the examples, then"
        )
        self.stdout.write(f"    manage.py load_annual_report {year} --dry-run")
