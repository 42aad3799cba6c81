"""Tracks as rows that staff add to: those that there are become rows, by the same slugs."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import mrtc_site.common.sorting
import mrtc_site.entries.fields
from mrtc_site.accounts.groups import grant

NAMES = {
    'basic': 'Basic education',
    'consigned': 'Consigned education',
}


def make_rows(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    used = {*apps.get_model('education', 'EducationSession').objects.values_list('track', flat=True)}
    make = apps.get_model('education', 'Track').objects.create
    for order, (slug, name) in enumerate(NAMES.items(), 1):
        if slug in used:
            key = mrtc_site.common.sorting.sort_key(name, slug)
            make(slug=slug, name=name, order=order, sort_key=key, sort_key_ko=key)


class Migration(migrations.Migration):

    dependencies = [
        ('education', '0003_korean_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('sort_key', mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key')),
                ('sort_key_ko', mrtc_site.common.sorting.SortKeyField(blank=True, editable=False, max_length=400, verbose_name='sort key in Korean')),
                ('slug', models.SlugField(help_text="As in addresses. It can't change once saved.", unique=True, verbose_name='slug')),
                ('name', models.CharField(help_text='In full, as printed.', max_length=200, verbose_name='name')),
                ('order', mrtc_site.entries.fields.SmallNumberField(help_text='Its place among the others, from 1.', verbose_name='order')),
                ('name_ko', models.CharField(blank=True, help_text="For Korean pages. Empty: the portal's own translation, if it has one.", max_length=200, verbose_name='name in Korean')),
            ],
            options={
                'verbose_name': 'education track',
                'verbose_name_plural': 'education tracks',
                'ordering': ['order', 'sort_key'],
                'abstract': False,
            },
        ),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='educationsession',
            name='educationsession_track_known',
        ),
        migrations.AlterModelOptions(
            name='educationsession',
            options={'ordering': ['-annual_report_id', 'track__order', 'track_id', 'number'], 'verbose_name': 'education session', 'verbose_name_plural': 'education sessions'},
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='track',
            field=models.ForeignKey(db_column='track', on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='education.track', to_field='slug', verbose_name='track'),
        ),
        migrations.RunPython(*grant('education', 'track')),
    ]
