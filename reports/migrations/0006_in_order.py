"""Lists find what they put in order in their indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0009_narrow_index'),
        ('reports', '0005_counting'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='report_counted',
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_by_title',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['annual_report', 'type', 'state', 'number', 'id'], name='report_counted'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(models.functions.Lower('title'), models.F('id'), models.F('state'), models.F('annual_report'), models.F('type'), name='report_by_title'),
        ),
    ]
