"""PostgreSQL keeps search's texts apart from its rows, which are then few pages to go through, and
has functions for what is found with all its texts, which keep it to the index."""

from django.db import migrations

# 128 bytes: longer rows have their texts elsewhere. CLUSTER writes those that are there anew.
FORTH = """
    ALTER TABLE mrtc_site_indexedtext SET (toast_tuple_target = 128);
    CLUSTER mrtc_site_indexedtext USING mrtc_site_indexedtext_pkey;
    ALTER TABLE mrtc_site_indexedtext SET WITHOUT CLUSTER;
    CREATE FUNCTION mrtc_site_rows_in_codes(wanted tsquery, most integer)
        RETURNS SETOF mrtc_site_indexedtext
        LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
        AS $$ SELECT * FROM mrtc_site_indexedtext WHERE codes @@ wanted LIMIT most $$;
    CREATE FUNCTION mrtc_site_rows_in_titles(wanted tsquery, most integer)
        RETURNS SETOF mrtc_site_indexedtext
        LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
        AS $$ SELECT * FROM mrtc_site_indexedtext WHERE titles @@ wanted LIMIT most $$;
"""
BACK = """
    DROP FUNCTION mrtc_site_rows_in_codes;
    DROP FUNCTION mrtc_site_rows_in_titles;
    ALTER TABLE mrtc_site_indexedtext RESET (toast_tuple_target);
"""


def on_postgresql(statements):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0008_owed'),
    ]

    operations = [
        migrations.RunPython(on_postgresql(FORTH), on_postgresql(BACK)),
    ]
