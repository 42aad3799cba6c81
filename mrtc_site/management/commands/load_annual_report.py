"""Load the fixtures of one year."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mrtc_site.models import AnnualReport


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if any annual report is there"
        )

    def handle(self, *, year, if_empty, **options):
        if if_empty and AnnualReport.objects.exists():
            return
        folder = settings.FIXTURES_DIR / str(year)
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise CommandError(f"There are no fixtures in {folder}; put {year}'s YAML files there.")
        call_command("loaddata", *files, verbosity=options["verbosity"])
