"""The data's version; the triggers that follow every table are made after each migration."""

from uuid import uuid4

from django.db import migrations, models

from mrtc_site.cache import data_version


def begin(apps, schema_editor):
    apps.get_model("mrtc_site", "DataVersion").objects.create(pk=1, version=uuid4())


def unwatch(apps, schema_editor):
    data_version.unwatch(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0004_korean'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=36)),
            ],
        ),
        migrations.RunPython(begin, unwatch),
    ]
