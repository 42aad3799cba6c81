"""Search: each database's own full-text index of the codes in IndexedText (search/index.py)."""

from django.db import migrations

COLUMNS = "title, text, small, beginnings"
OLD, NEW = (
    f"{row}.id, " + ", ".join(f"{row}.{name}" for name in COLUMNS.split(", "))
    for row in ("old", "new")
)
ADD = f"INSERT INTO mrtc_site_fulltext(rowid, {COLUMNS}) VALUES ({NEW});"
DROP = (
    f"INSERT INTO mrtc_site_fulltext(mrtc_site_fulltext, rowid, {COLUMNS}) "
    f"VALUES ('delete', {OLD});"
)
TRIGGERS = {"insert": ADD, "delete": DROP, "update": DROP + ADD}


def weighted(column, weight):
    """Spell the column's words as a tsvector: “sone:1A stwo:1A ”."""
    return (
        f"CASE {column} WHEN '' THEN '' "
        f"ELSE replace({column}, ' ', ':1{weight} ') || ':1{weight} ' END"
    )


CODES = " || ".join(weighted(*each) for each in (("title", "A"), ("text", "B"), ("small", "C")))

STATEMENTS = {
    # An FTS5 table over the codes, kept right by triggers (sqlite.org/fts5.html, section 4.4.3).
    "sqlite": [
        f"CREATE VIRTUAL TABLE mrtc_site_fulltext USING fts5({COLUMNS}, tokenize='ascii', "
        "content='mrtc_site_indexedtext', content_rowid='id', prefix='3')",
        *(
            f"CREATE TRIGGER mrtc_site_fulltext_{event} AFTER {event} ON mrtc_site_indexedtext "
            f"BEGIN {statements} END"
            for event, statements in TRIGGERS.items()
        ),
    ],
    # Generated columns, each word once with its weight, with an index each: PostgreSQL's indexes
    # don't keep weights, and each row that matches is read for them, so titles have their own. Of
    # the beginnings, which are in their columns' order, the title's are first.
    #
    # Texts lie apart from their rows, which are then few pages to go through. Nor does PostgreSQL
    # know what it costs to look for words in the texts themselves: functions keep it to the index.
    "postgresql": [
        "ALTER TABLE mrtc_site_indexedtext SET (toast_tuple_target = 128)",
        "ALTER TABLE mrtc_site_indexedtext "
        f"ADD COLUMN codes tsvector GENERATED ALWAYS AS (({CODES} || beginnings)::tsvector) STORED,"
        " ADD COLUMN titles tsvector GENERATED ALWAYS AS "
        "((title || ' ' || substring(beginnings FROM '^[^ ]*(?: t[^ ]*)*'))::tsvector) STORED",
        *(
            statement.format(column)
            for column in ("codes", "titles")
            for statement in (
                """
                CREATE INDEX mrtc_site_indexedtext_{0} ON mrtc_site_indexedtext USING gin ({0})
                """,
                """
                CREATE FUNCTION mrtc_site_found_in_{0}(wanted tsquery) RETURNS SETOF bigint
                LANGUAGE sql STABLE ROWS 50000 SET enable_seqscan = off
                AS $$ SELECT id FROM mrtc_site_indexedtext WHERE {0} @@ wanted $$
                """,
                """
                CREATE FUNCTION mrtc_site_rows_in_{0}(wanted tsquery)
                RETURNS SETOF mrtc_site_indexedtext
                LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
                AS $$ SELECT * FROM mrtc_site_indexedtext WHERE {0} @@ wanted $$
                """,
            )
        ),
    ],
}
BACK = {
    "sqlite": [
        *(f"DROP TRIGGER mrtc_site_fulltext_{event}" for event in TRIGGERS),
        "DROP TABLE mrtc_site_fulltext",
    ],
    "postgresql": [
        *(
            f"DROP FUNCTION mrtc_site_{kind}_in_{column}"
            for kind in ("found", "rows")
            for column in ("codes", "titles")
        ),
        "ALTER TABLE mrtc_site_indexedtext DROP COLUMN codes, DROP COLUMN titles",
        "ALTER TABLE mrtc_site_indexedtext RESET (toast_tuple_target)",
    ],
}


def run(statements):
    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ("mrtc_site", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(run(STATEMENTS), run(BACK)),
    ]
