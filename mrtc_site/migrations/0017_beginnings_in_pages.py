"""SQLite indexes the beginnings of syllables that are being typed, four letters of a code: put
together of all their syllables at each search, they took longer than all else."""

from django.db import migrations

TABLE = (
    "CREATE VIRTUAL TABLE mrtc_site_pages USING fts5(codes, tokenize='ascii', "
    "content='mrtc_site_pagetext', content_rowid='id', columnsize=0{})"
)


def made_anew(options):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute("DROP TABLE mrtc_site_pages")
            schema_editor.execute(TABLE.format(options))
            schema_editor.execute("INSERT INTO mrtc_site_pages(mrtc_site_pages) VALUES ('rebuild')")

    return execute


class Migration(migrations.Migration):

    dependencies = [("mrtc_site", "0016_centre_in_korean")]

    operations = [migrations.RunPython(made_anew(", prefix='4'"), made_anew(""))]
