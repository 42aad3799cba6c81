"""Faults around the site: its database gone, locked, read-only or full, or its disk full. They are
503 and end by themselves; mistakes of the site's own stay 500. Either is in the log."""

import errno
import sqlite3
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from .error_responses import error_response

RETRY_AFTER = "10"  # seconds
OF_DISKS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
# PostgreSQL: read-only; a table that is not there, as in a database that nothing was loaded into
OF_POSTGRESQL = {"25006", "42P01"}
NO_TABLE = "no such table"  # the same in SQLite, which has no code of its own for it


def server_error(request: HttpRequest) -> HttpResponse:
    """The handler of whatever a view or a middleware raises."""
    if not is_fault(sys.exception()):
        return defaults.server_error(request)
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:  # what it remembers of the database may be wrong, too
            connection.close()
    sentences = [_("The database does not answer as it should. This usually ends soon by itself.")]
    if request.method in ("GET", "HEAD"):
        sentences.append(_("Try again in a minute."))
    else:
        sentences.append(
            _("Nothing was saved. Go back: what you typed may still be there. Send it again then.")
        )
    title = _("Not available just now")
    headers = {"Retry-After": RETRY_AFTER}
    return error_response(request, 503, title, " ".join(sentences), headers)


def is_fault(error: BaseException | None) -> bool:
    """Tell whether an exception comes of a fault around the site."""
    while error:
        if _is_cause(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_cause(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in OF_DISKS
    driver_error = error.__cause__
    if isinstance(error, DatabaseError) and (
        getattr(driver_error, "sqlstate", "") in OF_POSTGRESQL or NO_TABLE in str(driver_error)
    ):
        return True
    if getattr(driver_error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False  # in the SQL; all other codes are of what is around it
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
