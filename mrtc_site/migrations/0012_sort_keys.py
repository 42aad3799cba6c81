"""Names and titles have keys that lists are sorted by."""

import mrtc_site.common.sorting
from django.db import migrations
from mrtc_site.common.sorting import keys_of


def fill(apps, schema_editor):
    for row in apps.get_model("mrtc_site", "Section").objects.all():
        row.sort_key, row.sort_key_ko = keys_of([row.title], row.title_ko, row.slug)
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0011_no_page_older_than_a_change'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='section',
            options={'ordering': ['annual_report_id', 'order', 'sort_key'], 'verbose_name': 'section', 'verbose_name_plural': 'sections'},
        ),
        migrations.AddField(
            model_name='section',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='section',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
