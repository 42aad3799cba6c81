"""Publish the drafts, entries and years, whose day has come (in Seoul); for a timer."""

from django.core.management.base import BaseCommand

from mrtc_site.editing.publishing import publish_due


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        for row in publish_due():
            self.stdout.write(f"Published: {row}")
