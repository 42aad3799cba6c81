"""Which database answers: visitors' pages are made from a read replica where there is one.

A replica is behind by moments. So whatever isn't a visitor's plain look at a page is asked of the
primary: all with a session, whatever sends something, the admin, management commands, and what a
transaction reads. page_cache.py chooses, once for each request and by the same answer that tells
the data's version, so that no page of older rows is kept under a newer version.
"""

import time
from contextvars import ContextVar

from django.core.checks import Error as Fault
from django.core.checks import register
from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from . import unchanged
from .data_version import OWN_APPS

REPLICA = "replica"
ASK_AGAIN = 5  # seconds, when the replica did not answer

LOST = OperationalError, InterfaceError

_chosen = ContextVar("chosen", default=DEFAULT_DB_ALIAS)  # for the request being answered here
_gone = {"until": 0}


class Router:
    """What is read of the site's own tables comes from the database chosen; all else is the
    primary's."""

    def db_for_read(self, model, **hints):
        if model._meta.app_label not in OWN_APPS or connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        return _chosen.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True  # they are the same rows

    def allow_migrate(self, alias, app_label, **hints):
        return alias == DEFAULT_DB_ALIAS


def use(alias):
    """Have what this request reads come from there, also while its answer streams."""
    _chosen.set(alias)


def for_visitors(ask):
    """Choose for a visitor's request: the replica, unless it is gone. Give what `ask` makes of
    the alias; it raises django.db.Error when a database doesn't answer."""
    if REPLICA in connections.settings and time.monotonic() >= _gone["until"]:
        try:
            found = ask(REPLICA)
        except Error:
            _gone["until"] = time.monotonic() + ASK_AGAIN
        else:
            use(REPLICA)
            return found
    use(DEFAULT_DB_ALIAS)
    return ask(DEFAULT_DB_ALIAS)


class Fallback:
    """Middleware: what the replica began to answer and could not, the primary answers.

    It may have gone since it was chosen, or have ended a long query for the primary's news. The
    page is then kept under the replica's older version: newer than need be, never staler.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if _chosen.get() != REPLICA or not isinstance(error, LOST):
            return None
        _gone["until"] = time.monotonic() + ASK_AGAIN
        use(DEFAULT_DB_ALIAS)
        view, args, kwargs = request.resolver_match
        response = view(request, *args, **kwargs)
        return response.render() if hasattr(response, "render") else response


@receiver(connection_created, dispatch_uid="note_file")
def note_file(connection, **kwargs):
    connection.opened = unchanged.file_of(connection)


@receiver(request_started, dispatch_uid="let_go")
def let_go(**kwargs):
    """Connections otherwise stay open between requests."""
    for connection in connections.all(initialized_only=True):
        unchanged.let_go(connection)


@register
def goes_with_its_primary(app_configs, **kwargs):
    """Only PostgreSQL has replicas."""
    engines = {settings["ENGINE"] for settings in connections.settings.values()}
    if len(engines) == 1:
        return []
    told = "DATABASE_REPLICA_URL names a replica of a database that can't have one."
    return [Fault(told, hint="Set DATABASE_URL to its primary, on PostgreSQL.", id="mrtc.E001")]
