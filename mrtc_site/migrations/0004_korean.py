"""Titles in Korean, and what the admin calls everything, for its translation.

The search index is emptied, and filled anew after the migrations: it finds Korean words, too.
"""

import django.core.validators
import django.db.models.deletion
import mrtc_site.entries.base
from django.db import migrations, models


def empty_index(apps, schema_editor):
    apps.get_model("mrtc_site", "IndexedText").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0003_search'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='annualreport',
            options={'ordering': ['-year'], 'verbose_name': 'annual report', 'verbose_name_plural': 'annual reports'},
        ),
        migrations.AlterModelOptions(
            name='section',
            options={'ordering': ['annual_report_id', 'order', 'slug'], 'verbose_name': 'section', 'verbose_name_plural': 'sections'},
        ),
        migrations.AddField(
            model_name='section',
            name='title_ko',
            field=models.CharField(blank=True, help_text='Korean pages show it instead of the printed one.', max_length=300, verbose_name='title in Korean'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='address',
            field=models.CharField(max_length=300, verbose_name='address'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='affiliation',
            field=models.CharField(blank=True, max_length=200, verbose_name='affiliation'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='centre_name',
            field=models.CharField(help_text="The Centre's name, as the edition's last page prints it.", max_length=200, verbose_name='centre name'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='fax',
            field=models.CharField(blank=True, max_length=40, verbose_name='fax'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', help_text='While it is a draft, neither the edition nor any of its entries is public.', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='telephone',
            field=models.CharField(max_length=40, verbose_name='telephone'),
        ),
        migrations.AlterField(
            model_name='annualreport',
            name='year',
            field=models.PositiveSmallIntegerField(help_text="The year that the edition reports on. It can't change once saved.", primary_key=True, serialize=False, validators=[django.core.validators.MinValueValidator(2009), django.core.validators.MaxValueValidator(2100)], verbose_name='year'),
        ),
        migrations.AlterField(
            model_name='section',
            name='annual_report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='mrtc_site.annualreport', verbose_name='annual report'),
        ),
        migrations.AlterField(
            model_name='section',
            name='body',
            field=models.TextField(blank=True, help_text='Markdown: an empty line between paragraphs, “- ” before list items.', verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='section',
            name='level',
            field=models.PositiveSmallIntegerField(default=1, help_text='1 for a chapter, 2 for what is directly in it, down to 4.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='level'),
        ),
        migrations.AlterField(
            model_name='section',
            name='order',
            field=mrtc_site.entries.base.SmallNumberField(help_text='Its place in the edition, from 1.', verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='section',
            name='slug',
            field=models.SlugField(help_text="Its address within the edition's page.", verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='section',
            name='title',
            field=models.CharField(max_length=300, verbose_name='title'),
        ),
        migrations.RunPython(empty_index, migrations.RunPython.noop),
    ]
