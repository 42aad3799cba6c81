"""Search reads letters and apostrophes otherwise: the index is filled anew after migrating."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0013_import_previews'),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
