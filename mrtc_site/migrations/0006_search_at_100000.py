"""Search's index says the kind of each row, and is emptied: it is filled anew after migrating.

SQLite's keeps beginnings of one length only: longer ones are few words each, and three lengths
made it thrice as slow to write and as large.
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


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0005_data_version'),
    ]

    operations = [
        migrations.RunPython(empty_index, empty_index),
        migrations.RunPython(make("3"), make("3 4 5")),
    ]
