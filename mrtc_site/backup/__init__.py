"""Backups of the database and the uploaded files, and restoring them."""

import sqlite3

from django.db import DatabaseError


class BackupError(Exception):
    """The backup can't be made or restored; the message says why. Nothing was changed."""


ERRORS = BackupError, DatabaseError, OSError, sqlite3.Error  # that a backup or a restore may raise
