"""Search's index: one table of codes, and each database's own full-text index of it."""

from django.db import migrations, models

COLUMNS = "title, text, small, beginnings"
OLD, NEW = (f"{row}.id, {', '.join(f'{row}.{name}' for name in COLUMNS.split(', '))}" for row in ("old", "new"))
ADD = f"INSERT INTO mrtc_site_fulltext(rowid, {COLUMNS}) VALUES ({NEW});"
DROP = f"INSERT INTO mrtc_site_fulltext(mrtc_site_fulltext, rowid, {COLUMNS}) VALUES ('delete', {OLD});"
TRIGGERS = {"insert": ADD, "delete": DROP, "update": DROP + ADD}

STATEMENTS = {
    # An FTS5 table over the codes, kept right by triggers (sqlite.org/fts5.html, section 4.4.3).
    "sqlite": [
        f"CREATE VIRTUAL TABLE mrtc_site_fulltext USING fts5({COLUMNS}, tokenize='ascii', "
        "content='mrtc_site_indexedtext', content_rowid='id', prefix='3 4 5')",
        *(
            f"CREATE TRIGGER mrtc_site_fulltext_{event} AFTER {event} ON mrtc_site_indexedtext "
            f"BEGIN {statements} END"
            for event, statements in TRIGGERS.items()
        ),
    ],
    # A generated column, its weights by worth, with an index.
    "postgresql": [
        "ALTER TABLE mrtc_site_indexedtext ADD COLUMN codes tsvector GENERATED ALWAYS AS ("
        + " || ".join(
            f"setweight(to_tsvector('simple', {name}), '{weight}')"
            for name, weight in zip(COLUMNS.split(", "), "ABCD", strict=True)
        )
        + ") STORED",
        "CREATE INDEX mrtc_site_indexedtext_codes ON mrtc_site_indexedtext USING gin (codes)",
    ],
}
BACK = {
    "sqlite": [
        *(f"DROP TRIGGER mrtc_site_fulltext_{event}" for event in TRIGGERS),
        "DROP TABLE mrtc_site_fulltext",
    ],
    "postgresql": ["ALTER TABLE mrtc_site_indexedtext DROP COLUMN codes"],
}


def run(statements):
    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0002_editors'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=200)),
                ('title', models.TextField()),
                ('text', models.TextField()),
                ('small', models.TextField()),
                ('beginnings', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='indexed_text_unique')],
            },
        ),
        migrations.RunPython(run(STATEMENTS), run(BACK)),
    ]
