"""SQLite's full-text index keeps beginnings of one length only: longer ones are few words each, and
three lengths made it thrice as slow to write and as large."""

from django.db import migrations


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


class Migration(migrations.Migration):
    dependencies = [
        ("mrtc_site", "0004_korean"),
    ]

    operations = [
        migrations.RunPython(make("3"), make("3 4 5")),
    ]
