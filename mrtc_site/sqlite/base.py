"""Django's SQLite, whose connections are kept while their file is the one at its place.

What is written to a file that was moved away is lost, and SQLite doesn't tell. So what Django asks
of a kept connection before it is used again (CONN_HEALTH_CHECKS) looks at the file.
"""

import os
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    opened: tuple[int, int] | None = None  # the file that the connection is to

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.opened = self.file()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return self.opened == self.file()

    def file(self) -> tuple[int, int] | None:
        """Tell which file is at the database's place, None if none is."""
        with suppress(OSError):
            found = os.stat(self.settings_dict["NAME"])
            return found.st_dev, found.st_ino
        return None
