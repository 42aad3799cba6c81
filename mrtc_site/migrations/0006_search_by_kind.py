"""Search's index says the kind of each row: it is emptied, and filled anew after the migrations."""

from django.db import migrations


def empty_index(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0005_data_version'),
    ]

    operations = [
        migrations.RunPython(empty_index, migrations.RunPython.noop),
    ]
