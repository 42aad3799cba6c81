"""Names and titles have keys that lists are sorted by."""

import mrtc_site.common.sorting
from django.db import migrations
from mrtc_site.common.sorting import keys_of


def fill(apps, schema_editor):
    for row in apps.get_model("education", "Category").objects.all():
        row.sort_key, row.sort_key_ko = keys_of([row.name], row.name_ko, row.slug)
        row.save()
    for row in apps.get_model("education", "EducationSession").objects.all():
        row.sort_key, row.sort_key_ko = keys_of([row.title], row.title_ko)
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('education', '0005_title_language'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='category',
            options={'ordering': ['order', 'sort_key'], 'verbose_name': 'education category', 'verbose_name_plural': 'education categories'},
        ),
        migrations.AddField(
            model_name='category',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='category',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.AddField(
            model_name='educationsession',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='educationsession',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
