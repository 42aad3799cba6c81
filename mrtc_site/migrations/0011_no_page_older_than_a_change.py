"""On PostgreSQL, a change waits until nobody counts on the version before it (unchanged.py)."""

from django.db import migrations

from mrtc_site.cache import data_version


def wait(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(data_version.POSTGRESQL_FUNCTION, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0010_codes_taken_as_they_are'),
    ]

    operations = [
        migrations.RunPython(wait, migrations.RunPython.noop),
    ]
