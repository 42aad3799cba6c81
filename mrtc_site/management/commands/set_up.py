"""Bring the database up to date, without sessions and cached values that have ended; if it is
empty, load every year's fixtures."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0, skip_checks=False)
        call_command("clearsessions", verbosity=0)
        clear_cache()
        call_command("load_annual_report", if_empty=True)


def clear_cache() -> None:
    """Delete what has expired: Django does so once the table is full, and sheets that were
    previewed and not imported are large."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < CURRENT_TIMESTAMP")
