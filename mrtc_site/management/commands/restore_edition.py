"""restore_edition FILE.zip: a frozen edition back into an empty portal.

Exit codes: 0 done, 1 a bag or a portal that it can't be done with, 2 bad fixtures in it.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mrtc_site.archive.bag import BagError
from mrtc_site.archive.restoring import restore_edition
from mrtc_site.loading.errors import BadFixtures, LoadError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            year = restore_edition(file)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {error.filename}.") from error
        except (BagError, LoadError) as error:
            code = 2 if isinstance(error, BadFixtures) else 1
            raise CommandError(f"{error} Nothing was restored.", returncode=code) from error
        self.stdout.write(f"{year}: restored.")
