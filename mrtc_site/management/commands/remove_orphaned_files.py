"""List stored files that nothing names, the history included; with --yes, remove them."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from mrtc_site.files.models import PageText, Upload
from mrtc_site.files.orphans import orphans
from mrtc_site.files.storage import documents, sha256_of


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="remove them")

    def handle(self, *, yes: bool, **options: object) -> None:
        names, size = orphans(), 0
        for name in names:
            size += documents().size(name)
            self.stdout.write(name)
            if yes:
                documents().delete(name)
                Upload.objects.filter(file=name).delete()
                PageText.objects.filter(sha256=sha256_of(name)).delete()
        done = "removed." if yes else "could go: run it again with --yes."
        self.stdout.write(f"{len(names)} files, {size:,} bytes, {done}")
