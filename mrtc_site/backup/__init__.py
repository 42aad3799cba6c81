"""The whole database as one file, and back."""

import sqlite3

from django.db import DatabaseError


class BackupError(Exception):
    """The backup can't be made or restored; the message says why. Nothing was changed."""


ERRORS = BackupError, DatabaseError, OSError, sqlite3.Error  # of a disk or database besides
