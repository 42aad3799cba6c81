"""Write years of the database back as fixtures, in the one canonical form."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.loading.dumper import dump_years
from mrtc_site.loading.errors import LoadError
from mrtc_site.models import AnnualReport


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "years", nargs="*", type=int, metavar="year", help="default: every year there is"
        )

    def handle(self, *, years: list[int], **options: object) -> None:
        years = years or [*AnnualReport.objects.values_list("year", flat=True)]
        if not years:
            raise CommandError("There is no annual report in the database.")
        try:
            changed = dump_years(years)
        except (LoadError, OSError) as error:
            listed = ", ".join(map(str, years))
            raise CommandError(f"{listed}: {error} Nothing was written.") from error
        for year, names in changed.items():
            self.stdout.write(f"{year}: {', '.join(names) or 'no file'} changed.")
