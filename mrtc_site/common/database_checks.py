"""A database from before the migrations began anew can't be brought up to date."""

from collections.abc import Collection, Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

EARLIER = "mrtc_site", "0002_editors"  # a migration that is gone


@register(Tags.database)
def check_migrations(
    app_configs: Sequence[AppConfig] | None, databases: Collection[str] | None, **kwargs: object
) -> list[CheckMessage]:
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
