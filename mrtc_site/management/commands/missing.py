"""missing 2021: what is missing of a year, or without one of all."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from mrtc_site.models import AnnualReport
from mrtc_site.portal.missing.checks import worklist


class Command(BaseCommand):
    help = "Tell what is missing of a year: numbers, texts, Korean, files, dead links."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, nargs="?", help="without one: all years")

    def handle(self, *, year: int | None, **options: object) -> None:
        if year and not AnnualReport.objects.filter(year=year).exists():
            raise CommandError(f"There is no annual report {year}: load it first.")
        total = 0
        for check, findings, as_printed in worklist(year):
            total += len(findings)
            if findings:
                noted = f" ({len(as_printed)} more are right as they are)" if as_printed else ""
                self.stdout.write(f"{check.name}: {len(findings)}{noted}")
            for finding in findings:
                parts = filter(None, (finding.name, finding.field, finding.detail))
                self.stdout.write(f"  {': '.join(parts)}")
        self.stdout.write(f"{total} missing." if total else "Nothing is missing.")
