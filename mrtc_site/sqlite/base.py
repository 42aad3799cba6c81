"""Django's SQLite engine, whose connections are closed when their file is no longer in place.

What is written to a file that was moved away is lost, and SQLite doesn't tell. So `is_usable`,
which Django calls before it uses a connection again (CONN_HEALTH_CHECKS), looks at the file.
"""

import os
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    opened: tuple[int, int] | None = None  # the file that the connection has open

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.opened = self.file()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return self.opened == self.file()

    def file(self) -> tuple[int, int] | None:
        """Identify the file at the database's path; None if there is none."""
        with suppress(OSError):
            found = os.stat(self.settings_dict["NAME"])
            return found.st_dev, found.st_ino
        return None
