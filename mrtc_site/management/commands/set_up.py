"""Bring the database up to date, without sessions that have ended; if it is empty, load every
year's fixtures."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0, skip_checks=False)
        call_command("clearsessions", verbosity=0)
        call_command("load_annual_report", if_empty=True)
