"""Build the search index anew: of every row, and of the pages of every PDF."""

from django.core.management.base import BaseCommand
from django.db import transaction

from mrtc_site.search import index, pdf_index


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        with transaction.atomic():
            counts = index.rebuild()
            page_count = pdf_index.rebuild()
        parts = [
            f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"
            for names, count in ((model._meta, count) for model, count in counts.items())
        ]
        parts += [f"{page_count} pages of documents"] if page_count else []
        self.stdout.write(f"Indexed {', '.join(parts)}.")
