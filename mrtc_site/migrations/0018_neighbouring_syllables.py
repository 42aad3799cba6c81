"""PostgreSQL's index of pages knows which syllables of Hangul are next to each other, two by two:
of two that nearly all pages have, it had to look for them in each page's text."""

from django.db import migrations

# What is indexed is kept by the index alone. “szhabc szhdef” is “pszhabcszhdef”, too: as
# `Phrase.lexemes` (search/parser.py) asks for it.
WORDS_OF = """
    CREATE FUNCTION mrtc_site_words_of(codes text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT
    AS $$
        SELECT concat_ws(' ', codes, string_agg('p' || code || next, ' '))::tsvector
        FROM string_to_array(codes, ' ') AS every, unnest(every, every[2:]) AS pair(code, next)
        WHERE code LIKE 'szh%' AND next LIKE 'szh%'
    $$
"""
FILES_WITH = """
    CREATE OR REPLACE FUNCTION mrtc_site_files_with(wanted tsquery, page_bits integer)
    RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
    AS $$ SELECT DISTINCT id >> page_bits FROM mrtc_site_pagetext WHERE {} @@ wanted $$
"""
INDEX = "CREATE INDEX mrtc_site_pagetext_words ON mrtc_site_pagetext USING gin ({})"
FORTH = [
    "ALTER TABLE mrtc_site_pagetext DROP COLUMN words",
    WORDS_OF,
    INDEX.format("mrtc_site_words_of(codes)"),
    # ANALYZE would work out what is indexed of thousands of pages again.
    "ALTER INDEX mrtc_site_pagetext_words ALTER COLUMN 1 SET STATISTICS 0",
    FILES_WITH.format("mrtc_site_words_of(codes)"),
]
BACK = [
    "DROP INDEX mrtc_site_pagetext_words",
    "ALTER TABLE mrtc_site_pagetext "
    "ADD COLUMN words tsvector GENERATED ALWAYS AS (codes::tsvector) STORED",
    INDEX.format("words"),
    FILES_WITH.format("words"),
    "DROP FUNCTION mrtc_site_words_of",
]


def run(statements):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)  # “%” is none

    return execute


class Migration(migrations.Migration):

    dependencies = [("mrtc_site", "0017_beginnings_in_pages")]

    operations = [migrations.RunPython(run(FORTH), run(BACK))]
