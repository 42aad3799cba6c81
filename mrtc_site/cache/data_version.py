"""The version of the data: a random word in the database that each change of the data replaces.

Database triggers replace it, in the transaction of the change: so however rows are written (by an
edit, a load, SQL by hand), whoever reads the new version reads the new rows, and the other way
round. That is all that the caches (page_cache.py, memo.py) depend on.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

TABLE = "mrtc_site_dataversion"
SELECT_VERSION = f"SELECT version FROM {TABLE}"  # noqa: S608 (our own)
SITE_APPS = "mrtc_site", "reports", "education", "cooperation"

# SQLite has one writer at a time, so that the version may change with each row.
SQLITE_TRIGGER = """
    CREATE TRIGGER IF NOT EXISTS "{table}_{event}_version" AFTER {event} ON "{table}" BEGIN
        INSERT INTO mrtc_site_dataversion (id, version)
            SELECT 1, '' WHERE NOT EXISTS (SELECT 1 FROM mrtc_site_dataversion);
        UPDATE mrtc_site_dataversion SET version = lower(hex(randomblob(16)));
    END
"""
# On PostgreSQL it changes once a transaction, at its very end, so that writers of different rows
# neither wait for each other nor run into a deadlock.
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION mrtc_site_new_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('mrtc_site.versioned', true) IS DISTINCT FROM pg_current_xact_id()::text
        THEN
            INSERT INTO mrtc_site_dataversion (id, version) VALUES (1, gen_random_uuid())
            ON CONFLICT (id) DO UPDATE SET version = excluded.version;
            PERFORM set_config('mrtc_site.versioned', pg_current_xact_id()::text, true);
        END IF;
        RETURN NULL;
    END $$
"""
POSTGRESQL_TRIGGERS = """
    CREATE CONSTRAINT TRIGGER "{table}_version" AFTER INSERT OR UPDATE OR DELETE ON "{table}"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mrtc_site_new_version();
    CREATE TRIGGER "{table}_version_emptied" AFTER TRUNCATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION mrtc_site_new_version();
"""


def current() -> str | None:
    """Give the version; None where there is none. Raises django.db.Error.

    Within a transaction it is that of what the transaction sees.
    """
    with connection.cursor() as cursor:
        cursor.execute(SELECT_VERSION)
        row = cursor.fetchone()
    return row and row[0]


def tables() -> Iterator[str]:
    for app in SITE_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model._meta.db_table != TABLE:
                yield model._meta.db_table


def make_triggers(**kwargs: object) -> None:
    """Make the triggers of tables without them: new ones, and those that a migration made anew."""
    with connection.cursor() as cursor:
        existing = connection.introspection.table_names(cursor)
        if TABLE not in existing:
            return
        watched = [table for table in tables() if table in existing]
        if connection.vendor == "sqlite":
            for table in watched:
                for event in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(SQLITE_TRIGGER.format(table=table, event=event))
            return
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = {name for (name,) in cursor}
        new = [table for table in watched if f"{table}_version" not in triggers]
        if new:
            cursor.execute(POSTGRESQL_FUNCTION)
        for table in new:
            cursor.execute(POSTGRESQL_TRIGGERS.format(table=table))
