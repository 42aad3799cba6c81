"""The texts of documents' pages: each database's own full-text index of the codes in PageText."""

from django.db import migrations, models

ADD = "INSERT INTO mrtc_site_pages(rowid, codes) VALUES (new.id, new.codes);"
DROP = "INSERT INTO mrtc_site_pages(mrtc_site_pages, rowid, codes) VALUES ('delete', old.id, old.codes);"
TRIGGERS = {"insert": ADD, "delete": DROP, "update": DROP + ADD}

# As migration 0002 has it of rows.
STATEMENTS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE mrtc_site_pages USING fts5(codes, tokenize='ascii', "
        "content='mrtc_site_pagetext', content_rowid='id', columnsize=0)",
        *(
            f"CREATE TRIGGER mrtc_site_pages_{event} AFTER {event} ON mrtc_site_pagetext "
            f"BEGIN {statements} END"
            for event, statements in TRIGGERS.items()
        ),
    ],
    "postgresql": [
        "ALTER TABLE mrtc_site_pagetext SET (toast_tuple_target = 128)",
        "ALTER TABLE mrtc_site_pagetext "
        "ADD COLUMN words tsvector GENERATED ALWAYS AS (codes::tsvector) STORED",
        "CREATE INDEX mrtc_site_pagetext_words ON mrtc_site_pagetext USING gin (words)",
        """
        CREATE FUNCTION mrtc_site_pages_with(wanted tsquery) RETURNS SETOF mrtc_site_pagetext
        LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
        AS $$ SELECT * FROM mrtc_site_pagetext WHERE words @@ wanted $$
        """,
    ],
}
BACK = {
    "sqlite": [
        *(f"DROP TRIGGER mrtc_site_pages_{event}" for event in TRIGGERS),
        "DROP TABLE mrtc_site_pages",
    ],
    "postgresql": [
        "DROP FUNCTION mrtc_site_pages_with",
        "ALTER TABLE mrtc_site_pagetext DROP COLUMN words",
    ],
}


def run(statements):
    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [("mrtc_site", "0006_korean_texts")]

    operations = [
        migrations.CreateModel(
            name="PageText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("page", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("codes", models.TextField()),
            ],
        ),
        migrations.RunPython(run(STATEMENTS), run(BACK)),
    ]
