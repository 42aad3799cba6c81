"""Scopes as rows that staff add to: those that there are become rows, by the same slugs."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import mrtc_site.common.sorting
import mrtc_site.entries.fields
from mrtc_site.accounts.groups import grant

NAMES = {
    'domestic': 'Domestic cooperation',
    'international': 'International cooperation',
}


def make_rows(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    used = {*apps.get_model('cooperation', 'CooperationProject').objects.values_list('scope', flat=True)}
    make = apps.get_model('cooperation', 'Scope').objects.create
    for order, (slug, name) in enumerate(NAMES.items(), 1):
        if slug in used:
            key = mrtc_site.common.sorting.sort_key(name, slug)
            make(slug=slug, name=name, order=order, sort_key=key, sort_key_ko=key)


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0003_korean_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Scope',
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
                'verbose_name': 'cooperation scope',
                'verbose_name_plural': 'cooperation scopes',
                'ordering': ['order', 'sort_key'],
                'abstract': False,
            },
        ),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='cooperationproject',
            name='cooperationproject_scope_known',
        ),
        migrations.AlterModelOptions(
            name='cooperationproject',
            options={'ordering': ['-annual_report_id', 'scope__order', 'scope_id', 'number'], 'verbose_name': 'cooperation project', 'verbose_name_plural': 'cooperation projects'},
        ),
        migrations.AlterField(
            model_name='cooperationproject',
            name='scope',
            field=models.ForeignKey(db_column='scope', on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='cooperation.scope', to_field='slug', verbose_name='scope'),
        ),
        migrations.RunPython(*grant('cooperation', 'scope')),
    ]
