"""Write one year of the database back as fixtures, in the one canonical form."""

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.dumping import dump
from mrtc_site.locking import LoadError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)

    def handle(self, *, year, **options):
        try:
            changed = dump(year)
        except (LoadError, OSError) as error:
            raise CommandError(f"{year}: {error} Nothing was written.") from error
        self.stdout.write(f"{year}: {', '.join(changed) or 'no file'} changed.")
