"""Records for harvesters (OAI-PMH), with those of the reports that are public already."""

import django.db.models.deletion
from django.db import migrations, models


def begin(apps, schema_editor):
    """As `reports.oai.harvest.refresh` does from now on."""
    published = apps.get_model("reports", "Report").objects.filter(
        state="published", annual_report__state="published"
    )
    rows = published.order_by("pk").select_related("type", "annual_report")
    record = apps.get_model("reports", "HarvestedRecord")
    record.objects.bulk_create(
        [
            record(
                year=report.annual_report_id,
                type=report.type_id,
                number=report.number,
                report=report,
                datestamp=max(
                    source.updated_at
                    for source in (report, report.type, report.annual_report, *report.researchers.all())
                ).replace(microsecond=0),
            )
            for report in rows.prefetch_related("researchers")
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_editors'),
    ]

    operations = [
        migrations.CreateModel(
            name='HarvestedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('type', models.SlugField(db_index=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('datestamp', models.DateTimeField()),
                ('report', models.OneToOneField(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='harvested', to='reports.report')),
            ],
            options={
                'ordering': ['datestamp', 'pk'],
                'indexes': [models.Index(fields=['datestamp', 'id'], name='harvested_in_order'), models.Index(fields=['type', 'datestamp', 'id'], name='harvested_of_type'), models.Index(fields=['year', 'datestamp', 'id'], name='harvested_of_year')],
                'constraints': [models.UniqueConstraint(fields=('year', 'type', 'number'), name='harvested_record_unique')],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
