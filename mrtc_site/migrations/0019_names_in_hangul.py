"""Latin spellings find people whose names are typed in Hangul: what is indexed is made anew after
this (signals.fill_index)."""

from django.db import migrations


def delete_all(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("mrtc_site", "0018_neighbouring_syllables")]
    operations = [migrations.RunPython(delete_all, migrations.RunPython.noop)]
