"""The version of the data: a word in the database that every change of what pages show replaces.

The database's own triggers see to it, in the transaction of the change: however rows are written
(an edit, a load, SQL by hand), whoever reads the new version reads the new rows, and the other
way round. Caches (page_cache.py) need nothing else.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection
from contextvars import ContextVar
from functools import partial

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

TABLE = "mrtc_site_dataversion"
ASK = f"SELECT version FROM {TABLE}"  # noqa: S608 (our own)
NOT_SHOWN = {TABLE, "mrtc_site_tries", "mrtc_site_importpreview"}
OWN_APPS = "mrtc_site", "reports", "education", "cooperation"

# SQLite has one writer at a time, so that the version may change with each row.
SQLITE_TRIGGER = """
    CREATE TRIGGER IF NOT EXISTS "{table}_{event}_version" AFTER {event} ON "{table}" BEGIN
        INSERT INTO mrtc_site_dataversion (id, version)
            SELECT 1, '' WHERE NOT EXISTS (SELECT 1 FROM mrtc_site_dataversion);
        UPDATE mrtc_site_dataversion SET version = lower(hex(randomblob(16)));
    END
"""
# On PostgreSQL it changes once a transaction, at its very end: writers that are busy with other
# rows neither wait for each other nor meet in a deadlock.
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


def current(using="default"):
    """Give the version (str); None where there is none. Raises django.db.Error.

    Within a transaction it is that of what the transaction sees.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # as Django does where a request begins
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        row = cursor.fetchone()
    return row and row[0]


NOTHING = object()  # where None is an answer


class Store:
    """Things by key, in all at most of the size `room`: those asked for last. For many threads."""

    def __init__(self, room):
        self.room, self.used = room, 0
        self.things, self.lock = OrderedDict(), threading.Lock()

    def get(self, key, default=None):
        with self.lock:
            if key not in self.things:
                return default
            self.things.move_to_end(key)
            return self.things[key][0]

    def put(self, key, thing, size=1):
        """Keep a thing, or note that it is another or has grown."""
        with self.lock:
            self._drop(key)
            self.things[key] = thing, size
            self.used += size
            while self.used > self.room:
                self._drop(next(iter(self.things)))

    def clear(self):
        with self.lock:
            self.things.clear()
            self.used = 0

    def _drop(self, key):
        if key in self.things:
            self.used -= self.things.pop(key)[1]


_answers = Store(100_000)  # rows of them, about 10 MB
ENTRY = 100  # rows, for which one with its texts is taken
_rows = Store(400)  # of entries, with their texts


def remembered(queryset, ask=None):
    """Give the rows of a queryset of numbers and words (`values_list`), as tuples, or what else
    `ask` makes of it, as `kept`: for counts, which take long where there is much to count."""
    try:
        asked = queryset.query.sql_with_params()
    except EmptyResultSet:
        return ask(queryset) if ask else []
    digest = hashlib.sha256(repr(asked).encode()).digest()
    make = partial(ask, queryset) if ask else partial(fetched, queryset.db, *asked)
    return kept(queryset.db, (ask, digest), make)


def fetched(using, sql, params):
    """Give the rows that a question in SQL finds, as tuples."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def kept(using, what, make):
    """Give what `make` makes of a database, and keep it while the data is the same; `what` names
    it. Within a transaction it is made anew, as no version tells of what isn't committed."""
    version = usable(using)
    if version is None:
        return make()
    key = version, using, what
    if (found := _answers.get(key, NOTHING)) is NOTHING:
        found = make()
        _answers.put(key, found, len(found) + 1 if isinstance(found, (list, dict)) else ENTRY)
    return found


def kept_rows(queryset: QuerySet, keys: Collection) -> dict:
    """Give the public rows of a model, which `queryset` is of, `by_key()`, and keep them as `kept`
    does. Other pages are given the same ones."""
    version = usable(queryset.db)
    if version is None:
        return queryset.by_key(keys)
    names = {key: (version, queryset.db, queryset.model, key) for key in keys}
    here = {key: _rows.get(name) for key, name in names.items()}
    found = {key: row for key, row in here.items() if row is not None}
    new = queryset.by_key([key for key in keys if key not in found])
    for key, row in new.items():
        _rows.put(names[key], row)
    return found | new


def kept_table(model):
    """Give all rows of a model, of which there are few, by key, and keep them."""
    rows = model.objects.all()
    return kept(rows.db, model, rows.in_bulk)


def usable(using):
    """Give the version that things may be kept by, None within a transaction."""
    return None if connections[using].in_atomic_block else told(using)


def forget():
    """Keep nothing any more."""
    _answers.clear()
    _rows.clear()


_told = ContextVar("told", default=None)  # {database: version} while a page is made


def told(using):
    """Give the version; within one page, which changes nothing, as it was told first."""
    versions = _told.get()
    if versions is None:
        return current(using)
    if using not in versions:
        versions[using] = current(using)
    return versions[using]


def told_once(get_response):
    """Middleware: ask for the version once a page."""

    def answer(request):
        before = _told.set({} if request.method in ("GET", "HEAD") else None)
        try:
            return get_response(request)
        finally:
            _told.reset(before)

    return answer


def tables():
    """Give the tables of which a change is a new version."""
    for app in OWN_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model._meta.db_table not in NOT_SHOWN:
                yield model._meta.db_table


def watch(connection):
    """Have every table watched that isn't yet: a new one, or one that a migration made anew."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        if TABLE not in there:
            return
        watched = [table for table in tables() if table in there]
        if connection.vendor == "sqlite":
            for table in watched:
                for event in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(SQLITE_TRIGGER.format(table=table, event=event))
            return
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        known = {name for (name,) in cursor}
        new = [table for table in watched if f"{table}_version" not in known]
        if new:
            cursor.execute(POSTGRESQL_FUNCTION)
        for table in new:
            cursor.execute(POSTGRESQL_TRIGGERS.format(table=table))


def unwatch(connection):
    """Take all triggers away, before the version's own table goes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS mrtc_site_new_version CASCADE")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.endswith("_version"):
                cursor.execute(f'DROP TRIGGER "{name}"')
