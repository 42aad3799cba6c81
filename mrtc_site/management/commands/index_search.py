"""Build search's index anew, from every row there is."""

from django.core.management.base import BaseCommand
from django.db import transaction

from mrtc_site import search


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        with transaction.atomic():
            counts = search.rebuild()
        told = ", ".join(
            f"{count} {model._meta.verbose_name_plural}" for model, count in counts.items()
        )
        self.stdout.write(f"Indexed {told}.")
