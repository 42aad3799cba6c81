"""PostgreSQL tells the files that have pages with some words, not each of a hundred thousand pages."""

from django.db import migrations

NEW = """
    CREATE FUNCTION mrtc_site_files_with(wanted tsquery, page_bits integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
    AS $$ SELECT DISTINCT id >> page_bits FROM mrtc_site_pagetext WHERE words @@ wanted $$
"""
OLD = """
    CREATE FUNCTION mrtc_site_pages_with(wanted tsquery) RETURNS SETOF mrtc_site_pagetext
    LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
    AS $$ SELECT * FROM mrtc_site_pagetext WHERE words @@ wanted $$
"""
FORTH = [NEW, "DROP FUNCTION mrtc_site_pages_with"]
BACK = [OLD, "DROP FUNCTION mrtc_site_files_with"]


def run(statements):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [("mrtc_site", "0013_topics_and_places")]

    operations = [migrations.RunPython(run(FORTH), run(BACK))]
