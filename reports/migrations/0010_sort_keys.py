"""Names and titles have keys that lists are sorted by."""

import mrtc_site.common.sorting
from django.db import migrations, models
from mrtc_site.common.sorting import keys_of


def fill(apps, schema_editor):
    for row in apps.get_model("reports", "ReportType").objects.all():
        row.sort_key, row.sort_key_ko = keys_of([row.name], row.name_ko, row.slug)
        row.save()
    for row in apps.get_model("reports", "Report").objects.all():
        row.sort_key, row.sort_key_ko = keys_of([row.title], row.title_ko)
        row.save()
    for row in apps.get_model("reports", "Researcher").objects.all():
        names = [row.family_name, row.given_name]
        row.sort_key, row.sort_key_ko = keys_of(names, row.name_ko, row.slug)
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0012_sort_keys'),
        ('reports', '0009_title_language'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='reporttype',
            options={'ordering': ['order', 'sort_key'], 'verbose_name': 'report type', 'verbose_name_plural': 'report types'},
        ),
        migrations.AlterModelOptions(
            name='researcher',
            options={'ordering': ['sort_key'], 'verbose_name': 'researcher', 'verbose_name_plural': 'researchers'},
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_by_title',
        ),
        migrations.RemoveIndex(
            model_name='researcher',
            name='researcher_by_name',
        ),
        migrations.AddField(
            model_name='report',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='report',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.AddField(
            model_name='reporttype',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='reporttype',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.AddField(
            model_name='researcher',
            name='sort_key',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key'),
        ),
        migrations.AddField(
            model_name='researcher',
            name='sort_key_ko',
            field=mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['sort_key', 'id', 'state', 'annual_report', 'type'], name='report_by_title'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['sort_key_ko', 'id', 'state', 'annual_report', 'type'], name='report_by_title_ko'),
        ),
        migrations.AddIndex(
            model_name='researcher',
            index=models.Index(fields=['sort_key', 'slug'], name='researcher_by_name'),
        ),
        migrations.AddIndex(
            model_name='researcher',
            index=models.Index(fields=['sort_key_ko', 'slug'], name='researcher_by_name_ko'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
