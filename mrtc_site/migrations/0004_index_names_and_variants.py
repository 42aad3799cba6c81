"""Search finds names and words however they are spelled: what is indexed is made anew after this
(signals.fill_index)."""

from django.db import migrations


def forget_all(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("mrtc_site", "0003_section_lists")]
    operations = [migrations.RunPython(forget_all, migrations.RunPython.noop)]
