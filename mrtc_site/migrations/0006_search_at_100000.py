"""Search's index says the kind of each row, and is emptied: it is filled anew after migrating.

SQLite's keeps beginnings of one length only: longer ones are few words each, and three lengths
made it thrice as slow to write and as large. PostgreSQL's indexes don't keep weights, and each row
that matches is read for them: titles get an index of their own. Nor does it know what it costs to look for words in the texts
themselves: where very many match, functions keep it to the index.
"""

from django.db import migrations


def empty_index(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


def make(prefixes):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute("DROP TABLE mrtc_site_fulltext")
            schema_editor.execute(
                "CREATE VIRTUAL TABLE mrtc_site_fulltext USING fts5("
                "title, text, small, beginnings, tokenize='ascii', "
                f"content='mrtc_site_indexedtext', content_rowid='id', prefix='{prefixes}')"
            )
            schema_editor.execute(
                "INSERT INTO mrtc_site_fulltext(mrtc_site_fulltext) VALUES ('rebuild')"
            )

    return execute


TITLES = """
    ALTER TABLE mrtc_site_indexedtext ADD COLUMN titles tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', title) || to_tsvector('simple', beginnings)) STORED;
    CREATE INDEX mrtc_site_indexedtext_titles ON mrtc_site_indexedtext USING gin (titles);
    CREATE FUNCTION mrtc_site_found_in_codes(wanted tsquery) RETURNS SETOF bigint
        LANGUAGE sql STABLE ROWS 50000 SET enable_seqscan = off
        AS $$ SELECT id FROM mrtc_site_indexedtext WHERE codes @@ wanted $$;
    CREATE FUNCTION mrtc_site_found_in_titles(wanted tsquery) RETURNS SETOF bigint
        LANGUAGE sql STABLE ROWS 50000 SET enable_seqscan = off
        AS $$ SELECT id FROM mrtc_site_indexedtext WHERE titles @@ wanted $$;
"""
BACK = """
    DROP FUNCTION mrtc_site_found_in_codes;
    DROP FUNCTION mrtc_site_found_in_titles;
    ALTER TABLE mrtc_site_indexedtext DROP COLUMN titles;
"""


def on_postgresql(statement):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0005_data_version'),
    ]

    operations = [
        migrations.RunPython(empty_index, empty_index),
        migrations.RunPython(make("3"), make("3 4 5")),
        migrations.RunPython(
            on_postgresql(TITLES), on_postgresql(BACK),
        ),
    ]
