"""freeze 2020 FILE.zip: the portal for a year as plain files, in a BagIt bag."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.archive.freezing import FreezeError, freeze


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, year: int, file: Path, **options: Any) -> None:
        try:
            pages, files = freeze(year, file)
        except FreezeError as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size
        self.stdout.write(f"{file}: {pages} pages, {files} files, {size:,} bytes.")
