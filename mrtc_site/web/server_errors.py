"""The handler of server errors: 503 for faults around the site, such as a database that is gone,
locked, read-only or full, or a full disk; 500 for the site's own mistakes."""

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
NO_TABLE = "no such table"  # the latter in SQLite, which has no error code for it


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an exception in a view or a middleware (handler500)."""
    if not is_fault(sys.exception()):
        return defaults.server_error(request)
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:  # it may be broken, too
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
    """Whether a fault around the site is the cause of an exception."""
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
        return False  # an error in the SQL; other codes are about what is around the site
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
