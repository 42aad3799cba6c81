"""Django's system checks: of settings that don't go together, and of a database that is too old."""

from collections.abc import Collection

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

EARLIER = "mrtc_site", "0002_editors"  # of the migrations before the first release, which are gone


@register(Tags.security, deploy=True)
def check_proxies(**kwargs: object) -> list[CheckMessage]:
    """With HTTPS there is a proxy; unless settings say so, all visitors have its address."""
    if not settings.SECURE_SSL_REDIRECT or settings.TRUSTED_PROXIES:
        return []
    message = (
        "HTTPS is on, but TRUSTED_PROXIES is 0: whoever comes through the proxy has its address."
    )
    hint = "Set TRUSTED_PROXIES=1, or however many proxies in a row append to X-Forwarded-For."
    return [Warning(message, hint=hint, id="mrtc.W001")]


@register(Tags.database)
def check_migrations(databases: Collection[str] | None, **kwargs: object) -> list[CheckMessage]:
    message = (
        "This database was made by a version before the first release, whose migrations are gone."
    )
    hint = (
        "Make a new one, into which “set_up” loads the fixtures again: move var/mrtc.sqlite3 and "
        "what begins with its name away, or name another PostgreSQL database in DATABASE_URL."
    )
    return [
        Error(message, hint=hint, id="mrtc.E001")
        for name in databases or ()
        if EARLIER in MigrationRecorder(connections[name]).applied_migrations()
    ]
